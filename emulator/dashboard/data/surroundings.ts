/** Describes what a function runs with: variables, bound parameters, limits and credentials, each with the place that says it. */
import type { Action } from '../../model/action.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { KeyPath } from '../../model/config-origins.ts'
import { duration } from '../client/format.js'
import type { CredentialState, Setting, SurroundingsView } from '../wire/surroundings.ts'
import { declarationOf } from './declaration.ts'
import { sayingOf, settingOf, shownValue } from './saying.ts'

export function surroundingsOf(action: Action, config: ResolvedConfig): SurroundingsView {
  const credential = (name: string, checked: boolean, path: KeyPath): CredentialState => {
    const place = checked ? config.origins.of(path) : undefined
    return { name, state: checked ? 'checked' : 'open', place: place === undefined ? null : sayingOf(place, config.root).place }
  }
  return {
    // What was deployed over an API is not in the configuration, whatever has its name there.
    declared: 'file' in action.origin ? declarationOf(action, config) : [],
    environment: environmentOf(action, config),
    parameters: parametersOf(action, config),
    limits: [...limitsOf(action, config), ...cloudLimitsOf(action, config)],
    credentials: [
      credential('ncp.credentials', config.ncp.credentials.length > 0, ['ncp', 'credentials']),
      credential('ncp.apiKeys', config.ncp.apiKeys.length > 0, ['ncp', 'apiKeys']),
      credential('openwhisk.auth', config.openwhisk.auth !== undefined, ['openwhisk', 'auth']),
      credential('tcb.auth', config.tcb.auth.enforce, ['tcb', 'auth']),
    ],
  }
}

/** Paths of keys of the action itself, of which only one from a file has any. */
function ownPaths(action: Action, ...paths: readonly KeyPath[]): readonly KeyPath[] {
  return 'file' in action.origin ? paths : []
}

function environmentOf(action: Action, config: ResolvedConfig): Setting[] {
  return Object.entries(action.env).map(([name, value]) => {
    const cloud: KeyPath[] = action.package === '' ? [['tcb', 'functions', action.name, 'env', name]] : []
    const own = ownPaths(action, ['actions', action.path, 'env', name], ...cloud, ['defaults', 'env', name])
    const shown = shownValue(name, value, config.root)
    return settingOf({ name, value: shown }, [...own, ['env', name]], { config, otherwise: 'program' })
  })
}

function parametersOf(action: Action, config: ResolvedConfig): Setting[] {
  return Object.entries(action.params).map(([name, value]) => {
    const own = ownPaths(action, ['actions', action.path, 'params', name], ['defaults', 'params', name])
    const paths = [...own, ['packages', action.package, 'params', name]]
    return settingOf({ name, value: shownValue(name, value, config.root) }, paths, { config, otherwise: 'program' })
  })
}

function limitsOf(action: Action, config: ResolvedConfig): Setting[] {
  const { timeout, memory, concurrency, logs } = action.limits
  const shown = { timeout: duration(timeout), memory: `${memory} MB`, concurrency: `×${concurrency}`, logs: `${logs} MB` }
  return Object.entries(shown).map(([name, value]) => {
    const paths = ownPaths(action, ['actions', action.path, 'limits', name], ['defaults', 'limits', name])
    return settingOf({ name, value }, paths, { config, otherwise: 'file' in action.origin ? 'default' : 'program' })
  })
}

/** Those that hold on CloudBase's addresses alone. */
function cloudLimitsOf({ package: pkg, name }: Action, config: ResolvedConfig): Setting[] {
  const { functions } = config.tcb
  const { timeout, initTimeout, memory } = (pkg === '' && Object.hasOwn(functions, name) ? functions[name] : undefined) ?? {}
  const shown = {
    timeout: timeout === undefined ? undefined : duration(timeout * 1000),
    initTimeout: initTimeout === undefined ? undefined : duration(initTimeout * 1000),
    memory: memory === undefined ? undefined : `${memory} MB`,
  }
  return Object.entries(shown).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [settingOf({ name: `tcb.${key}`, value }, [['tcb', 'functions', name, key]], { config, otherwise: 'default' })],
  )
}
