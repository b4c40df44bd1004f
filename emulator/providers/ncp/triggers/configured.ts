/** Puts the triggers of the configuration into the store, as if calls had created them. An edit of the configuration changes them as a call would. */
import { placeOf } from '../../../model/config-place.ts'
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import type { NcpTriggerConfig } from '../../../model/ncp-config.ts'
import type { JsonObject } from '../../../model/json.ts'
import { textOf } from '../../../model/said.ts'
import type { Deps } from '../../provider.ts'
import { isStrict, namePattern } from '../contract.ts'
import { cronProblem, doubleMeaning } from './cron-option.ts'
import { githubAddress } from './github-webhook.ts'
import type { TriggerStore } from './trigger-store.ts'

/** Costs nothing while the configuration is the one of the call before. */
export function takeConfigured(store: TriggerStore, deps: Deps): void {
  const { triggers, platform } = deps.config.ncp
  store.reread()
  const before = store.configured
  if (before === triggers) return
  store.configured = triggers
  for (const name of Object.keys(before)) if (!Object.hasOwn(triggers, name)) store.delete(name)
  for (const [name, trigger] of Object.entries(triggers)) {
    if (Object.hasOwn(before, name) && JSON.stringify(before[name]) === JSON.stringify(trigger)) continue
    const { type, description = '', parameters = {}, actions = [] } = trigger
    store.set({ name, type, platform, description, parameters, options: optionsOf(trigger), links: actions })
    tell(name, trigger, deps)
  }
}

function optionsOf({ type, cronOption, events, link }: NcpTriggerConfig): JsonObject {
  const options: JsonObject = {}
  if (cronOption !== undefined) options['cronOption'] = cronOption
  if (type === 'github') options['events'] = events ?? ['*']
  if (link !== undefined) options['link'] = { ...link }
  return options
}

/** What the developer should know of a trigger: once, and again when it was edited. */
function tell(name: string, trigger: NcpTriggerConfig, { config, catalog, clock, log }: Deps): void {
  const at = `ncp.triggers['${name}']`
  const notice = (level: 'info' | 'warn' | 'error', text: string): void => log.emit({ event: 'notice', level, text })
  const { actions } = catalog()
  for (const path of trigger.actions ?? [])
    if (!actions.has(path)) notice('error', `${at}.actions: there is no action ${JSON.stringify(path)}`)
  if ([...actions.values()].some((action) => action.name === name) || catalog().packages.has(name))
    notice('warn', `The trigger ${name} has the name of an action or a package. Served here, but NAVER takes each name once.`)
  const address = githubAddress(trigger.link)
  if (address !== undefined) notice('info', `The trigger ${name} takes GitHub's webhooks at POST ${address}.`)
  if (trigger.cronOption === undefined) return
  const fromZero = isStrict(config, 'cronFromZero')
  const problem = cronProblem(trigger.cronOption, fromZero)
  if (problem !== undefined) notice('warn', `The trigger ${name} does not fire by itself: ${at}.cronOption ${textOf(problem)}.`)
  const double = doubleMeaning(trigger.cronOption, fromZero, clock.now())
  if (double) notice('warn', `The trigger ${name}: ${double}`)
}

/** The first mistake in `ncp.triggers`; undefined without one. */
export function configuredProblem(config: ResolvedConfig): string | undefined {
  for (const [name, { cronOption }] of Object.entries(config.ncp.triggers)) {
    const at = `ncp.triggers['${name}']`
    if (!namePattern.test(name)) return `${at}: the name of a trigger has 1 to 50 letters, digits, "-" and "_", and does not start with "-"`
    if (Object.hasOwn(config.triggers, name)) return `${at}: found in triggers as well, and a name stands for one trigger`
    const problem = cronOption === undefined ? undefined : cronProblem(cronOption, isStrict(config, 'cronFromZero'))
    if (problem !== undefined) return `${at}.cronOption ${textOf(problem)}`
  }
  return undefined
}

/** Where the configuration has the trigger of this name, which calls can neither change nor delete. */
export function configuredPlace(store: TriggerStore, config: ResolvedConfig, name: string): string | undefined {
  return Object.hasOwn(store.configured, name) ? placeOf(config, ['ncp', 'triggers', name]) : undefined
}
