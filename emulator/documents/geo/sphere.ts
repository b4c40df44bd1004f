/** Geometry on the sphere, by unit vectors: distances, edges that cross, areas that contain. Edges are the shortest arcs between two positions. */

/** Longitude and latitude in degrees. */
export type Position = readonly [longitude: number, latitude: number]
export type Vector = readonly [x: number, y: number, z: number]

/** Metres, as MongoDB's server has it (kRadiusOfEarthInMeters). */
export const earthRadius = 6_378_100
/** Radians within which two positions are one: half a millimetre. */
const same = 1e-10
const degree = Math.PI / 180

export function vectorOf([longitude, latitude]: Position): Vector {
  const around = Math.cos(latitude * degree)
  return [around * Math.cos(longitude * degree), around * Math.sin(longitude * degree), Math.sin(latitude * degree)]
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

function length(a: Vector): number {
  return Math.hypot(...a)
}

/** Radians. Exact for small angles too, where an arc cosine is not. */
export function angle(a: Vector, b: Vector): number {
  return Math.atan2(length(cross(a, b)), dot(a, b))
}

/** Radians from a position to the nearest one of an edge. */
export function angleToEdge(point: Vector, from: Vector, to: Vector): number {
  const normal = cross(from, to)
  const size = length(normal)
  // The foot of the perpendicular lies on the edge where both of its ends are on the right side of it.
  const inside = size > same && dot(cross(normal, from), point) > 0 && dot(cross(to, normal), point) > 0
  return inside ? Math.abs(Math.asin(Math.max(-1, Math.min(1, dot(point, normal) / size)))) : Math.min(angle(point, from), angle(point, to))
}

export function isOnEdge(point: Vector, from: Vector, to: Vector): boolean {
  return angleToEdge(point, from, to) <= same
}

/** Whether two edges have an inner position in common, none of their ends on the other one. */
export function doCross(a: Vector, b: Vector, c: Vector, d: Vector): boolean {
  const [ab, cd] = [cross(a, b), cross(c, d)]
  const [sideC, sideD, sideA, sideB] = [dot(ab, c), dot(ab, d), dot(cd, a), dot(cd, b)]
  if (sideC * sideD >= 0 || sideA * sideB >= 0) return false
  // The two great circles meet at two positions that face each other: on the edges is the one that both have on their side.
  const meeting = cross(ab, cd)
  const toFirst = Math.sign(dot(meeting, [a[0] + b[0], a[1] + b[1], a[2] + b[2]]))
  const toSecond = Math.sign(dot(meeting, [c[0] + d[0], c[1] + d[1], c[2] + d[2]]))
  return toFirst !== 0 && toFirst === toSecond
}

/** A closed line, its last position not repeated. */
export type Ring = readonly Vector[]

export function edgesOf(ring: Ring): (readonly [from: Vector, to: Vector])[] {
  return ring.map((from, index) => [from, ring[(index + 1) % ring.length] as Vector])
}

export type Side = 'inside' | 'edge' | 'outside'

/** On which side of a ring a position lies. A ring stands for the smaller of the two areas that it parts. */
export function sideOf(point: Vector, ring: Ring): Side {
  let turns = 0
  for (const [from, to] of edgesOf(ring)) {
    if (isOnEdge(point, from, to)) return 'edge'
    turns += turn(point, from, to)
  }
  // A ring around the position that faces this one turns as well.
  const middle = ring.reduce<Vector>((sum, one) => [sum[0] + one[0], sum[1] + one[1], sum[2] + one[2]], [0, 0, 0])
  return Math.abs(turns) > Math.PI && dot(point, middle) > 0 ? 'inside' : 'outside'
}

/** Radians by which the direction from a position turns along an edge. */
function turn(point: Vector, from: Vector, to: Vector): number {
  const [first, second] = [cross(point, from), cross(point, to)]
  return Math.atan2(dot(point, cross(first, second)), dot(first, second))
}
