/** How two shapes on the sphere lie to each other. */
import type { Polygon, Shape } from './shapes.ts'
import { angle, angleToEdge, doCross, edgesOf, isOnEdge, sideOf, type Side, type Vector } from './sphere.ts'

type Edge = readonly [from: Vector, to: Vector]

function lineEdges(line: readonly Vector[]): Edge[] {
  return line.slice(1).map((to, index) => [line[index] as Vector, to])
}

function polygonEdges(polygon: Polygon): Edge[] {
  return polygon.flatMap(edgesOf)
}

function allEdges({ lines, polygons }: Shape): Edge[] {
  return [...lines.flatMap(lineEdges), ...polygons.flatMap(polygonEdges)]
}

function sideOfPolygon(point: Vector, [outer, ...holes]: Polygon): Side {
  const side = sideOf(point, outer)
  if (side !== 'inside') return side
  for (const hole of holes) {
    const inHole = sideOf(point, hole)
    if (inHole !== 'outside') return inHole === 'edge' ? 'edge' : 'outside'
  }
  return 'inside'
}

/** Radians between a position and the nearest one of a shape; 0 inside of it. */
export function distanceTo(point: Vector, shape: Shape): number {
  if (shape.polygons.some((polygon) => sideOfPolygon(point, polygon) !== 'outside')) return 0
  let nearest = Infinity
  for (const other of shape.points) nearest = Math.min(nearest, angle(point, other))
  for (const [from, to] of allEdges(shape)) nearest = Math.min(nearest, angleToEdge(point, from, to))
  return nearest
}

/** Whether two shapes have a position in common. */
export function intersects(one: Shape, other: Shape): boolean {
  return (
    meets(one, other) || meets(other, one) || allEdges(one).some((edge) => allEdges(other).some((second) => doCross(...edge, ...second)))
  )
}

/** Whether a corner of the first lies on or in the second. */
function meets(one: Shape, other: Shape): boolean {
  const corners = [...one.points, ...one.lines.flat(), ...one.polygons.flat(2)]
  const edges = allEdges(other)
  return corners.some(
    (corner) =>
      other.points.some((point) => angle(point, corner) < 1e-10) ||
      edges.some(([from, to]) => isOnEdge(corner, from, to)) ||
      other.polygons.some((polygon) => sideOfPolygon(corner, polygon) !== 'outside'),
  )
}

/** Whether the whole of a shape lies in one of the polygons, or on its edge. */
export function isWithin(shape: Shape, areas: readonly Polygon[]): boolean {
  const inOne = (corners: readonly Vector[], edges: readonly Edge[], polygon?: Polygon): boolean =>
    areas.some(
      (area) =>
        corners.every((corner) => sideOfPolygon(corner, area) !== 'outside') &&
        !edges.some((edge) => polygonEdges(area).some((second) => doCross(...edge, ...second))) &&
        // A hole of the area inside of the polygon is not the polygon's.
        !(polygon && area.slice(1).some((hole) => hole.some((corner) => sideOfPolygon(corner, polygon) === 'inside'))),
    )
  return (
    shape.points.every((point) => inOne([point], [])) &&
    shape.lines.every((line) => inOne(line, lineEdges(line))) &&
    shape.polygons.every((polygon) => inOne(polygon[0], edgesOf(polygon[0]), polygon))
  )
}

/** Whether the whole of a shape lies in a circle. @param radius radians */
export function isInCircle(shape: Shape, middle: Vector, radius: number): boolean {
  const corners = [...shape.points, ...shape.lines.flat(), ...shape.polygons.flatMap(([outer]) => outer)]
  return corners.every((corner) => angle(corner, middle) <= radius)
}
