/** Describes what a function runs with: variables, bound parameters, limits and credentials, each with the place that says it. */
import type { Action } from '../../model/action.ts'
import { concealed, isSecretName } from '../../secrets/masking.ts'
import { duration } from '../client/format.js'
import type { DashboardDeps } from '../deps.ts'
import type { CredentialState, FilePlace, Setting, SurroundingsView } from '../wire/surroundings.ts'
import { ConfigurationFiles } from './configuration-files.ts'

export function surroundingsOf(action: Action, deps: DashboardDeps): SurroundingsView {
  const config = deps.config()
  const files = new ConfigurationFiles(config)
  const own = config.actions[action.path] ?? {}
  const tcb = config.tcb.functions[action.name]
  const setting = (name: string, value: string, place: FilePlace | undefined, otherwise: Setting['source']): Setting => ({
    name,
    value,
    source: place === undefined ? otherwise : 'file',
    place: place ?? null,
  })

  const environment = Object.entries(action.env).map(([name, value]) => {
    const shown = isSecretName(name) ? concealed : value
    if (has(own.env, name)) return setting(name, shown, files.key(['actions', action.path, 'env', name]), 'program')
    if (has(tcb?.env, name)) return setting(name, shown, files.key(['functions', action.name, name]) ?? files.key([name]), 'program')
    if (has(config.defaults.env, name)) return setting(name, shown, files.key(['defaults', 'env', name]), 'program')
    const inherited = config.inheritEnv.includes(name)
    return setting(name, shown, inherited ? undefined : files.variable(name), inherited ? 'shell' : 'program')
  })

  const parameters = Object.entries(action.params).map(([name, value]) => {
    const path = has(action.ownParams, name) ? ['actions', action.path, 'params', name] : ['packages', action.package, 'params', name]
    const shown = isSecretName(name) ? concealed : typeof value === 'string' ? value : JSON.stringify(value)
    return setting(name, shown, files.key(path) ?? files.key(['defaults', 'params', name]), 'program')
  })

  const { timeout, memory, concurrency, logs } = action.limits
  const limits = Object.entries({ timeout, memory, concurrency, logs }).map(([name, value]) => {
    const unit = { timeout: duration(value), memory: `${value} MB`, concurrency: `×${value}`, logs: `${value} MB` }
    const shown = unit[name as keyof typeof unit]
    if (has(own.limits, name)) return setting(name, shown, files.key(['actions', action.path, 'limits', name]), 'program')
    if (has(tcb, name))
      return setting(name, shown, files.key(['functions', action.name, name]) ?? files.key([action.name, name]), 'program')
    return setting(name, shown, has(config.defaults.limits, name) ? files.key(['defaults', 'limits', name]) : undefined, 'default')
  })

  const credential = (name: string, checked: boolean, path: readonly string[]): CredentialState => ({
    name,
    state: checked ? 'checked' : 'open',
    place: (checked ? files.key(path) : undefined) ?? null,
  })
  const credentials = [
    credential('ncp.credentials', config.ncp.credentials.length > 0, ['ncp', 'credentials']),
    credential('ncp.apiKeys', config.ncp.apiKeys.length > 0, ['ncp', 'apiKeys']),
    credential('openwhisk.auth', config.openwhisk.auth !== undefined, ['openwhisk', 'auth']),
    credential('tcb.auth', config.tcb.auth.enforce, ['tcb', 'auth']),
  ]
  return { environment, parameters, limits, credentials }
}

function has(values: object | undefined, name: string): boolean {
  return values !== undefined && Object.hasOwn(values, name)
}
