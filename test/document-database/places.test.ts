import { describe, expect, test } from 'vitest'
import type { DocumentFields } from '../../emulator/model/documents.ts'
import { databaseWith } from './database.ts'

const point = (...coordinates: number[]) => ({ type: 'Point', coordinates })
const square = (left: number, low: number, right: number, high: number) => [
  [left, low],
  [right, low],
  [right, high],
  [left, high],
  [left, low],
]
const polygon = (...coordinates: number[][][]) => ({ type: 'Polygon', coordinates })

const seoul = point(126.978, 37.5665)
const busan = point(129.0756, 35.1796)
const beijing = point(116.4074, 39.9042)
const places: DocumentFields[] = [
  { _id: 'seoul', at: seoul },
  { _id: 'busan', at: busan },
  { _id: 'beijing', at: beijing },
  { _id: 'fiji', at: point(179.9, -17) },
  { _id: 'pair', at: [127, 37] },
  {
    _id: 'road',
    at: {
      type: 'LineString',
      coordinates: [
        [126.9, 37.5],
        [129, 35.2],
      ],
    },
  },
  { _id: 'ring', at: polygon(square(0, 0, 10, 10), square(4, 4, 6, 6)) },
  {
    _id: 'two',
    at: {
      type: 'MultiPoint',
      coordinates: [
        [1, 1],
        [20, 20],
      ],
    },
  },
  { _id: 'areas', at: { type: 'MultiPolygon', coordinates: [[square(30, 0, 31, 1)], [square(40, 0, 41, 1)]] } },
  {
    _id: 'roads',
    at: {
      type: 'MultiLineString',
      coordinates: [
        [
          [50, 0],
          [50, 1],
        ],
        [
          [52, 0],
          [52, 1],
        ],
      ],
    },
  },
  { _id: 'nowhere' },
  { _id: 'text', at: 'Seoul' },
]

const queries: [condition: DocumentFields, ids: string[]][] = [
  // The distance from Seoul to Busan is 325 km, to Beijing 955 km.
  [{ $nearSphere: { $geometry: seoul, $maxDistance: 330_000 } }, ['seoul', 'road', 'pair', 'busan']],
  [{ $near: { $geometry: seoul, $minDistance: 300_000, $maxDistance: 1_000_000 } }, ['busan', 'beijing']],
  [{ $nearSphere: [126.978, 37.5665], $maxDistance: 330 / 6378.1, $minDistance: 0.02 }, ['busan']],
  [{ $near: [126.978, 37.5665], $maxDistance: 1 }, ['seoul', 'pair']],
  [{ $nearSphere: { $geometry: point(-179.9, -17), $maxDistance: 50_000 } }, ['fiji']],
  [{ $nearSphere: { $geometry: point(5, 4.5), $maxDistance: 60_000 } }, ['ring']],
  [{ $geoWithin: { $geometry: polygon(square(124, 33, 132, 39)) } }, ['seoul', 'busan', 'pair', 'road']],
  [{ $geoWithin: { $geometry: polygon(square(-1, -1, 11, 11)) } }, ['ring']],
  [{ $geoWithin: { $geometry: polygon(square(0.5, 0.5, 30, 30)) } }, ['two']],
  [{ $geoWithin: { $geometry: { type: 'MultiPolygon', coordinates: [[square(29, -1, 32, 2)], [square(39, -1, 42, 2)]] } } }, ['areas']],
  [{ $geoWithin: { $geometry: polygon(square(170, -20, -170, -10)) } }, ['fiji']],
  [{ $geoWithin: { $centerSphere: [[126.978, 37.5665], 400 / 6378.1] } }, ['seoul', 'busan', 'pair', 'road']],
  [{ $geoWithin: { $center: [[127, 37], 0.6] } }, ['seoul', 'pair']],
  [
    {
      $geoWithin: {
        $box: [
          [126, 37],
          [128, 38],
        ],
      },
    },
    ['seoul', 'pair'],
  ],
  [
    {
      $geoWithin: {
        $polygon: [
          [126, 36],
          [128, 36],
          [127, 38],
        ],
      },
    },
    ['seoul', 'pair'],
  ],
  [{ $geoIntersects: { $geometry: point(2, 2) } }, ['ring']],
  [{ $geoIntersects: { $geometry: point(5, 5) } }, []],
  [{ $geoIntersects: { $geometry: point(0, 5) } }, ['ring']],
  [
    {
      $geoIntersects: {
        $geometry: {
          type: 'LineString',
          coordinates: [
            [-1, 2],
            [11, 2],
          ],
        },
      },
    },
    ['ring'],
  ],
  [
    {
      $geoIntersects: {
        $geometry: {
          type: 'LineString',
          coordinates: [
            [49, 0.5],
            [51, 0.5],
          ],
        },
      },
    },
    ['roads'],
  ],
  [{ $geoIntersects: { $geometry: polygon(square(1, 1, 2, 2)) } }, ['ring', 'two']],
  [{ $geoIntersects: { $geometry: polygon(square(4.5, 4.5, 5.5, 5.5)) } }, []],
  [{ $geoIntersects: { $geometry: polygon(square(40.2, 0.2, 40.4, 0.4)) } }, ['areas']],
  [{ $geoIntersects: { $geometry: polygon(square(-20, -20, 60, 60)) } }, ['ring', 'two', 'areas', 'roads']],
]

