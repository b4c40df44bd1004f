/** Reads GeoJSON (mongodb.com/docs/manual/reference/geojson) and the coordinate pairs of MongoDB's older form. */
import { DocumentError, type DocumentValue } from '../../model/documents.ts'
import { isPlain } from '../../model/ejson.ts'
import { vectorOf, type Position, type Ring, type Vector } from './sphere.ts'

/** A hole lies in the first ring. */
export type Polygon = readonly [outer: Ring, ...holes: Ring[]]

/** What any geometry comes down to. */
export interface Shape {
  readonly points: readonly Vector[]
  readonly lines: readonly (readonly Vector[])[]
  readonly polygons: readonly Polygon[]
  /** The positions of the points, as they were written. */
  readonly positions: readonly Position[]
}

const none: Shape = { points: [], lines: [], polygons: [], positions: [] }

/** The shape of what stands in a document; undefined where that is no geometry. */
export function shapeIn(value: unknown): Shape | undefined {
  try {
    return shapeOf(value as DocumentValue)
  } catch {
    return undefined
  }
}

/** @throws {DocumentError} `INVALID_VALUE` */
export function shapeOf(value: DocumentValue): Shape {
  const pair = legacyPair(value)
  if (pair) return pointsOf([pair])
  // Several places of one document.
  if (Array.isArray(value) && value.length > 0) return joined(value.map(shapeOf))
  if (!isPlain(value)) throw wrong(value, 'a geometry has a type and coordinates')
  const { type, coordinates, geometries } = value
  switch (type) {
    case 'Point':
      return pointsOf([positionOf(coordinates)])
    case 'MultiPoint':
      return pointsOf(listOf(coordinates).map(positionOf))
    case 'LineString':
      return { ...none, lines: [lineOf(coordinates)] }
    case 'MultiLineString':
      return { ...none, lines: listOf(coordinates).map(lineOf) }
    case 'Polygon':
      return { ...none, polygons: [polygonOf(coordinates)] }
    case 'MultiPolygon':
      return { ...none, polygons: listOf(coordinates).map(polygonOf) }
    case 'GeometryCollection':
      return joined(listOf(geometries).map(shapeOf))
    default:
      throw wrong(value, 'its type is none of Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon, GeometryCollection')
  }
}

function joined(shapes: readonly Shape[]): Shape {
  return {
    points: shapes.flatMap(({ points }) => points),
    lines: shapes.flatMap(({ lines }) => lines),
    polygons: shapes.flatMap(({ polygons }) => polygons),
    positions: shapes.flatMap(({ positions }) => positions),
  }
}

function pointsOf(positions: readonly Position[]): Shape {
  return { ...none, points: positions.map(vectorOf), positions }
}

/** `[longitude, latitude]`, or an object of two numbers. */
export function legacyPair(value: DocumentValue | undefined): Position | undefined {
  const pair = Array.isArray(value) ? value : isPlain(value) ? Object.values(value).slice(0, 2) : []
  const [x, y, ...more] = pair
  return typeof x === 'number' && typeof y === 'number' && more.length === 0 ? [x, y] : undefined
}

function positionOf(value: DocumentValue | undefined): Position {
  const [longitude, latitude] = listOf(value)
  if (typeof longitude !== 'number' || typeof latitude !== 'number') throw wrong(value, 'a position is [longitude, latitude]')
  if (Math.abs(longitude) > 180 || Math.abs(latitude) > 90)
    throw wrong(value, 'Longitude/latitude is out of bounds: -180 to 180, -90 to 90, longitude first')
  return [longitude, latitude]
}

function lineOf(value: DocumentValue | undefined): readonly Vector[] {
  const positions = listOf(value).map(positionOf)
  if (positions.length < 2) throw wrong(value, 'a line has two positions or more')
  return positions.map(vectorOf)
}

function polygonOf(value: DocumentValue | undefined): Polygon {
  const [outer, ...holes] = listOf(value).map(ringOf)
  if (!outer) throw wrong(value, 'a polygon has a ring')
  return [outer, ...holes]
}

function ringOf(value: DocumentValue | undefined): Ring {
  const positions = listOf(value).map(positionOf)
  const [first, last] = [positions[0], positions.at(-1)]
  if (positions.length < 4 || first?.[0] !== last?.[0] || first?.[1] !== last?.[1])
    throw wrong(value, 'the ring of a polygon has four positions or more, the last one like the first')
  return positions.slice(1).map(vectorOf)
}

function listOf(value: DocumentValue | undefined): readonly DocumentValue[] {
  if (Array.isArray(value)) return value
  throw wrong(value, 'coordinates are needed')
}

export function wrong(value: DocumentValue | undefined, why: string): DocumentError {
  return new DocumentError('INVALID_VALUE', `${JSON.stringify(value) ?? 'Nothing'} is no geometry: ${why}.`)
}
