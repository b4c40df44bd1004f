/** Selects the part of a result that an extension renders (openwhisk.md 3). */
import { isObject, type Json } from '../../../model/json.ts'
import type { ExtensionRow } from './extensions.ts'

/** Walks objects only and drops empty path parts; `undefined` when there is no such property. */
export function project(value: Json, path: string): Json | undefined {
  let current: Json = value
  for (const name of path.split('/')) {
    if (name === '') continue
    if (!isObject(current) || !Object.hasOwn(current, name)) return undefined
    current = current[name] as Json
  }
  return current
}

/** The first of the extension's own properties that exists. */
export function firstField(value: Json, row: ExtensionRow): Json | undefined {
  if (!row.fields) return value
  if (!isObject(value)) return undefined
  for (const field of row.fields) if (Object.hasOwn(value, field)) return value[field]
  return undefined
}
