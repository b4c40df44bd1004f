/** Lays one configuration over another one. */
import { codeKeys, type Config } from '../model/config.ts'
import { dropReplaced } from './annotated-keys.ts'

/**
 * Overrides `base` by what `over` names: `--port` does not drop `server.host`, and an action or a trigger keeps all that is not named anew. Lists are
 * replaced.
 */
export function overlay(base: Config, over: Config): Config {
  const merged: Config = mergeInto(base, over)
  if (merged.defaults && over.defaults) dropReplaced(merged.defaults, over.defaults)
  // `--engine openwhisk` means the cluster that the configuration describes.
  if (over.engine === 'openwhisk' && typeof base.engine === 'object') merged.engine = base.engine
  for (const [path, action] of Object.entries(over.actions ?? {})) {
    const under = merged.actions?.[path]
    if (under && action) dropReplaced(under, action)
    const others = codeKeys.filter((key) => action?.[key] === undefined)
    // Code of one kind takes the place of any other.
    if (others.length < codeKeys.length) for (const key of others) delete under?.[key]
  }
  return merged
}

/** Of these one value takes the place of the other. */
const wholes: ReadonlySet<string> = new Set(['engine', 'module', 'runtime', 'swagger'])
/** Of these each entry does. */
const dictionaries: ReadonlySet<string> = new Set(['params', 'parameters', 'annotations', 'env', 'loaders', 'include', 'runtimes'])

function mergeInto<T extends object>(base: T, over: T): T {
  const merged = { ...base } as Record<string, unknown>
  for (const [key, value] of Object.entries(over)) {
    const under = merged[key]
    if (wholes.has(key) || !isPlain(under) || !isPlain(value)) merged[key] = value
    else merged[key] = dictionaries.has(key) ? { ...under, ...value } : mergeInto(under, value)
  }
  return merged as T
}

function isPlain(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]'
}
