/** Reads the timers of a function, as `cloudbaserc` and WeChat's `config.json` list them: `triggers: [{ name, type: 'timer', config }]`. */
import type { TcbTimerConfig } from '../../../model/tcb-config.ts'
import { isObject, type Json } from '../../../model/json.ts'
import type { KeyPath, Origin } from '../../../model/config-origins.ts'
import { cronFault, mostTimers, nameFault } from '../../timer-rules.ts'
import { placeText } from '../manifest.ts'

export interface TimerList {
  /** Of the function. */
  readonly name: string
  /** A list where there are any; anything else says nothing. */
  readonly triggers: Json | undefined
  originOf(path: KeyPath): Origin
  /** WeChat takes one in `config.json`: developers.weixin.qq.com wxcloud/guide/functions/triggers. */
  readonly single?: true
}

export interface FoundTimers {
  readonly timers: Readonly<Record<string, TcbTimerConfig>>
  readonly origins: readonly (readonly [timer: string, origin: Origin])[]
  /** Those that are not fired, with what to change: a wrong one does not keep the function from being served. */
  readonly remarks: readonly string[]
}

export function readTimers(root: string, { name, triggers, originOf, single }: TimerList): FoundTimers {
  const timers = new Map<string, TcbTimerConfig>()
  const origins: [string, Origin][] = []
  const remarks: string[] = []
  for (const [index, trigger] of Array.isArray(triggers) ? triggers.entries() : []) {
    if (!isObject(trigger)) continue
    const { name: timer, type = 'timer', config } = trigger
    if (typeof timer !== 'string' || typeof type !== 'string') continue
    const origin = originOf([index])
    const place = placeText(origin, root)
    if (type !== 'timer') remarks.push(`The trigger ${timer} of ${name} is of the type ${type} (${place}), which nothing here fires.`)
    else if (typeof config === 'string') {
      const fault = faultOf(timer, config, timers, single)
      if (fault === undefined) {
        timers.set(timer, { cron: config })
        origins.push([timer, origin])
      } else remarks.push(`The timer ${timer} of ${name} (${config}, ${place}) is not fired: ${fault}.`)
    }
  }
  return { timers: Object.fromEntries(timers), origins, remarks }
}

function faultOf(timer: string, cron: string, known: ReadonlyMap<string, unknown>, single: true | undefined): string | undefined {
  const rule = nameFault(timer)
  if (rule !== undefined) return `its name has to be ${rule}`
  if (known.has(timer)) return 'the function has another one of that name'
  if (single && known.size > 0) return 'WeChat takes one timer in a config.json, and the first one counts'
  if (known.size >= mostTimers) return `a function may have ${mostTimers} timers`
  return cronFault(cron)
}
