/** Puts types in the place of values that differ from one run to the next, in the envelopes of vendors. */
import { isObject, type Json, type JsonObject } from '../model/json.ts'
import type { Vendor, VolatileEnvelope } from '../providers/vendor.ts'

/** `json` with placeholders where it varies; the same object when nothing does. */
export function withoutVolatile(json: Json, vendors: readonly Vendor[]): Json {
  if (Array.isArray(json)) {
    const items = json.map((item) => withoutVolatile(item, vendors))
    return items.some((item, index) => item !== json[index]) ? items : json
  }
  if (!isObject(json)) return json
  const inner = unwrapped(json, vendors)
  if (inner) return inner
  const found = vendors.flatMap(({ cases }) => cases.envelopes).find((envelope) => fits(envelope, json))
  if (!found) return json
  const varies: [string, Json][] = Object.entries(found.varies).filter(([key]) => Object.hasOwn(json, key))
  const response = json['response'] === undefined ? {} : { response: withoutVolatile(json['response'], vendors) }
  return { ...json, ...response, ...Object.fromEntries(varies) }
}

/** An envelope with a wrapper around it. */
function unwrapped(json: JsonObject, vendors: readonly Vendor[]): JsonObject | undefined {
  const [key, ...others] = Object.keys(json)
  if (key === undefined || others.length > 0 || !vendors.some(({ cases }) => cases.wrappers?.includes(key) === true)) return undefined
  const inner = json[key]
  if (!isObject(inner)) return undefined
  const steady = withoutVolatile(inner, vendors)
  return steady === inner ? undefined : { [key]: steady }
}

function fits({ has, only }: VolatileEnvelope, json: JsonObject): boolean {
  return has.every((key) => Object.hasOwn(json, key)) && (!only || Object.keys(json).length === has.length)
}
