/** Makes the next catalog of the files found, the configuration, and the actions that API calls deployed. */
import { relative } from 'node:path'
import { type Action, type Code, defaultLimits, type ExternalRuntime, isWeb } from '../model/action.ts'
import { calledAs } from '../config/annotated-keys.ts'
import type { Catalog, Package, PlatformCatalog } from '../model/catalog.ts'
import type { ActionConfig } from '../model/config.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { placeOf } from '../model/config-place.ts'
import { leadsTo } from '../model/circular-sequence.ts'
import { findActionAt, providerOf } from '../model/find-action.ts'
import { mergeParams } from '../model/json.ts'
import { familyOf, runsHere, withoutDefault } from '../model/kinds.ts'
import { parsePath } from '../model/names.ts'
import { runtimeAdvice } from '../model/runtime-advice.ts'
import { locate, type Places } from './discover/locate-code.ts'
import type { Found, Scan } from './discover/scan.ts'
import { remarkNotices } from './remark-notices.ts'
import { unreadableText } from './discover/unreadable.ts'
import { nearest } from '../system/did-you-mean.ts'

export interface CatalogParts extends Places {
  readonly scan: Scan
  readonly api: { readonly actions: ReadonlyMap<string, Action>; readonly packages: ReadonlyMap<string, Package> }
  readonly platform: PlatformCatalog
  /** The catalog before and its configuration: unchanged actions keep their identity and time. */
  readonly previous: { readonly catalog: Catalog; readonly config: ResolvedConfig } | undefined
  readonly now: number
}

export interface Assembled {
  readonly catalog: Catalog
  /** Faults of the project as a whole, one sentence each. */
  readonly faults: string[]
}

export const nodeKind = `nodejs:${process.versions.node.split('.')[0]}`

/** The first of `wanted` that is of the code's language. */
function kindOf(code: Code | undefined, { runtime, kind: own }: ActionConfig, wanted: readonly (string | undefined)[]): string {
  if (code === undefined) return 'sequence'
  if (own !== undefined && !runsHere(own)) return withoutDefault(own)
  // OpenWhisk's name for code that brings its own container.
  if (runtime !== undefined) return 'blackbox'
  const usual = code.runtime === 'python' ? 'python:3' : nodeKind
  const language = usual.slice(0, usual.indexOf(':') + 1)
  const asked = wanted.find((kind) => kind?.startsWith(language) === true)
  return asked === undefined || asked === `${language}default` ? usual : asked
}

/** `Nodejs18.15` → `nodejs:18`, `Python3.9` → `python:3.9`: CloudBase's words in OpenWhisk's. */
function kindOfRuntime(runtime: string | undefined): string | undefined {
  const [, language = '', version = ''] = /^(Nodejs|Python)(\d+(?:\.\d+)?)$/i.exec(runtime ?? '') ?? []
  if (version === '') return undefined
  return language.toLowerCase() === 'nodejs' ? `nodejs:${version.split('.')[0]}` : `python:${version}`
}

