/** The values that a document made by an upsert takes from the filter. */
import type { DocumentFields, DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { conditionsOf } from '../query/conditions.ts'
import { storable } from '../values.ts'
import { changeAt, placesOf } from './paths.ts'

/** Fields that a filter fixes: by a value, by `$eq`, or by an `$or` or `$in` of one alone. */
export function equalFields(filter: DocumentFields): DocumentFields {
  const fields: DocumentFields = {}
  for (const [path, condition] of fixed(filter)) {
    const value = storable(condition, path)
    for (const place of placesOf(fields, path, () => undefined)) changeAt(fields, place, () => value, true)
  }
  return fields
}

function fixed(filter: DocumentFields): (readonly [path: string, value: DocumentValue])[] {
  const [only] = Array.isArray(filter['$or']) && filter['$or'].length === 1 ? filter['$or'] : []
  const others = isPlain(only) ? fixed(only) : []
  return [
    ...others,
    ...conditionsOf(filter).flatMap(([path, condition]) => {
      if (condition instanceof RegExp) return []
      if (!isPlain(condition) || !Object.keys(condition).some((name) => name.startsWith('$'))) return [[path, condition] as const]
      const { $eq: equal, $in: list } = condition
      if (equal !== undefined) return [[path, equal] as const]
      return Array.isArray(list) && list.length === 1 ? [[path, list[0] as DocumentValue] as const] : []
    }),
  ]
}