describe('places', () => {
  test('are found as MongoDB finds them, the nearest first where nearness is asked for', async () => {
    const database = await databaseWith(...places)
    for (const [at, ids] of queries) {
      const found = await database.find('items', { filter: { at } })
      expect(
        found.map(({ _id }) => _id),
        JSON.stringify(at),
      ).toEqual(ids)
    }
    const two = await database.find('items', {
      filter: { $and: [{ at: { $nearSphere: { $geometry: busan } } }, { _id: { $ne: 'road' } }] },
      limit: 2,
    })
    expect(two.map(({ _id }) => _id)).toEqual(['busan', 'pair'])
  })

  test('have their distance from $geoNear', async () => {
    const database = await databaseWith(...places.filter(({ _id }) => ['seoul', 'busan', 'beijing', 'nowhere'].some((id) => id === _id)))
    const stage = {
      near: seoul,
      spherical: true,
      distanceField: 'd.m',
      includeLocs: 'd.at',
      maxDistance: 500_000,
      distanceMultiplier: 0.001,
    }
    const found = await database.aggregate('items', [{ $geoNear: stage }, { $project: { d: 1 } }])
    expect(found).toEqual([
      { _id: 'seoul', d: { m: 0, at: seoul } },
      { _id: 'busan', d: { m: expect.closeTo(325.5, 0) as number, at: busan } },
    ])
    const queried = await database.aggregate('items', [{ $geoNear: { near: seoul, distanceField: 'm', query: { _id: 'beijing' } } }])
    expect(queried).toEqual([{ _id: 'beijing', at: beijing, m: expect.closeTo(953_900, -4) as number }])
    await database.insert('items', [{ _id: 'x', home: seoul }])
    await expect(database.aggregate('items', [{ $geoNear: { near: seoul, distanceField: 'm' } }])).rejects.toThrow(
      'needs key: at, home have places',
    )
    await expect(
      database.aggregate('items', [{ $match: {} }, { $geoNear: { near: seoul, distanceField: 'm', key: 'at' } }]),
    ).rejects.toThrow('only valid as the first stage')
  })

  test.each<[DocumentFields, string]>([
    [{ $geoWithin: { $geometry: seoul } }, 'needs a Polygon or a MultiPolygon'],
    [{ $geoWithin: { $circle: [1] } }, 'needs one of $geometry, $centerSphere'],
    [{ $geoIntersects: seoul }, '$geoIntersects needs $geometry'],
    [{ $geoIntersects: { $geometry: { type: 'Pin', coordinates: [1, 2] } } }, 'its type is none of Point'],
    [{ $nearSphere: { $geometry: point(37, 127) } }, 'Longitude/latitude is out of bounds'],
    [{ $nearSphere: { $geometry: seoul, $maxDistance: -1 } }, '$maxDistance is a number from 0 on'],
    [
      {
        $geoWithin: {
          $geometry: polygon([
            [0, 0],
            [1, 1],
            [1, 0],
          ]),
        },
      },
      'the last one like the first',
    ],
  ])('say what is wrong with %j', async (at, why) => {
    const database = await databaseWith(...places)
    await expect(database.find('items', { filter: { at } })).rejects.toThrow(why)
  })
})
