/** A program against a document database, one call a step, written once for the SDKs that have the same commands. */
import { expect } from 'vitest'
import type { Loose } from './sdks.ts'

/** What a step calls, and what it gives. */
export type Step = readonly [title: string, call: (db: Loose, collection: Loose) => Promise<Loose>, gives: unknown]

const date = (ms: number): Date => new Date(ms)
const found = (...ids: (string | number)[]): unknown => ({ data: ids.map((id) => expect.objectContaining({ _id: id }) as unknown) })
const updated = (count: number): unknown => expect.objectContaining({ updated: count })

/** Fields of the document that the step before has changed. */
const document = (fields: object): unknown => ({ data: [expect.objectContaining(fields) as unknown] })

const seeds: Step = [
  'add of several documents gives their ids',
  (db, collection) =>
    collection.add([
      { _id: 'a', n: 1, tags: ['x', 'y'], o: { p: 1, q: 'u' }, d: date(1000), list: [{ v: 1 }, { v: 7 }] },
      { _id: 'b', n: 2, tags: ['y'], o: { p: 2 }, d: date(2000), at: new db.Geo.Point(116.4, 39.9) },
      { _id: 'c', n: 3, tags: [], s: 'Hello', d: date(3000), nil: null },
      { _id: 4, n: 4.5, s: 'hullo', big: 2 ** 40, tags: ['z', 'x', 'y'] },
    ]),
  { ids: ['a', 'b', 'c', 4] },
]

