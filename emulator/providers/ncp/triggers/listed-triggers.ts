/** The triggers of NAVER as programs, terminals and the dashboard list them. */
import { isObject } from '../../../model/json.ts'
import { said } from '../../../model/said.ts'
import type { Trigger as ListedTrigger } from '../../../model/trigger.ts'
import type { Deps } from '../../provider.ts'
import { isStrict } from '../contract.ts'
import { cronProblem, cronZone } from './cron-option.ts'
import { fire } from './fire-trigger.ts'
import { sampleEvents } from './sample-events.ts'
import { cronOptionOf, keyOf, linkedActions, type TriggerStore } from './trigger-store.ts'

export function triggersOf(store: TriggerStore, deps: Deps): ListedTrigger[] {
  const fromZero = isStrict(deps.config, 'cronFromZero')
  return [...store.values()].map((trigger) => {
    const { name, type } = trigger
    const option = cronOptionOf(trigger)
    const actions = linkedActions(trigger, deps.catalog()).map(({ path }) => path)
    const problem = option === undefined ? undefined : cronProblem(option, fromZero)
    const disabled = problem === undefined ? (actions.length === 0 ? 'no action is linked to it' : undefined) : said`cronOption ${problem}`
    const samples = sampleEvents[type]
    return {
      name,
      kind: type,
      ...(option === undefined ? {} : { rhythm: option, zone: cronZone }),
      actions,
      ...(disabled === undefined ? {} : { disabled }),
      ...(option === undefined || problem !== undefined ? {} : { scheduled: keyOf(name) }),
      ...(samples === undefined ? {} : { samples }),
      fire: (given = {}) => fire(trigger, { deps, by: 'hand', payload: isObject(given) ? given : { payload: given } }),
    }
  })
}
