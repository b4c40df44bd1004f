/** Files found + configuration + what API calls deployed → the next catalog. */
import { isAbsolute, join, parse, relative, resolve } from 'node:path'
import { type Action, type ActionType, BuildFailure, type Code, defaultLimits } from '../model/action.ts'
import type { Catalog, Package } from '../model/catalog.ts'
import type { ActionConfig, ResolvedConfig } from '../model/config.ts'
import { mergeParams } from '../model/json.ts'
import { parsePath } from '../model/names.ts'
import { resolveEntry, resolveFile } from './layout.ts'
import type { Found, Scan } from './scan.ts'

export interface CatalogParts {
  readonly config: ResolvedConfig
  readonly scan: Scan
  /** The code that begins in this file, shared by all who ask for it. */
  codeFrom(file: string, main: string): Code
  /** Called for each file the configuration names, found or not. */
  declared(file: string): void
  readonly api: { readonly actions: ReadonlyMap<string, Action>; readonly packages: ReadonlyMap<string, Package> }
  /** The snapshot before: what did not change keeps its identity and its time. */
  readonly previous: Catalog | undefined
  readonly now: number
}

export interface Assembled {
  readonly catalog: Catalog
  /** What is wrong with the project as a whole, one line each. */
  readonly faults: readonly string[]
}

export const nodeKind = `nodejs:${process.versions.node.split('.')[0]}`

function kindOf(code: Code | undefined): string {
  if (code === undefined) return 'sequence'
  return code.runtime === 'python' ? 'python:3' : nodeKind
}

export function assembleCatalog(parts: CatalogParts): Assembled {
  const { config, scan, api, previous, now } = parts
  const faults: string[] = []
  const actions = new Map<string, Action>()
  const declared = new Map(Object.entries(config.actions))
  const add = (path: string, found: Found | undefined): void => {
    const own = declared.get(path) ?? {}
    const code = own.components === undefined ? codeOf(path, own, found, parts, faults) : undefined
    const action = actionOf(path, own, code, parts)
    const before = previous?.actions.get(path)
    actions.set(path, before !== undefined && sameAction(before, action) ? before : action)
  }
  for (const [path, found] of scan.functions) add(path, found)
  for (const path of declared.keys()) if (!scan.functions.has(path)) add(path, undefined)
  for (const [path, action] of api.actions) {
    if (actions.has(path)) faults.push(`${path} was deployed over the API, and now a file defines it: the file is served.`)
    else actions.set(path, action)
  }
  const packages = new Map<string, Package>()
  const names = new Set([...scan.packages, ...Object.keys(config.packages), ...[...actions.values()].map((action) => action.package)])
  names.delete('')
  for (const name of names) {
    const uploaded =
      !scan.packages.has(name) &&
      !Object.hasOwn(config.packages, name) &&
      [...actions.values()].every((action) => action.package !== name || 'api' in action.origin)
    packages.set(name, packageOf(name, config, uploaded, previous?.packages.get(name)?.updated ?? now))
  }
  for (const [name, one] of api.packages) if (packages.get(name)?.fromApi !== false) packages.set(name, one)
  for (const action of actions.values()) {
    const missing = action.components.filter((path) => !actions.has(path))
    if (missing.length > 0) faults.push(`The sequence ${action.path} names ${missing.join(', ')}, which is not deployed.`)
  }
  for (const [name, { action }] of Object.entries(config.triggers)) {
    if (!actions.has(action)) faults.push(`The trigger ${name} names ${action}, which is not deployed.`)
  }
  return { catalog: { namespace: config.namespace, actions, packages }, faults }
}

function packageOf(name: string, config: ResolvedConfig, fromApi: boolean, updated: number): Package {
  const own = Object.hasOwn(config.packages, name) ? config.packages[name] : undefined
  return { name, params: own?.params ?? {}, annotations: own?.annotations ?? {}, version: '0.0.1', fromApi, updated }
}

