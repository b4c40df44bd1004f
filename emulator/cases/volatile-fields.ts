/** What differs from one run to the next in the envelopes of the three clouds: ids, times, names of accounts. A case expects a type there. */
import { isObject, type Json, type JsonObject } from '../model/json.ts'

interface Envelope {
  /** The keys by which it is recognised. */
  readonly has: readonly string[]
  /** Nothing else may be in it. */
  readonly only?: true
  readonly varies: Readonly<Record<string, '<string>' | '<number>' | '<any>'>>
  readonly source: string
}

const envelopes: readonly Envelope[] = [
  {
    has: ['activationId', 'response'],
    varies: {
      activationId: '<string>',
      cause: '<string>',
      start: '<number>',
      end: '<number>',
      duration: '<number>',
      namespace: '<string>',
      subject: '<string>',
      version: '<string>',
      annotations: '<any>',
      logs: '<any>',
    },
    source: 'seed 000, openwhisk.md 12: the activation record',
  },
  {
    has: ['activationId', 'annotations', 'start'],
    varies: {
      activationId: '<string>',
      cause: '<string>',
      start: '<number>',
      end: '<number>',
      duration: '<number>',
      namespace: '<string>',
      version: '<string>',
      annotations: '<any>',
    },
    source: 'openwhisk.md 12: a row of a list',
  },
  {
    has: ['result', 'size', 'status', 'success'],
    only: true,
    varies: { size: '<number>' },
    source: 'openwhisk.md 12: bytes of a result that may carry ids itself',
  },
  { has: ['activationId'], only: true, varies: { activationId: '<string>' }, source: 'seed 000, seed 002: nobody waited for the result' },
  { has: ['code', 'error'], only: true, varies: { code: '<string>' }, source: 'openwhisk.md 7: the transaction id' },
  {
    has: ['code', 'message', 'requestId'],
    only: true,
    varies: { message: '<string>', requestId: '<string>' },
    source: 'seed 003: the message carries an inner id',
  },
  { has: ['errorCode', 'message', 'details'], only: true, varies: { details: '<string>' }, source: 'seed 001: free text' },
]

/** `json` with placeholders where it varies; the same object when nothing does. */
export function withoutVolatile(json: Json): Json {
  if (Array.isArray(json)) {
    const items = json.map(withoutVolatile)
    return items.some((item, index) => item !== json[index]) ? items : json
  }
  if (!isObject(json)) return json
  const inner = unwrapped(json)
  if (inner) return inner
  const found = envelopes.find((envelope) => fits(envelope, json))
  if (!found) return json
  const varies: [string, Json][] = Object.entries(found.varies).filter(([key]) => Object.hasOwn(json, key))
  const response = json['response'] === undefined ? {} : { response: withoutVolatile(json['response']) }
  return { ...json, ...response, ...Object.fromEntries(varies) }
}

/** NAVER wraps what OpenWhisk says (seed 000, seed 001). */
function unwrapped(json: JsonObject): JsonObject | undefined {
  const keys = Object.keys(json)
  const [key] = keys
  if (keys.length !== 1 || (key !== 'content' && key !== 'error')) return undefined
  const inner = json[key]
  if (!isObject(inner)) return undefined
  const steady = withoutVolatile(inner)
  return steady === inner ? undefined : { [key]: steady }
}

function fits({ has, only }: Envelope, json: JsonObject): boolean {
  return has.every((key) => Object.hasOwn(json, key)) && (!only || Object.keys(json).length === has.length)
}