export function assembleCatalog(parts: CatalogParts): Assembled {
  const { config, scan, api, previous, now } = parts
  const faults: string[] = remarkNotices(config)
  const actions = new Map<string, Action>()
  const declared = new Map(Object.entries(config.actions))
  const add = (path: string, found: Found | undefined): void => {
    const own = declared.get(path) ?? {}
    const before = previous?.catalog.actions.get(path)
    const code = own.components === undefined ? locate({ path, own, found, before: before?.code }, parts, faults) : undefined
    if (before !== undefined && before.code === code && previous?.config === config) {
      actions.set(path, before)
      return
    }
    const action = actionOf(path, own, code, parts)
    actions.set(path, before !== undefined && sameAction(before, action) ? before : action)
  }
  for (const [path, found] of scan.functions) add(path, found)
  for (const path of declared.keys()) if (!scan.functions.has(path)) add(path, undefined)
  for (const [path, action] of api.actions) {
    if (actions.has(path)) faults.push(`${path} was deployed over the API, and now a file defines it: the file is served.`)
    else actions.set(path, runnable(action, config, previous?.catalog.actions.get(path)))
  }
  faults.push(...unrunnable(actions.values()))
  const packages = new Map<string, Package>()
  // Without any function the start fails, and says so itself.
  const isEmpty = actions.size === 0 && (previous?.catalog.actions.size ?? 0) === 0
  for (const [folder, reason] of scan.unreadable)
    if (!isEmpty || folder !== config.functions)
      faults.push(`The folder ${relative(config.root, folder) || folder} ${unreadableText(reason)}.`)
  const names = new Set([...scan.packages, ...Object.keys(config.packages), ...[...actions.values()].map((action) => action.package)])
  names.delete('')
  for (const name of names) {
    const uploaded =
      !scan.packages.has(name) &&
      !Object.hasOwn(config.packages, name) &&
      [...actions.values()].every((action) => action.package !== name || 'api' in action.origin)
    packages.set(name, packageOf(name, config, uploaded, previous?.catalog.packages.get(name)?.updated ?? now))
  }
  for (const [name, one] of api.packages) if (packages.get(name)?.fromApi !== false) packages.set(name, one)
  const catalog: Catalog = { namespace: config.namespace, actions, packages, platform: parts.platform }
  const isMissing = (path: string): boolean => findActionAt(catalog, path) === undefined
  for (const [name, { binding }] of Object.entries(config.packages))
    if (binding !== undefined && providerOf(catalog, name) === undefined)
      faults.push(`The package ${name} is bound to ${binding}, which does not exist here: calls of ${name}/… fail.`)
  for (const action of actions.values()) {
    const missing = 'file' in action.origin ? action.components.filter(isMissing) : []
    if (missing.length > 0) faults.push(`The sequence ${action.path} names ${missing.join(', ')}, which is not deployed.`)
    const circular = action.components.find((path) => leadsTo(catalog, path, action.path))
    if (circular !== undefined)
      faults.push(`The sequence ${action.path} runs itself by ${circular}: its calls fail, and no cloud takes it.`)
  }
  for (const [path, { rawHttp }] of declared) {
    const action = actions.get(path)
    if (rawHttp === true && action && !isWeb(action))
      faults.push(`actions.${path}.rawHttp does nothing, because ${path} is a ${action.type} action. Add type: 'web', or remove rawHttp.`)
  }
  for (const [name, { action }] of Object.entries(config.triggers)) {
    if (!actions.has(action)) faults.push(`The trigger ${name} names ${action}, which is not deployed.${guessed(action, actions)}`)
  }
  const { triggers, rules } = config.openwhisk
  for (const [name, { trigger, action }] of Object.entries(rules)) {
    if (isMissing(action)) faults.push(`The rule ${name} names ${action}, which is not deployed.${guessed(action, actions)}`)
    if (!Object.hasOwn(triggers, trigger))
      faults.push(`The rule ${name} names the trigger ${trigger}, which openwhisk.triggers does not have.`)
  }
  faults.push(...apiFaults(config, actions))
  return { catalog, faults }
}

function packageOf(name: string, config: ResolvedConfig, fromApi: boolean, updated: number): Package {
  const own = Object.hasOwn(config.packages, name) ? config.packages[name] : undefined
  const { package: owner, name: bound } = parsePath(own?.binding ?? '')
  const binding = bound === '' ? {} : { binding: { namespace: owner.slice(1) || config.namespace, name: bound } }
  return { name, params: own?.params ?? {}, annotations: own?.annotations ?? {}, ...binding, version: '0.0.1', fromApi, updated }
}