export const queries: readonly Step[] = [
  seeds,
  ['get gives all', (_, collection) => collection.get(), found('a', 'b', 'c', 4)],
  ['types come back as they were', (_, collection) => collection.doc('b').get(), document({ n: 2, o: { p: 2 }, d: date(2000) })],
  ['a point comes back as one', async (_, collection) => (await collection.doc('b').get()).data[0].at.latitude, 39.9],
  ['an id may be a number', (_, collection) => collection.doc(4).get(), document({ big: 2 ** 40 })],
  ['a missing document is no error', (_, collection) => collection.doc('none').get(), { data: [] }],
  ['eq', (db, collection) => collection.where({ n: db.command.eq(2) }).get(), found('b')],
  ['neq', (db, collection) => collection.where({ n: db.command.neq(2) }).get(), found('a', 'c', 4)],
  ['gt', (db, collection) => collection.where({ n: db.command.gt(3) }).get(), found(4)],
  ['gte', (db, collection) => collection.where({ n: db.command.gte(3) }).get(), found('c', 4)],
  ['lt', (db, collection) => collection.where({ n: db.command.lt(2) }).get(), found('a')],
  ['lte', (db, collection) => collection.where({ n: db.command.lte(2) }).get(), found('a', 'b')],
  ['in', (db, collection) => collection.where({ _id: db.command.in(['a', 4, 'none']) }).get(), found('a', 4)],
  ['nin', (db, collection) => collection.where({ _id: db.command.nin(['a', 4]) }).get(), found('b', 'c')],
  ['two conditions of a field', (db, collection) => collection.where({ n: db.command.gt(1).and(db.command.lt(3)) }).get(), found('b')],
  ['or of a field', (db, collection) => collection.where({ n: db.command.lt(2).or(db.command.gt(4)) }).get(), found('a', 4)],
  ['or of queries', (db, collection) => collection.where(db.command.or([{ n: 1 }, { s: 'Hello' }])).get(), found('a', 'c')],
  ['and of queries', (db, collection) => collection.where(db.command.and([{ n: db.command.gt(1) }, { tags: 'y' }])).get(), found('b', 4)],
  ['nor', (db, collection) => collection.where(db.command.nor([{ n: 1 }, { tags: 'z' }])).get(), found('b', 'c')],
  ['not', (db, collection) => collection.where({ n: db.command.not(db.command.gt(1)) }).get(), found('a')],
  ['exists', (db, collection) => collection.where({ s: db.command.exists(true) }).get(), found('c', 4)],
  ['size', (db, collection) => collection.where({ tags: db.command.size(2) }).get(), found('a')],
  ['all', (db, collection) => collection.where({ tags: db.command.all(['x', 'y']) }).get(), found('a', 4)],
  ['elemMatch', (db, collection) => collection.where({ list: db.command.elemMatch({ v: db.command.gt(5) }) }).get(), found('a')],
  [
    'elemMatch in all, as the page of Command.all has it',
    (db, collection) =>
      collection.where({ list: db.command.all([db.command.elemMatch({ v: db.command.gt(5) }), db.command.elemMatch({ v: 1 })]) }).get(),
    found('a'),
  ],
  [
    'elemMatch of two conditions on a value',
    (db, collection) => collection.where({ tags: db.command.elemMatch(db.command.gt('x').and(db.command.lt('z'))) }).get(),
    found('a', 'b', 4),
  ],
  ['mod', (db, collection) => collection.where({ n: db.command.mod([2, 1]) }).get(), found('a', 'c')],
  ['an expression', (_, collection) => collection.where({ s: /^hu/ }).get(), found(4)],
  ['an expression of the SDK', (db, collection) => collection.where({ s: db.RegExp({ regexp: '^h', options: 'i' }) }).get(), found('c', 4)],
  ['an expression with a flag of JavaScript alone', (_, collection) => collection.where({ s: /^HE/gi }).get(), found('c')],
  ['a nested object', (_, collection) => collection.where({ o: { p: 1 } }).get(), found('a')],
  ['a path', (db, collection) => collection.where({ 'o.p': db.command.gt(1) }).get(), found('b')],
  ['a date', (_, collection) => collection.where({ d: date(2000) }).get(), found('b')],
  ['dates before the server’s', (db, collection) => collection.where({ d: db.command.lt(db.serverDate()) }).get(), found('a', 'b', 'c')],
  ['null is also what is missing', (_, collection) => collection.where({ nil: null }).count(), { total: 4 }],
  [
    'an expression of an aggregation',
    (db, collection) => collection.where(db.command.expr(db.command.aggregate.gt(['$n', 4]))).get(),
    found(4),
  ],
  ['count', (db, collection) => collection.where({ n: db.command.gt(1) }).count(), { total: 3 }],
  ['count of all', (_, collection) => collection.count(), { total: 4 }],
  ['order', (_, collection) => collection.orderBy('n', 'desc').get(), found(4, 'c', 'b', 'a')],
  ['order, skip and limit', (_, collection) => collection.orderBy('n', 'asc').skip(1).limit(2).get(), found('b', 'c')],
  ['fields to show', (_, collection) => collection.where({ _id: 'a' }).field({ n: true }).get(), { data: [{ _id: 'a', n: 1 }] }],
  [
    'fields to hide',
    (_, collection) => collection.doc('c').field({ tags: false, d: false, nil: false }).get(),
    { data: [{ _id: 'c', n: 3, s: 'Hello' }] },
  ],
  [
    'a slice of a field',
    (db, collection) =>
      collection
        .where({ _id: 4 })
        .field({ tags: db.command.project.slice(2) })
        .get(),
    document({ tags: ['z', 'x'] }),
  ],
]

/** Each change, and the document after it. */
function changed(title: string, change: (db: Loose) => object, fields: object): Step[] {
  return [
    [title, (db, collection) => collection.doc('a').update(change(db)), updated(1)],
    [`${title}: the document`, (_, collection) => collection.doc('a').get(), document(fields)],
  ]
}

