/** The stage `$geoNear`: documents by their distance, which each has in a field (mongodb.com/docs/manual/reference/operator/aggregation/geoNear). */
import { resolve } from 'mingo/util'
import { DocumentError, type DocumentFields, type DocumentValue, type StoredDocument } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { nearnessOf } from '../geo/nearness.ts'
import { shapeIn } from '../geo/shapes.ts'
import { queryOperators } from '../operators.ts'
import { compileFilter } from '../query/filter.ts'
import { changeAt } from '../update/paths.ts'
import { copy } from '../values.ts'

/** @throws {DocumentError} `INVALID_OPERATOR` */
export function geoNear(documents: readonly StoredDocument[], stage: DocumentValue): StoredDocument[] {
  if (!isPlain(stage)) throw wrong(`needs an object, not ${JSON.stringify(stage)}`)
  const {
    near,
    distanceField,
    key,
    includeLocs,
    query = {},
    spherical,
    maxDistance,
    minDistance,
    distanceMultiplier = 1,
    limit,
    num,
  } = stage
  if (near === undefined) throw wrong('needs near')
  if (typeof distanceField !== 'string' || distanceField === '') throw wrong('needs distanceField, the name of a field')
  if (!isPlain(query) || typeof distanceMultiplier !== 'number')
    throw wrong('has a query that is an object, and a distanceMultiplier that is a number')
  const matches = compileFilter(query, queryOperators)
  const nearness = nearnessOf(near, spherical === true || isPlain(near), { most: maxDistance, least: minDistance })
  const path = typeof key === 'string' ? key : placeField(documents)
  const most = limit ?? num
  return documents
    .flatMap((document) => {
      const place = resolve(document, path) as DocumentValue | undefined
      const shape = shapeIn(place)
      const distance = shape && matches(document) ? nearness(shape) : undefined
      return distance === undefined ? [] : [{ document, distance, place }]
    })
    .sort((one, other) => one.distance - other.distance)
    .slice(0, typeof most === 'number' ? most : undefined)
    .map(({ document, distance, place }) => {
      const made = copy(document)
      changeAt(made, distanceField.split('.'), () => distance * distanceMultiplier, true)
      if (typeof includeLocs === 'string') changeAt(made, includeLocs.split('.'), () => copy(place as DocumentValue), true)
      return made
    })
}

/** MongoDB takes the field of the one index that there is. Here it is the one field that has places. */
function placeField(documents: readonly StoredDocument[]): string {
  const fields = new Set<string>()
  for (const document of documents) collect(document, '', fields)
  const [only, ...more] = fields
  if (only === undefined) return ''
  if (more.length === 0) return only
  throw wrong(`needs key: ${[only, ...more].join(', ')} have places`)
}

function collect(value: DocumentFields, before: string, fields: Set<string>): void {
  for (const [name, one] of Object.entries(value)) {
    const path = before === '' ? name : `${before}.${name}`
    if (!isPlain(one)) continue
    if (typeof one['type'] === 'string' && shapeIn(one)) fields.add(path)
    else collect(one, path, fields)
  }
}

function wrong(why: string): DocumentError {
  return new DocumentError('INVALID_OPERATOR', `$geoNear ${why}.`)
}
