/**
 * Replaces `{{env.X}}` in a cloudbaserc file as `tcb` 2.12.10 does: the parsed configuration is written as JSON text, each tag in it is
 * replaced, inside longer strings too, and a missing value becomes empty. Strings that then hold a JSON object or array are parsed.
 * Measured by running that version. It fails on values with a quote, which are accepted here.
 */
import { randomBytes } from 'node:crypto'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'

/** `{{name}}`, `{{{name}}}` and `{{&name}}` of mustache; sections have no use in a configuration. */
const tag = /\{\{\{?&?\s*([\w.$-]+)\s*\}?\}\}/g

export interface Interpolated {
  readonly config: JsonObject
  /** Names in tags that have no value. */
  readonly unset: readonly string[]
}

/**
 * Tags may name `env` (and `ENV_ID` in it), `tcb.envId`, `envId` and `util.uid`.
 *
 * @param env a name with dots makes an object: `functions.timeout=5` is `env.functions.timeout`
 */
export function interpolate(raw: JsonObject, env: Readonly<Record<string, string>>): Interpolated {
  const variables = new Map<string, Json>()
  for (const [name, value] of Object.entries(env)) setPath(variables, name.split('.'), value)
  const values = { env: Object.fromEntries(variables), util: { uid: randomBytes(12).toString('hex') } }
  // Other tags may name the environment, whose id is a tag itself in most templates.
  const { envId } = replaceTags({ envId: raw['envId'] ?? '' }, values, new Set())
  const unset = new Set<string>()
  const config = replaceTags(raw, { ...values, envId, tcb: { envId }, env: { ENV_ID: envId, ...values.env } }, unset)
  return { config, unset: [...unset] }
}

function replaceTags<T extends JsonObject>(config: T, values: JsonObject, unset: Set<string>): T {
  const text = JSON.stringify(config).replaceAll(tag, (_match, path: string) => {
    const value = lookUp(values, path.split('.'))
    if (value === undefined || value === '') unset.add(path)
    const inserted = value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
    // The tag stands inside a JSON string.
    return JSON.stringify(inserted).slice(1, -1)
  })
  return JSON.parse(text, (_key, value: Json) => (typeof value === 'string' ? structured(value) : value)) as T
}

function structured(text: string): Json {
  const first = text.trimStart().charAt(0)
  if (first !== '{' && first !== '[') return text
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

function setPath(target: Map<string, Json>, [head = '', ...rest]: readonly string[], value: Json): void {
  if (rest.length === 0) {
    target.set(head, value)
    return
  }
  const existing = target.get(head)
  const inner = new Map(Object.entries(isObject(existing) ? existing : {}))
  setPath(inner, rest, value)
  target.set(head, Object.fromEntries(inner))
}

function lookUp(values: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = values
  for (const name of path) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}
