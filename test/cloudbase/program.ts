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
  ...changed('the date of the server', (db) => ({ d: db.serverDate({ offset: 1000 }) }), { d: expect.any(Date) }),
  ['remove of a field', (db, collection) => collection.doc('a').update({ d: db.command.remove() }), updated(1)],
  ['it has gone', (db, collection) => collection.where({ _id: 'a', d: db.command.exists(false) }).count(), { total: 1 }],
  ['an update without a change counts nothing', (_, collection) => collection.doc('a').update({ tags: ['i'] }), updated(0)],
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
]

function refused(code: string, words: string): unknown {
  return expect.objectContaining({ code, message: expect.stringContaining(words) as unknown, requestId: expect.any(String) as unknown })
}

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
    if (typeof answer !== 'object' || answer === null || 'code' in answer) return answer
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
