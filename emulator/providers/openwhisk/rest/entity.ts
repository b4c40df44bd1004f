/** Handles what packages, actions, triggers and rules share: key/value lists, versions, lists of summaries. */
import type { MarkedParams } from '../../../model/bound-params.ts'
import { isObject, type Json, type JsonObject, type Params } from '../../../model/json.ts'
import type { Answer } from '../../../model/http.ts'
import { malformedContent } from '../../shared/controller-errors.ts'
import { json, type ApiCall } from './api-call.ts'
import { flag, page } from './parameters.ts'
import { Rejection } from '../refusal.ts'
import { said, type SaidValue } from '../../../model/said.ts'

/** Reads `[{ key, value }]` of a request body; `undefined` when the field is absent or null. */
export function readPairs(body: JsonObject, field: string): Params | undefined {
  return readBound(body, field)?.params
}

/** The same, with the mark `init` of each (Parameter.scala read). */
export function readBound(body: JsonObject, field: string): MarkedParams | undefined {
  const list = Object.hasOwn(body, field) ? (body[field] ?? null) : null
  if (list === null) return undefined
  if (!Array.isArray(list) || !list.every(isPair)) throw new Rejection(malformedContent('parameters malformed!'))
  let params: Params = {}
  const init = new Map<string, boolean>()
  for (const { key, value, init: marked = false } of list as unknown as Pair[]) {
    // A computed key defines an own property, `__proto__` included.
    params = { ...params, [key]: value }
    init.set(key, marked)
  }
  return { params, init: [...init.keys()].filter((key) => init.get(key) === true) }
}

interface Pair {
  readonly key: string
  readonly value: Json
  readonly init?: boolean
}

function isPair(pair: Json): boolean {
  if (!isObject(pair) || typeof pair['key'] !== 'string' || !Object.hasOwn(pair, 'value')) return false
  return !Object.hasOwn(pair, 'init') || typeof pair['init'] === 'boolean'
}

/** @param init names of those that are marked so */
export function toPairs(params: Params, init: readonly string[] = []): Pair[] {
  return Object.entries(params).map(([key, value]) => (init.includes(key) ? { key, value, init: true } : { key, value }))
}

export function readPublish(body: JsonObject): boolean | undefined {
  return optional(
    body,
    'publish',
    (value) => typeof value === 'boolean',
    (value) => said`Expected JsBoolean, but got ${JSON.stringify(value)}`,
  )
}

/** `1.2.3`. Missing parts are 0, and what follows the third is not read (SemVer.scala). */
export function readVersion(body: JsonObject): string | undefined {
  const text = optional<string>(
    body,
    'version',
    (value) => versionOf(value) !== undefined,
    () => 'semantic version malformed',
  )
  return versionOf(text)
}

function versionOf(value: Json | undefined): string | undefined {
  if (typeof value !== 'string') return undefined
  // Java's `split` drops what is empty at the end.
  const given = value.replace(/\.+$/, '').split('.').slice(0, 3)
  const numbers = given.map((part) => (value === '' ? 0 : wholeNumber(part)))
  const [major = 0, minor = 0, patch = 0] = numbers
  if (numbers.includes(undefined) || major + minor + patch === 0) return undefined
  return `${major}.${minor}.${patch}`
}

/** As Java's `toInt` reads it: 32 bits, with leading zeros and a `+`; not negative. */
function wholeNumber(text: string): number | undefined {
  const value = /^\+?\d{1,19}$/.test(text) ? Number(text) : Infinity
  return value < 2 ** 31 ? value : undefined
}

function optional<T extends Json>(
  body: JsonObject,
  field: string,
  fits: (value: Json) => boolean,
  reason: (value: Json) => SaidValue,
): T | undefined {
  const value = Object.hasOwn(body, field) ? body[field] : undefined
  if (value === undefined || value === null) return undefined
  if (!fits(value)) throw new Rejection(malformedContent(reason(value)))
  return value as T
}

export const firstVersion = '0.0.1'

/** `0.0.1` → `0.0.2` (SemVer.scala upPatch). */
export function nextVersion(version: string): string {
  const [major = '0', minor = '0', patch = '0'] = version.split('.')
  return `${major}.${minor}.${Number(patch) + 1}`
}

/** Answers `GET` on a collection: entities newest first, or their count (openwhisk.md 12 for the parameters). */
export async function listEntities<E extends { readonly updated: number }>(
  call: ApiCall,
  collection: string,
  entities: readonly E[],
  summary: (entity: E) => Promise<object>,
): Promise<Answer> {
  const { skip, limit } = page(call.query, collection)
  if (flag(call.query, 'count')) return json(call, { [collection]: Math.max(0, entities.length - skip) })
  const rows = entities.toSorted((a, b) => b.updated - a.updated).slice(skip, skip + limit)
  return json(call, await Promise.all(rows.map(summary)))
}
