/**
 * Replaces `{{env.X}}` in a cloudbaserc file as `tcb` 2.12.10 does: the parsed configuration is written as JSON text, each tag in it is
 * replaced, inside longer strings too, and a missing value becomes empty. Strings that then hold a JSON object or array are parsed.
 * Measured by running that version. It fails on values with a quote, which are accepted here.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { isObject, type Json, type JsonObject } from '../model/json.ts'

const envFiles = ['.env', '.env.local'] as const

/** `{{name}}`, `{{{name}}}` and `{{&name}}` of mustache; sections have no use in a configuration. */
const tag = /\{\{\{?&?\s*([\w.$-]+)\s*\}?\}\}/g

export interface TemplateView {
  readonly values: JsonObject
  /** The files it was read from. */
  readonly sources: readonly string[]
}

/** Values that tags may name: `env` (.env, then .env.local, then the environment), `tcb.envId`, `util.uid`. */
export function templateView(
  root: string,
  envId: string | undefined,
  processEnv: Readonly<Record<string, string | undefined>>,
): TemplateView {
  const sources = envFiles.map((name) => join(root, name)).filter((file) => existsSync(file))
  // A name with dots makes an object: `functions.timeout=5` is `env.functions.timeout`.
  const env = new Map<string, Json>([['ENV_ID', envId ?? '']])
  for (const file of sources)
    for (const [name, value] of Object.entries(parseEnv(readFileSync(file, 'utf8')))) setPath(env, name.split('.'), value ?? '')
  for (const [name, value] of Object.entries(processEnv)) if (value !== undefined) env.set(name, value)
  return { sources, values: { env: Object.fromEntries(env), tcb: { envId: envId ?? '' }, util: { uid: randomBytes(12).toString('hex') } } }
}

export function interpolate(config: JsonObject, { values }: TemplateView): JsonObject {
  const text = JSON.stringify(config).replaceAll(tag, (_match, path: string) => {
    const value = lookUp(values, path.split('.'))
    const inserted = value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
    // The tag stands inside a JSON string.
    return JSON.stringify(inserted).slice(1, -1)
  })
  return JSON.parse(text, (_key, value: Json) => (typeof value === 'string' ? structured(value) : value)) as JsonObject
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