function actionOf(path: string, own: ActionConfig, code: Code | undefined, { config, now }: CatalogParts): Action {
  const { defaults, namespace } = config
  const name = parsePath(path)
  const ownParams = mergeParams(defaults.params, own.params)
  const packageParams = Object.hasOwn(config.packages, name.package) ? config.packages[name.package]?.params : undefined
  const tcbEnv = name.package === '' && Object.hasOwn(config.tcb.functions, path) ? config.tcb.functions[path]?.env : undefined
  return {
    namespace,
    package: name.package,
    name: name.name,
    path,
    type: typeOf(own, defaults.type),
    params: mergeParams(packageParams, ownParams),
    ownParams,
    annotations: mergeParams(defaults.annotations, own.annotations),
    limits: { ...defaultLimits, ...defaults.limits, ...own.limits },
    env: { ...config.env, ...defaults.env, ...tcbEnv, ...own.env },
    final: own.final ?? defaults.final ?? false,
    rawHttp: own.rawHttp ?? defaults.rawHttp ?? false,
    customOptions: own.customOptions ?? defaults.customOptions ?? false,
    requireWhiskAuth: own.requireWhiskAuth === undefined ? defaults.requireWhiskAuth : own.requireWhiskAuth,
    components: own.components ?? [],
    code,
    kind: kindOf(code),
    version: '0.0.1',
    origin: { file: code?.file ?? 'the configuration' },
    updated: now,
  }
}

function typeOf(own: ActionConfig, fallback: ActionType = 'basic'): ActionType {
  if (own.components === undefined) return own.type ?? fallback
  return own.type === 'sequence-web' || (own.type === undefined && fallback.endsWith('web')) ? 'sequence-web' : 'sequence'
}

/** The file a configuration names wins over the one found; without either the action answers with what was looked for. */
function codeOf(path: string, own: ActionConfig, found: Found | undefined, { config, codeFrom, declared }: CatalogParts, faults: string[]): Code {
  const show = (file: string): string => relative(config.root, file) || file
  const handler = handlerOf(path, config)
  const main = own.main ?? handler?.main ?? config.defaults.main ?? 'main'
  if (own.file !== undefined) {
    const file = isAbsolute(own.file) ? own.file : resolve(config.root, own.file)
    const entry = resolveEntry(file)
    declared(entry ?? file)
    if (entry !== undefined) return codeFrom(entry, main)
    return failing(show(file), `actions['${path}'].file: there is no ${show(file)}.`, faults)
  }
  const [file, ...others] = found?.files ?? []
  if (file === undefined) {
    const place = show(join(config.functions, path))
    return failing(
      place,
      `The action ${path} has no code: there is neither ${place}.{ts,js,mjs,cjs,py} nor a folder ${place} with an index, a package.json or a __main__.py, and actions['${path}'] names no file.`,
      faults,
    )
  }
  if (others.length > 0) {
    const all = [file, ...others].map(show)
    return failing(
      all.join(' and '),
      `The action ${path} is defined more than once: ${all.join(' and ')}. Keep one, or rename the other.`,
      faults,
    )
  }
  const inFolder =
    handler !== undefined && parse(file).name !== handler.file && ['index', '__main__'].includes(parse(file).name)
      ? resolveFile(join(file, '..', handler.file))
      : undefined
  return codeFrom(inFolder ?? file, main)
}

/** TCB's `file.function` (tcb.md 2). */
function handlerOf(path: string, config: ResolvedConfig): { readonly file: string; readonly main: string } | undefined {
  const handler = Object.hasOwn(config.tcb.functions, path) ? config.tcb.functions[path]?.handler : undefined
  if (handler === undefined) return undefined
  const dot = handler.lastIndexOf('.')
  return dot < 0 ? { file: 'index', main: handler } : { file: handler.slice(0, dot), main: handler.slice(dot + 1) }
}

function failing(file: string, text: string, faults: string[]): Code {
  faults.push(text)
  return { file, load: () => Promise.reject(new BuildFailure(text)) }
}

/** Whether the new action says the same as the one before. Both come from the same configuration text, so comparing as JSON is exact. */
function sameAction(a: Action, b: Action): boolean {
  if (a.code !== b.code || a.type !== b.type || a.kind !== b.kind) return false
  return JSON.stringify({ ...a, code: undefined, updated: 0 }) === JSON.stringify({ ...b, code: undefined, updated: 0 })
}
