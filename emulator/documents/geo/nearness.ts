/** How far documents are from a position, for `$near`, `$nearSphere` and the stage `$geoNear`. */
import { DocumentError, type DocumentFields, type DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { distanceTo } from './relations.ts'
import { legacyPair, shapeOf, wrong, type Shape } from './shapes.ts'
import { earthRadius, type Position } from './sphere.ts'

/** Gives the distance of what stands in a document, in the unit of its limits; undefined beyond these. */
export type Nearness = (shape: Shape) => number | undefined

interface Limits {
  readonly most?: DocumentValue | undefined
  readonly least?: DocumentValue | undefined
}

/**
 * Distances are metres for GeoJSON; for a pair of numbers they are radians on the sphere, and degrees on a flat map
 * (mongodb.com/docs/manual/reference/operator/query/nearSphere, .../near).
 */
export function nearnessOf(place: DocumentValue, spherical: boolean, { most, least }: Limits): Nearness {
  const pair = legacyPair(place)
  const measure = pair && !spherical ? flatDistance(pair) : sphereDistance(place, pair ? 1 : earthRadius)
  const [furthest, nearest] = [limitOf('$maxDistance', most) ?? Infinity, limitOf('$minDistance', least) ?? 0]
  return (shape) => {
    const distance = measure(shape)
    return distance >= nearest && distance <= furthest ? distance : undefined
  }
}

/** Of a condition as `{ at, $maxDistance, $minDistance }`, `at` a pair, GeoJSON, or an object with `$geometry` and the limits. */
export function nearnessIn(condition: DocumentFields, spherical: boolean): Nearness {
  const { at = null, $maxDistance, $minDistance } = condition
  if (!isPlain(at) || at['$geometry'] === undefined) return nearnessOf(at, spherical, { most: $maxDistance, least: $minDistance })
  return nearnessOf(at['$geometry'], spherical, { most: at['$maxDistance'] ?? $maxDistance, least: at['$minDistance'] ?? $minDistance })
}

function limitOf(name: string, value: DocumentValue | undefined): number | undefined {
  if (value === undefined || (typeof value === 'number' && value >= 0)) return value
  throw new DocumentError('INVALID_OPERATOR', `${name} is a number from 0 on, not ${JSON.stringify(value)}.`)
}

function sphereDistance(place: DocumentValue, unit: number): (shape: Shape) => number {
  const { points, lines, polygons } = shapeOf(place)
  const [point, ...more] = points
  if (!point || more.length + lines.length + polygons.length > 0) throw wrong(place, 'a Point is needed')
  return (shape) => distanceTo(point, shape) * unit
}

/** Lines and areas have no flat distance. */
function flatDistance([x, y]: Position): (shape: Shape) => number {
  return ({ positions }) => Math.min(...positions.map(([x2, y2]) => Math.hypot(x2 - x, y2 - y)))
}
