/** The areas of `$geoWithin` (mongodb.com/docs/manual/reference/operator/query/geoWithin): on the sphere, or flat as of MongoDB's older form. */
import { DocumentError, type DocumentFields, type DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { isInCircle, isWithin } from './relations.ts'
import { legacyPair, shapeOf, wrong, type Shape } from './shapes.ts'
import { vectorOf, type Position } from './sphere.ts'

export type Area = (shape: Shape) => boolean

/** By operator: what an area is made of. */
const areas: Readonly<Record<string, (value: DocumentValue) => Area>> = {
  $geometry(value) {
    const { polygons, points, lines } = shapeOf(value)
    if (polygons.length === 0 || points.length + lines.length > 0) throw wrong(value, '$geoWithin needs a Polygon or a MultiPolygon')
    return (shape) => isWithin(shape, polygons)
  },
  $centerSphere(value) {
    const { middle, radius } = circleOf('$centerSphere', value)
    const vector = vectorOf(middle)
    return (shape) => isInCircle(shape, vector, radius)
  },
  $center(value) {
    const { middle, radius } = circleOf('$center', value)
    return flat(([x, y]) => Math.hypot(x - middle[0], y - middle[1]) <= radius)
  },
  $box(value) {
    const [one, other] = pairsOf('$box', value)
    if (!one || !other) throw wrong(value, '$box has two corners')
    const [left, right] = [Math.min(one[0], other[0]), Math.max(one[0], other[0])]
    const [low, high] = [Math.min(one[1], other[1]), Math.max(one[1], other[1])]
    return flat(([x, y]) => x >= left && x <= right && y >= low && y <= high)
  },
  $polygon(value) {
    const corners = pairsOf('$polygon', value)
    if (corners.length < 3) throw wrong(value, '$polygon has three corners or more')
    return flat((position) => isInFlatPolygon(position, corners))
  },
}

/** @throws {DocumentError} `INVALID_OPERATOR`, `INVALID_VALUE` */
export function areaOf(value: DocumentValue): Area {
  const [name, ...more] = isPlain(value) ? Object.keys(value) : []
  const make = name === undefined ? undefined : areas[name]
  if (make && more.length === 0) return make((value as DocumentFields)[name as string] as DocumentValue)
  const text = `$geoWithin needs one of ${Object.keys(areas).join(', ')}, not ${JSON.stringify(value)}.`
  throw new DocumentError('INVALID_OPERATOR', text)
}

/** Flat areas hold points only. */
function flat(holds: (position: Position) => boolean): Area {
  return ({ positions, lines, polygons }) => lines.length + polygons.length === 0 && positions.every(holds)
}

function circleOf(name: string, value: DocumentValue): { middle: Position; radius: number } {
  const [center, radius] = Array.isArray(value) ? value : []
  const middle = legacyPair(center)
  if (middle && typeof radius === 'number' && radius >= 0) return { middle, radius }
  throw wrong(value, `${name} is [[longitude, latitude], radius]`)
}

/** An array of pairs, or an object of them. */
function pairsOf(name: string, value: DocumentValue): Position[] {
  const list = Array.isArray(value) ? value : isPlain(value) ? Object.values(value) : []
  return list.map((one) => {
    const pair = legacyPair(one)
    if (pair) return pair
    throw wrong(value, `${name} has pairs of numbers`)
  })
}

function isInFlatPolygon([x, y]: Position, corners: readonly Position[]): boolean {
  let inside = false
  for (const [index, [x1, y1]] of corners.entries()) {
    const [x2, y2] = corners[(index + 1) % corners.length] as Position
    const side = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
    const onEdge = side === 0 && Math.min(x1, x2) <= x && x <= Math.max(x1, x2) && Math.min(y1, y2) <= y && y <= Math.max(y1, y2)
    if (onEdge) return true
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside
  }
  return inside
}