export const changes: readonly Step[] = [
  seeds,
  ...changed('fields are set, nested ones beside others', () => ({ n: 10, o: { q: 'v' } }), { n: 10, o: { p: 1, q: 'v' } }),
  ...changed('inc and mul', (db) => ({ n: db.command.inc(2), 'o.p': db.command.mul(5) }), { n: 12, o: { p: 5, q: 'v' } }),
  ...changed('min and max', (db) => ({ n: db.command.min(3), 'o.p': db.command.max(9) }), { n: 3, o: { p: 9, q: 'v' } }),
  ...changed('set of a whole object', (db) => ({ o: db.command.set({ r: 1 }) }), { o: { r: 1 } }),
  ...changed('rename', (db) => ({ o: db.command.rename('obj') }), { obj: { r: 1 } }),
  ...changed('push', (db) => ({ tags: db.command.push('p', 'q') }), { tags: ['x', 'y', 'p', 'q'] }),
  ...changed('push with options', (db) => ({ tags: db.command.push({ each: ['m'], position: 1, slice: 3 }) }), { tags: ['x', 'm', 'y'] }),
  ...changed('push with an order', (db) => ({ tags: db.command.push({ each: ['k'], sort: 1 }) }), { tags: ['k', 'm', 'x', 'y'] }),
  ...changed('pop', (db) => ({ tags: db.command.pop() }), { tags: ['k', 'm', 'x'] }),
  ...changed('shift', (db) => ({ tags: db.command.shift() }), { tags: ['m', 'x'] }),
  ...changed('unshift', (db) => ({ tags: db.command.unshift(['h', 'i']) }), { tags: ['h', 'i', 'm', 'x'] }),
  ...changed('addToSet', (db) => ({ tags: db.command.addToSet('j') }), { tags: ['h', 'i', 'm', 'x', 'j'] }),
  ...changed('addToSet of several', (db) => ({ tags: db.command.addToSet({ each: ['j', 'w'] }) }), {
    tags: ['h', 'i', 'm', 'x', 'j', 'w'],
  }),
  ...changed('pull', (db) => ({ tags: db.command.pull('j') }), { tags: ['h', 'i', 'm', 'x', 'w'] }),
  ...changed('pull by a condition', (db) => ({ tags: db.command.pull(db.command.gt('i')) }), { tags: ['h', 'i'] }),
  ...changed('pullAll', (db) => ({ tags: db.command.pullAll(['h', 'none']) }), { tags: ['i'] }),
  ...changed('pull of objects', (db) => ({ list: db.command.pull({ v: 1 }) }), { list: [{ v: 7 }] }),
  ...changed('arrays in an array of objects', () => ({ list: [{ in: [{ w: 1 }] }, { in: [{ w: 9 }] }, { in: [] }] }), {
    list: [{ in: [{ w: 1 }] }, { in: [{ w: 9 }] }, { in: [] }],
  }),
  ...changed(
    'pull by what an array in an object has',
    (db) => ({ list: db.command.pull({ in: db.command.elemMatch({ w: db.command.gt(3) }) }) }),
    {
      list: [{ in: [{ w: 1 }] }, { in: [] }],
    },
  ),
  ...changed('the date of the server', (db) => ({ d: db.serverDate({ offset: 1000 }) }), { d: expect.any(Date) }),
  ['remove of a field', (db, collection) => collection.doc('a').update({ d: db.command.remove() }), updated(1)],
  ['it has gone', (db, collection) => collection.where({ _id: 'a', d: db.command.exists(false) }).count(), { total: 1 }],
  ['an update of a missing document', (_, collection) => collection.doc('none').update({ n: 1 }), updated(0)],
  ['an update of all that match', (db, collection) => collection.where({ n: db.command.lt(4) }).update({ small: true }), updated(3)],
  ['set replaces', (_, collection) => collection.doc('b').set({ only: 1 }), updated(1)],
  ['set replaces: the document', (_, collection) => collection.doc('b').get(), { data: [{ _id: 'b', only: 1 }] }],
  ['set makes a document', (_, collection) => collection.doc('new').set({ x: [1] }), { updated: 0, upsertedId: 'new' }],
  ['set makes a document: it', (_, collection) => collection.doc('new').get(), { data: [{ _id: 'new', x: [1] }] }],
  ['an id of its own', (_, collection) => collection.add({ made: true }), { id: expect.stringMatching(/^[0-9a-f]{32}$/) }],
  ['remove of one', (_, collection) => collection.doc('new').remove(), { deleted: 1 }],
  ['remove of a missing one', (_, collection) => collection.doc('new').remove(), { deleted: 0 }],
  ['remove of all that match', (db, collection) => collection.where({ n: db.command.gt(0) }).remove(), { deleted: 3 }],
]

