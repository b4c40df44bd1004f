/** The timers of functions: each calls its function asynchronously, at times in UTC+8. docs/contracts/tcb.md 7.1. */
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { TcbTimerConfig } from '../../model/tcb-config.ts'
import type { Json } from '../../model/json.ts'
import { said, type Said } from '../../model/said.ts'
import type { Fired, Trigger } from '../../model/trigger.ts'
import { nextTime } from '../../schedule/cron-times.ts'
import { readTimerCron, timerZone } from '../../schedule/tcb-timer-cron.ts'
import { zoneOf } from '../../schedule/zone.ts'
import type { AsyncQueue } from './asynchronous/queue.ts'
import { sources } from './contract.ts'
import { Fault } from './envelope.ts'
import type { Gateway } from './gateway.ts'

interface Timer extends TcbTimerConfig {
  readonly functionName: string
  readonly name: string
  /** No time is left at which it is due. */
  over: boolean
}

export class Timers {
  readonly #gateway: Gateway
  readonly #queue: AsyncQueue
  #source: ResolvedConfig['tcb']['functions'] = {}
  /** By key in the timetable. */
  #timers: ReadonlyMap<string, Timer> = new Map()

  constructor(gateway: Gateway, queue: AsyncQueue) {
    this.#gateway = gateway
    this.#queue = queue
  }

  /** Sets those that are new or have another rhythm: an edit of something else delays none. */
  configured(): void {
    const { config, timetable, clock, reach } = this.#gateway.deps
    const { functions } = config.tcb
    if (functions === this.#source) return
    const before = this.#timers
    this.#source = functions
    this.#timers = timersOf(functions)
    // What fires on a virtual clock begins at once: its clock would not wait for a port.
    if (clock.virtual && this.#timers.size > 0) queueMicrotask(() => void reach())
    for (const key of before.keys()) if (!this.#timers.has(key)) timetable.delete(key)
    for (const [key, timer] of this.#timers) {
      const known = before.get(key)
      if (known?.cron === timer.cron) timer.over = known.over
      else this.#set(key, timer)
    }
  }

  list(): Trigger[] {
    return [...this.#timers].map(([key, timer]) => {
      const { functionName, name, cron } = timer
      const { clock } = this.#gateway.deps
      const disabled = this.#disabled(timer)
      return {
        name: nameOf(timer),
        kind: 'timer',
        rhythm: cron,
        zone: timerZone,
        actions: [functionName],
        ...(disabled === undefined ? {} : { disabled }),
        scheduled: key,
        samples: [{ title: name, payload: eventOf(timer, clock.now()), source: 'Trigger Event Message Structure Summary' }],
        fire: (payload) => this.#fire(timer, eventFrom(payload, timer, clock.now())),
      }
    })
  }

  #set(key: string, added: Timer): void {
    const times = readTimerCron(added.cron)
    this.#gateway.deps.timetable.set(key, {
      title: nameOf(added),
      next: (after) => {
        const next = nextTime(times, zoneOf(timerZone), after)
        const timer = this.#timers.get(key)
        if (timer !== undefined) timer.over = next === undefined
        return next
      },
      fire: (due) => this.#fireAt(key, due),
    })
  }

  #fireAt(key: string, due: number): void {
    const timer = this.#timers.get(key)
    if (timer === undefined) return
    const fired = this.#fire(timer, eventOf(timer, due))
    this.#gateway.deps.firings.note({ vendor: 'tcb', trigger: nameOf(timer), by: 'schedule' }, fired)
  }

  #fire({ functionName }: Timer, event: Json): Fired {
    const running = this.#queue.push({
      functionName,
      event: JSON.stringify(event),
      source: 'TRIGGER_TIMER',
      surface: 'tcb.timer',
      variables: { TCB_SOURCE: sources.timer },
    })
    return { started: running === undefined ? [] : [running] }
  }

  #disabled({ functionName, over }: Timer): string | Said | undefined {
    const target = this.#gateway.locate(functionName, undefined, undefined)
    if (target instanceof Fault) return said`${functionName} cannot be called: ${target.code}`
    if (target.fn.type === 'web') return said`${functionName} is a web function`
    return over ? 'no time is left at which it is due' : undefined
  }
}

function timersOf(functions: ResolvedConfig['tcb']['functions']): ReadonlyMap<string, Timer> {
  const timers = Object.entries(functions).flatMap(([functionName, { timers = {} }]) =>
    Object.entries(timers).map(([name, timer]): Timer => ({ ...timer, functionName, name, over: false })),
  )
  return new Map(timers.map((timer) => [`tcb.timer ${nameOf(timer)}`, timer]))
}

function nameOf({ functionName, name }: Pick<Timer, 'functionName' | 'name'>): string {
  return `${functionName}/${name}`
}

/** tencentcloud.com/document/product/583/31439. The time is in UTC. */
function eventOf({ name, message = '' }: Pick<Timer, 'name' | 'message'>, time: number): Json {
  return { Type: 'Timer', TriggerName: name, Time: `${new Date(time).toISOString().slice(0, 19)}Z`, Message: message }
}

/** A text takes the place of the message, which is one; anything else that of the event. */
function eventFrom(payload: Json | undefined, timer: Timer, time: number): Json {
  if (payload === undefined) return eventOf(timer, time)
  return typeof payload === 'string' ? eventOf({ ...timer, message: payload }, time) : payload
}
