/** Collects the functions that a `cloudbaserc` lists: its own, and those of CloudBase Framework's function plugin. */
import { EmulatorError } from '../../../model/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { KeyPath, Origin } from '../../../model/config-origins.ts'
import type { Cloudbaserc } from './cloudbaserc.ts'

export interface Entry {
  /** `functions[0]`. */
  readonly key: string
  readonly settings: JsonObject
  /** Of a setting, by its name, or of something in it. */
  originOf(setting: string, below?: KeyPath): Origin
}

export interface Entries {
  /** As it is written. */
  readonly functionRoot: string | undefined
  readonly functionRootOrigin: Origin | undefined
  readonly entries: readonly Entry[]
  /** Routes of the HTTP access service. */
  readonly access: readonly ListedRoute[]
  /** What is asked for beside functions. */
  readonly remarks: readonly string[]
}

export interface ListedRoute {
  readonly path: string
  readonly function: string
  readonly origin: Origin
}

const functionPlugin = '@cloudbase/framework-plugin-function'
/** These only upload files. */
const websitePlugin = '@cloudbase/framework-plugin-website'

/** @throws {EmulatorError} BAD_CONFIG, with file, key and what is allowed */
export function collectEntries(source: Cloudbaserc, config: JsonObject): Entries {
  const { functionRoot, functions = [], functionDefaultConfig = {}, framework } = config
  if (functionRoot !== undefined && typeof functionRoot !== 'string') throw wrong(source, ['functionRoot'], functionRoot, 'a folder')
  const own = entriesOf(source, ['functions'], functions, isObject(functionDefaultConfig) ? functionDefaultConfig : {})
  const plugins = Object.entries(isObject(framework) && isObject(framework['plugins']) ? framework['plugins'] : {})
  let folder: string | undefined = functionRoot
  let origin = functionRoot === undefined ? undefined : source.originOf(['functionRoot'])
  const remarks: string[] = []
  const access: ListedRoute[] = []
  const theirs: Entry[] = []
  for (const [name, plugin] of plugins) {
    const { use = name, inputs = {} } = isObject(plugin) ? plugin : {}
    if (use !== functionPlugin) {
      if (use !== websitePlugin)
        remarks.push(`The plugin ${name}${typeof use === 'string' ? ` (${use})` : ''} has no functions, and nothing of it is served.`)
      continue
    }
    const { functionRoot: older, functionRootPath = older, functions: listed = [], servicePaths } = isObject(inputs) ? inputs : {}
    const at = ['framework', 'plugins', name, 'inputs']
    if (typeof functionRootPath === 'string' && folder === undefined) {
      folder = functionRootPath
      origin = source.originOf([...at, 'functionRootPath'])
    }
    theirs.push(...entriesOf(source, [...at, 'functions'], listed, {}))
    // https://docs.cloudbase.net/framework/plugins/framework-plugin-function: the path of each function, by its name.
    for (const [fn, path] of Object.entries(isObject(servicePaths) ? servicePaths : {})) {
      const route = [...at, 'servicePaths', fn]
      if (typeof path !== 'string') throw wrong(source, route, path, 'a path')
      access.push({ path: path.startsWith('/') ? path : `/${path}`, function: fn, origin: source.originOf(route) })
    }
  }
  return { functionRoot: folder, functionRootOrigin: origin, entries: [...theirs, ...own], access, remarks }
}

function entriesOf(source: Cloudbaserc, path: KeyPath, list: Json, defaults: JsonObject): Entry[] {
  if (!Array.isArray(list)) throw wrong(source, path, list, 'a list')
  return list.map((entry, index): Entry => {
    const at = [...path, index]
    if (!isObject(entry)) throw wrong(source, at, entry, 'an object')
    const own = flat(entry)
    const originOf = (setting: string, below: KeyPath = []): Origin => {
      if (!Object.hasOwn(own, setting) && Object.hasOwn(defaults, setting))
        return source.originOf(['functionDefaultConfig', setting, ...below])
      const deeper = isObject(entry['config']) && Object.hasOwn(entry['config'], setting)
      return source.originOf([...at, ...(deeper ? ['config'] : []), setting, ...below])
    }
    return { key: textOf(at), settings: mergeDeep(flat(defaults), own), originOf }
  })
}

/** Older files keep the settings one level deeper. */
function flat(settings: JsonObject): JsonObject {
  return isObject(settings['config']) ? { ...settings, ...settings['config'] } : settings
}

function mergeDeep(base: JsonObject, over: JsonObject): JsonObject {
  const merged = new Map(Object.entries(base))
  for (const [key, value] of Object.entries(over)) {
    const under = merged.get(key)
    merged.set(key, isObject(under) && isObject(value) ? mergeDeep(under, value) : value)
  }
  return Object.fromEntries(merged)
}

/** `functions[0].timeout`. */
function textOf(path: KeyPath): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('')
}

export function wrong(source: Cloudbaserc, path: KeyPath, value: Json | undefined, expected: string): EmulatorError {
  return wrongAt(source.originOf(path), textOf(path), value, expected)
}

export function wrongAt({ file, line }: Origin, key: string, value: Json | undefined, expected: string): EmulatorError {
  const place = line === undefined ? file : `${file}:${line}`
  return new EmulatorError('BAD_CONFIG', `${place}: ${key} is ${JSON.stringify(value)}; expected ${expected}.`)
}