export const aggregations: readonly Step[] = [
  seeds,
  ...(
    [
      [
        'match, sort, skip, limit',
        ({ command: _ }, from) =>
          from
            .match({ n: _.gt(1) })
            .sort({ n: -1 })
            .skip(1)
            .limit(1),
        [expect.objectContaining({ _id: 'c' })],
      ],
      [
        'project',
        ({ command: { aggregate: $ } }, from) => from.match({ _id: 'a' }).project({ _id: 0, twice: $.multiply(['$n', 2]) }),
        [{ twice: 2 }],
      ],
      [
        'addFields and group',
        ({ command: { aggregate: $ } }, from) =>
          from
            .addFields({ odd: $.eq([$.mod(['$n', 2]), 1]) })
            .group({ _id: '$odd', sum: $.sum('$n'), most: $.max('$n'), all: $.push('$_id') })
            .sort({ _id: 1 }),
        [
          { _id: false, sum: 6.5, most: 4.5, all: ['b', 4] },
          { _id: true, sum: 4, most: 3, all: ['a', 'c'] },
        ],
      ],
      ['unwind and sortByCount', (_, from) => from.unwind('$tags').sortByCount('$tags').limit(1), [{ _id: 'y', count: 3 }]],
      [
        'unwind with an index',
        (_, from) => from.match({ _id: 'a' }).unwind({ path: '$tags', includeArrayIndex: 'i' }).project({ _id: 0, tags: 1, i: 1 }),
        [
          { tags: 'x', i: 0 },
          { tags: 'y', i: 1 },
        ],
      ],
      ['count', (_, from) => from.match({ tags: 'y' }).count('ys'), [{ ys: 3 }]],
      [
        'bucket',
        ({ command: { aggregate: $ } }, from) => from.bucket({ groupBy: '$n', boundaries: [0, 3, 10], output: { count: $.sum(1) } }),
        [
          { _id: 0, count: 2 },
          { _id: 3, count: 2 },
        ],
      ],
      [
        'bucketAuto',
        (_, from) => from.bucketAuto({ groupBy: '$n', buckets: 2 }),
        [
          { _id: { min: 1, max: 3 }, count: 2 },
          { _id: { min: 3, max: 4.5 }, count: 2 },
        ],
      ],
      ['replaceRoot', (_, from) => from.match({ _id: 'a' }).replaceRoot({ newRoot: '$o' }), [{ p: 1, q: 'u' }]],
      ['sample', (_, from) => from.sample({ size: 10 }).count('some'), [{ some: 4 }]],
      [
        'lookup',
        (_, from, name) =>
          from
            .match({ _id: 'a' })
            .lookup({ from: name, localField: 'n', foreignField: 'n', as: 'same' })
            .project({ _id: 0, 'same._id': 1 }),
        [{ same: [{ _id: 'a' }] }],
      ],
      [
        'lookup with a pipeline',
        ({ command: { aggregate: $, expr } }, from, name) =>
          from
            .match({ _id: 'b' })
            .lookup({
              from: name,
              let: { own: '$n' },
              pipeline: $.pipeline()
                .match(expr($.gt(['$n', '$$own'])))
                .project({ _id: 1 })
                .done(),
              as: 'more',
            })
            .project({ _id: 0, more: 1 }),
        [{ more: [{ _id: 'c' }, { _id: 4 }] }],
      ],
      [
        'a date',
        ({ command: { aggregate: $ } }, from) =>
          from.match({ _id: 'b' }).project({ _id: 0, d: 1, text: $.dateToString({ date: '$d', format: '%Y-%m-%d' }) }),
        [{ d: date(2000), text: '1970-01-01' }],
      ],
    ] as readonly [string, (db: Loose, from: Loose, name: string) => Loose, unknown][]
  ).map(([title, pipe, list]): Step => [
    title,
    (db, collection) => pipe(db, collection.aggregate(), collection.name).end(),
    { data: list },
  ]),
]

