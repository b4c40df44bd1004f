/** The operators of a query that are about places, for mingo, which has none. */
import type { Context } from 'mingo/core'
import { resolve } from 'mingo/util'
import { DocumentError, type DocumentFields, type DocumentValue, type StoredDocument } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { conditionsOf } from '../query/conditions.ts'
import { areaOf } from './areas.ts'
import { nearnessIn, type Nearness } from './nearness.ts'
import { intersects } from './relations.ts'
import { shapeIn, shapeOf, type Shape } from './shapes.ts'

type Matches = (document: DocumentFields) => boolean

function ofShape(path: string, test: (shape: Shape) => boolean): Matches {
  return (document) => {
    const shape = shapeIn(resolve(document, path))
    return shape !== undefined && test(shape)
  }
}

function near(spherical: boolean) {
  return (path: string, condition: DocumentFields): Matches => {
    const nearness = nearnessIn(condition, spherical)
    return ofShape(path, (shape) => nearness(shape) !== undefined)
  }
}

export const geoOperators = {
  $geoWithin: (path: string, value: DocumentValue): Matches => ofShape(path, areaOf(value)),
  $geoIntersects(path: string, value: DocumentValue): Matches {
    if (!isPlain(value) || value['$geometry'] === undefined)
      throw new DocumentError('INVALID_OPERATOR', `$geoIntersects needs $geometry, not ${JSON.stringify(value)}.`)
    const area = shapeOf(value['$geometry'])
    return ofShape(path, (shape) => intersects(shape, area))
  },
  $near: near(false),
  $nearSphere: near(true),
} as unknown as Parameters<Context['addQueryOps']>[0]

/** Sorts by the distance to what `$near` or `$nearSphere` names, the nearest first. Undefined where a filter has neither. */
export function nearOrder(prepared: DocumentFields): ((documents: StoredDocument[]) => StoredDocument[]) | undefined {
  for (const [path, condition] of conditionsOf(prepared)) {
    if (!isPlain(condition)) continue
    const { $near, $nearSphere } = condition
    const asked = $nearSphere ?? $near
    if (isPlain(asked)) return byDistance(path, nearnessIn(asked, $nearSphere !== undefined))
  }
  return undefined
}

function byDistance(path: string, nearness: Nearness): (documents: StoredDocument[]) => StoredDocument[] {
  return (documents) => {
    const measured = documents.map((document) => {
      const shape = shapeIn(resolve(document, path))
      return { document, distance: (shape && nearness(shape)) ?? Infinity }
    })
    return measured.sort((one, other) => one.distance - other.distance).map(({ document }) => document)
  }
}