function actionOf(path: string, own: ActionConfig, code: Code | undefined, { config, now }: CatalogParts): Action {
  const { defaults, namespace } = config
  const name = parsePath(path)
  const ownParams = mergeParams(defaults.params, own.params)
  const packageParams = Object.hasOwn(config.packages, name.package) ? config.packages[name.package]?.params : undefined
  const tcb = name.package === '' && Object.hasOwn(config.tcb.functions, path) ? config.tcb.functions[path] : undefined
  const kind = kindOf(code, own, [own.kind, kindOfRuntime(tcb?.runtime), defaults.kind])
  const replaced = own.runtime && 'image' in own.runtime ? configuredRuntime(config, own.runtime.image) : undefined
  const runtime = replaced ?? own.runtime ?? configuredRuntime(config, kind)
  return {
    namespace,
    package: name.package,
    name: name.name,
    path,
    ...calledAs(own, defaults),
    params: mergeParams(packageParams, ownParams),
    ownParams,
    limits: { ...defaultLimits, ...defaults.limits, ...own.limits },
    env: { ...config.env, ...defaults.env, ...tcb?.env, ...own.env },
    requireAdobeAuth: own.requireAdobeAuth ?? defaults.requireAdobeAuth ?? false,
    components: own.components ?? [],
    code,
    kind,
    ...(runtime === undefined ? {} : { runtime: runtimeOf(runtime, config) }),
    version: '0.0.1',
    origin: { file: code?.file ?? placeOf(config, ['actions', path, 'components']) },
    updated: now,
  }
}

/** A command starts in the project's folder. */
function runtimeOf(runtime: ExternalRuntime, { root }: ResolvedConfig): ExternalRuntime {
  return 'command' in runtime ? { ...runtime, folder: root } : runtime
}

/** Advice behind a path that no action has. */
function guessed(path: string, actions: ReadonlyMap<string, Action>): string {
  const meant = nearest(path, [...actions.keys()])
  return meant === undefined ? '' : ` Did you mean ${meant}?`
}

/** APIs of the configuration whose operations no web action answers. */
function apiFaults({ openwhisk: { apis } }: ResolvedConfig, actions: ReadonlyMap<string, Action>): string[] {
  return Object.entries(apis).flatMap(([basePath, { paths = {} }]) => {
    const named = new Set(Object.values(paths).flatMap((operations) => Object.values(operations).map(({ action }) => action)))
    return [...named].flatMap((path) => {
      const action = actions.get(path)
      if (action === undefined) return [`The API ${basePath} names ${path}, which is not deployed.${guessed(path, actions)}`]
      return isWeb(action) ? [] : [`The API ${basePath} names ${path}, which is no web action. Add type: 'web' to it.`]
    })
  })
}

/** What the configuration names for a kind, `go:1.20` or `go:default`, or for an image. */
function configuredRuntime({ openwhisk: { runtimes } }: ResolvedConfig, name: string): ExternalRuntime | undefined {
  const key = Object.hasOwn(runtimes, name) ? name : `${familyOf(name)}:default`
  return Object.hasOwn(runtimes, key) && withoutDefault(key) === withoutDefault(name) ? runtimes[key] : undefined
}

/** An uploaded action with the runtime that the configuration has for its kind or image; the one before where nothing changed. */
function runnable(action: Action, config: ResolvedConfig, before: Action | undefined): Action {
  const runtime = configuredRuntime(config, action.image ?? action.kind)
  if (runtime === undefined) return action
  const next = { ...action, runtime: runtimeOf(runtime, config) }
  return before !== undefined && sameAction(before, next) ? before : next
}

/** One sentence for each kind of the project's own actions that nothing here runs. */
function unrunnable(actions: Iterable<Action>): string[] {
  const byKind = new Map<string, string[]>()
  for (const { path, kind, runtime, code, origin } of actions)
    if (code !== undefined && runtime === undefined && 'file' in origin && !runsHere(kind))
      byKind.set(kind, [...(byKind.get(kind) ?? []), path])
  return [...byKind].map(([kind, paths]) => `Nothing here runs ${paths.join(', ')} of kind ${kind}. ${runtimeAdvice(kind).text}`)
}

/** Whether the new action says the same as the one before. Both come from the same configuration text, so comparing as JSON is exact. */
function sameAction(a: Action, b: Action): boolean {
  if (a.code !== b.code || a.type !== b.type || a.kind !== b.kind) return false
  return JSON.stringify({ ...a, code: undefined, updated: 0 }) === JSON.stringify({ ...b, code: undefined, updated: 0 })
}