export const refusals: readonly Step[] = [
  [
    'a collection that there is',
    (db, collection) => db.createCollection(collection.name),
    refused('DATABASE_COLLECTION_ALREADY_EXIST', '[ResourceUnavailable.ResourceExist] Table exist.'),
  ],
  [
    'a collection that there is not',
    (db) => db.collection('none').get(),
    refused('DATABASE_COLLECTION_NOT_EXIST', '[ResourceNotFound] Db or Table not exist.'),
  ],
  ['adding makes none', (db) => db.collection('none').add({ a: 1 }), refused('DATABASE_COLLECTION_NOT_EXIST', '[ResourceNotFound]')],
  [
    'an id twice',
    async (_, collection) => (await collection.add({ _id: 'twice' }), collection.add({ _id: 'twice' })),
    refused('DATABASE_REQUEST_FAILED', 'E11000 duplicate key error collection'),
  ],
  ['a field of an operator’s name', (_, collection) => collection.add({ $a: 1 }), refused('DATABASE_REQUEST_FAILED', '$a')],
  [
    'a sum of a text',
    async (db, collection) => (await collection.doc('text').set({ t: 'x' }), collection.doc('text').update({ t: db.command.inc(1) })),
    refused('DATABASE_REQUEST_FAILED', ''),
  ],
  [
    'a stage that there is not',
    (_, collection) => collection.aggregate()._pipe('nonsense', {}).end(),
    refused('DATABASE_INVALID_OPERRATOR', 'nonsense'),
  ],
  [
    'a group of something that is no accumulator',
    (_, collection) => collection.aggregate().group({ _id: null, a: '$a' }).end(),
    refused('DATABASE_INVALID_OPERRATOR', "The field 'a' must be an accumulator object"),
  ],
  [
    'a division by two numbers',
    ({ command }, collection) =>
      collection
        .aggregate()
        .project({ a: command.aggregate.divide([8, 2, 2]) })
        .end(),
    refused('DATABASE_INVALID_OPERRATOR', '$divide takes 2 arguments, and 3 were passed in'),
  ],
]

function refused(code: string, words: string): unknown {
  return expect.objectContaining({ code, message: expect.stringContaining(words) as unknown, requestId: expect.any(String) as unknown })
}

const cities: Step = [
  'add of points, a line and an area',
  ({ Geo }, collection) => {
    const line = (...points: [number, number][]): Loose => new Geo.LineString(points.map(([lng, lat]) => new Geo.Point(lng, lat)))
    return collection.add([
      { _id: 'beijing', at: new Geo.Point(116.4, 39.9) },
      { _id: 'shanghai', at: new Geo.Point(121.5, 31.2) },
      { _id: 'shenzhen', at: new Geo.Point(114, 22.5) },
      { _id: 'railway', way: line([116.4, 39.9], [121.5, 31.2]) },
      { _id: 'square', area: new Geo.Polygon([line([113, 22], [115, 22], [115, 23], [113, 23], [113, 22])]) },
    ])
  },
  { ids: ['beijing', 'shanghai', 'shenzhen', 'railway', 'square'] },
]

function square({ Geo }: Loose, west: number, south: number, east: number, north: number): Loose {
  const corners = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ] as const
  return new Geo.Polygon([new Geo.LineString(corners.map(([lng, lat]) => new Geo.Point(lng, lat)))])
}

export const places: readonly Step[] = [
  cities,
  [
    'the nearest first',
    ({ Geo, command: _ }, collection) => collection.where({ at: _.geoNear({ geometry: new Geo.Point(121, 31) }) }).get(),
    found('shanghai', 'beijing', 'shenzhen'),
  ],
  [
    'at a distance in metres',
    ({ Geo, command: _ }, collection) =>
      collection.where({ at: _.geoNear({ geometry: new Geo.Point(121, 31), minDistance: 100_000, maxDistance: 1_150_000 }) }).get(),
    found('beijing'),
  ],
  [
    'within an area',
    (db, collection) => collection.where({ at: db.command.geoWithin({ geometry: square(db, 113, 22, 122, 32) }) }).get(),
    found('shanghai', 'shenzhen'),
  ],
  [
    'an area that has a point',
    ({ Geo, command: _ }, collection) => collection.where({ area: _.geoIntersects({ geometry: new Geo.Point(114, 22.5) }) }).get(),
    found('square'),
  ],
  [
    'a line that crosses an area',
    (db, collection) => collection.where({ way: db.command.geoIntersects({ geometry: square(db, 117, 35, 120, 38) }) }).get(),
    found('railway'),
  ],
  [
    'distances of an aggregation',
    ({ Geo }, collection) =>
      collection
        .aggregate()
        .geoNear({ near: new Geo.Point(114, 22.5), spherical: true, distanceField: 'm', key: 'at' })
        .limit(1)
        .end(),
    { data: [expect.objectContaining({ _id: 'shenzhen', m: 0 }) as unknown] },
  ],
  ['a line comes back as one', async (_, collection) => (await collection.doc('railway').get()).data[0].way.points.length, 2],
  ['an area comes back as one', async (_, collection) => (await collection.doc('square').get()).data[0].area.lines[0].points.length, 5],
]

/** What both kinds of SDK call in a transaction. */
export const transactions: readonly Step[] = [
  seeds,
  [
    'it sees its own writes, and nobody else does before it is committed',
    async (db, collection) => {
      const transaction = await db.startTransaction()
      const own = transaction.collection(collection.name)
      await own.doc('a').update({ n: db.command.inc(10) })
      await own.doc('made').set({ n: 1 })
      const during = await Promise.all([own.doc('a').get(), collection.doc('a').get(), collection.doc('made').get()])
      await transaction.commit()
      const after = await Promise.all([collection.doc('a').get(), collection.doc('made').get()])
      return [during[0].data.n, during[1].data[0].n, during[2].data.length, ...after.map(({ data }) => data[0].n)]
    },
    [11, 1, 0, 11, 1],
  ],
  [
    'it leaves nothing where it is rolled back',
    async (db, collection) => {
      const transaction = await db.startTransaction()
      const own = transaction.collection(collection.name)
      const { inserted, ok } = await own.add({ _id: 'gone' })
      const { deleted } = await own.doc('b').delete()
      const missing = (await own.doc('b').get()).data
      await transaction.rollback()
      return [inserted, ok, deleted, missing, (await collection.where({ _id: db.command.in(['gone', 'b']) }).count()).total]
    },
    [1, 1, 1, null, 1],
  ],
  [
    'runTransaction gives what its function returns',
    (db, collection) =>
      db.runTransaction(async (transaction: Loose) => (await transaction.collection(collection.name).doc('a').get()).data.n),
    11,
  ],
  [
    'runTransaction tries again where another one was first',
    async (db, collection) => {
      let tries = 0
      await db.runTransaction(async (transaction: Loose) => {
        const own = transaction.collection(collection.name).doc('a')
        const { data } = await own.get()
        if (++tries === 1) await collection.doc('a').update({ n: 100 })
        await own.update({ n: data.n + 1 })
      })
      return [tries, (await collection.doc('a').get()).data[0].n]
    },
    [2, 101],
  ],
  [
    'runTransaction gives up after the fourth try',
    async (db, collection) => {
      let tries = 0
      const refusal = await outcome(
        db.runTransaction(async (transaction: Loose) => {
          const own = transaction.collection(collection.name).doc('a')
          await own.get()
          await collection.doc('a').update({ n: ++tries })
          await own.update({ n: -1 })
        }),
      )
      return [tries, refusal, (await collection.doc('a').get()).data[0].n]
    },
    [
      4,
      refused(
        'DATABASE_TRANSACTION_CONFLICT',
        '[ResourceUnavailable.TransactionConflict] Transaction is conflict, maybe resource operated by others.',
      ),
      4,
    ],
  ],
  [
    'one that has ended is known no more',
    async (db, collection) => {
      const transaction = await db.startTransaction()
      await transaction.commit()
      return outcome(transaction.collection(collection.name).doc('a').set({ n: 1 }))
    },
    refused('DATABASE_TRANSACTION_FAIL', '[ResourceUnavailable.TransactionNotExist] Transaction does not exist on the server'),
  ],
]

/** What the SDKs of servers have beside it. */
export const serverOnly: readonly Step[] = [
  seeds,
  ['an update without a change counts, too', (_, collection) => collection.doc('a').update({ n: 1 }), updated(1)],
  [
    'updateAndReturn',
    (db, collection) => collection.where({ _id: 'a' }).updateAndReturn({ n: db.command.inc(1) }),
    { updated: 1, doc: expect.objectContaining({ _id: 'a', n: 2 }) },
  ],
  [
    'updateAndReturn of the same value',
    (_, collection) => collection.where({ _id: 'a' }).updateAndReturn({ n: 2 }),
    { updated: 1, doc: expect.objectContaining({ n: 2 }) },
  ],
  ['updateAndReturn of nothing', (_, collection) => collection.where({ _id: 'none' }).updateAndReturn({ n: 2 }), { updated: 0, doc: null }],
  [
    'update of one that matches',
    (db, collection) =>
      collection
        .where({ n: db.command.gt(0) })
        .options({ multiple: false })
        .update({ first: true }),
    updated(1),
  ],
  [
    'remove of one that matches',
    (db, collection) =>
      collection
        .where({ n: db.command.gt(3) })
        .options({ multiple: false })
        .remove(),
    { deleted: 1 },
  ],
  [
    'a query of MongoDB as it is',
    (_, collection) =>
      collection
        .options({ raw: true })
        .where({ $or: [{ n: { $lt: 3 } }] })
        .get(),
    found('a', 'b'),
  ],
  [
    'an update of MongoDB as it is',
    (_, collection) =>
      collection
        .options({ raw: true })
        .where({ _id: 'a' })
        .update({ $set: { 'o.z': 1 }, $unset: { n: '' } }),
    updated(1),
  ],
  [
    'stages of MongoDB as they are',
    (_, collection) =>
      collection
        .options({ raw: true })
        .aggregate([{ $match: { _id: 'a' } }, { $project: { _id: 0, 'o.z': 1 } }])
        .end(),
    { data: [{ o: { z: 1 } }] },
  ],
  [
    'an id of MongoDB is its digits',
    (db, collection) =>
      collection.add({ _id: db.ObjectId({ id: '5e7b474a5e54c773b58d7b39' }), ref: db.ObjectId({ id: '5e7b474a5e54c773b58d7b40' }) }),
    { id: '5e7b474a5e54c773b58d7b39' },
  ],
  [
    'and is found by them',
    (_, collection) => collection.doc('5e7b474a5e54c773b58d7b39').get(),
    { data: [{ _id: '5e7b474a5e54c773b58d7b39', ref: '5e7b474a5e54c773b58d7b40' }] },
  ],
  ['and by itself', (db, collection) => collection.where({ ref: db.ObjectId({ id: '5e7b474a5e54c773b58d7b40' }) }).count(), { total: 1 }],
  [
    'a field by an element',
    (db, collection) =>
      collection
        .doc('a')
        .field({ list: db.command.project.elemMatch({ v: { $gt: 5 } }) })
        .get(),
    document({ list: [{ v: 7 }] }),
  ],
  [
    'a circle',
    ({ Geo, command: _ }, collection) =>
      collection.where({ at: _.geoWithin({ centerSphere: [new Geo.Point(116, 40), 100 / 6378.1] }) }).get(),
    found('b'),
  ],
  ['a schema', (db, collection) => collection.where(db.command.jsonSchema({ required: ['list'] })).count(), { total: 1 }],
  [
    'numbers that JSON has not',
    async (_, collection) => (
      await collection.doc('odd').set({ list: [NaN, Infinity, -0, 2 ** 53] }),
      (await collection.doc('odd').get()).data[0].list
    ),
    [NaN, Infinity, 0, 2 ** 53],
  ],
  [
    'what is undefined is left out',
    async (_, collection) => (await collection.doc('sparse').set({ a: undefined, list: [undefined, 1] }), collection.doc('sparse').get()),
    { data: [{ _id: 'sparse', list: [null, 1] }] },
  ],
]

/** Runs the steps, and gives what each came to: without ids of requests and positions in lists, which some SDKs have. */
export async function run(db: Loose, name: string, steps: readonly Step[]): Promise<unknown[]> {
  const made = await db.createCollection(name)
  if (made.code !== undefined) throw new Error(`${made.code}: ${made.message}`)
  const outcomes: unknown[] = []
  for (const [title, call] of steps) outcomes.push([title, await outcome(call(db, db.collection(name)))])
  return outcomes
}

export async function outcome(call: Promise<Loose>): Promise<unknown> {
  try {
    const answer = await call
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer) || 'code' in answer) return answer
    const { requestId: _id, limit: _limit, offset: _offset, ...rest } = answer
    return rest
  } catch (error) {
    const { code, message, requestId } = error as Record<string, unknown>
    return { code, message, requestId }
  }
}

export function expected(steps: readonly Step[]): unknown[] {
  return steps.map(([title, , gives]) => [title, gives])
}
