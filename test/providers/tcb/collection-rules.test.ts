import { describe, expect, test } from 'vitest'
import type { DocumentFields } from '../../../emulator/model/documents.ts'
import { readLimitedRule } from '../../../emulator/model/rule-expression.ts'
import { RuleFault } from '../../../emulator/model/rule-tokens.ts'
import type { Caller } from '../../../emulator/providers/tcb/collection-rules/caller.ts'
import { CollectionRules, RuleRefusal } from '../../../emulator/providers/tcb/collection-rules/index.ts'
import type { TcbDatabaseConfig } from '../../../emulator/model/tcb-config.ts'
import { createEmulator } from '../../../emulator/index.ts'

const ann: Caller = { uid: 'ann', loginType: 'PASSWORD' }
const mini: Caller = { openid: 'o-1' }
const anonymous: Caller = { uid: 'a1', loginType: 'ANONYMOUS' }

/** Documents by collection and id, for `get()` and for documents by their id. */
const stored: Record<string, Record<string, DocumentFields>> = {
  roles: { ann: { role: 'admin', level: 3 }, bob: { role: 'editor' } },
  shops: { s1: { owner: 'ann' }, s2: { owner: 'bob' } },
  things: { own: { _openid: 'ann', status: 'draft', price: 5 }, foreign: { _openid: 'bob', status: 'live', price: 5 } },
}
let read: string[] = []

type Rules = NonNullable<TcbDatabaseConfig['rules']>

function rulesOf(things: Rules[string], others: Rules = {}): CollectionRules {
  const find = async (collection: string, { filter }: { filter?: DocumentFields } = {}): Promise<never[]> => {
    const id = typeof filter?.['_id'] === 'string' ? filter['_id'] : ''
    read.push(`${collection}.${id}`)
    const found = stored[collection]?.[id]
    return found ? [{ _id: id, ...found } as never] : []
  }
  return new CollectionRules(
    { things, ...others },
    async () => ({ find }),
    () => 1_000,
  )
}

/** What became of an operation: what goes to the database, or the code of the refusal. */
async function outcome(result: Promise<unknown>): Promise<unknown> {
  const got = await result
  return got instanceof RuleRefusal ? got.code : got
}
const ok = 'allowed'
const no = 'DATABASE_PERMISSION_DENIED'

async function query(rule: string | boolean, filter: DocumentFields, caller: Caller = ann, data?: DocumentFields): Promise<unknown> {
  const got = await rulesOf({ read: rule, write: rule }).query({ caller, collection: 'things' }, data ? 'update' : 'read', filter, data)
  return got instanceof RuleRefusal ? got.code : ok
}

describe('a query follows a rule where what it says implies the rule', () => {
  const gt = (value: number): DocumentFields => ({ age: { $gt: value } })
  test.each<[rule: string | boolean, filter: DocumentFields, expected: string, caller?: Caller]>([
    [true, {}, ok, null],
    [false, {}, no],
    ['true', {}, ok, null],
    // docs.cloudbase.net, "doc.age > 10": the examples of the page.
    ['doc.age > 10', gt(15), ok],
    ['doc.age > 10', gt(10), ok],
    ['doc.age > 10', gt(8), no],
    ['doc.age > 10', {}, no],
    ['doc.age >= 10', gt(10), ok],
    ['doc.age > 10', { age: { $gte: 10 } }, no],
    ['doc.age >= 10', { age: { $gte: 10 } }, ok],
    ['doc.age > 10', { age: 11 }, ok],
    ['doc.age > 10', { age: { $eq: 10 } }, no],
    ['doc.age > 10', { age: { $in: [11, 12] } }, ok],
    ['doc.age > 10', { age: { $in: [9, 12] } }, no],
    ['doc.age < 10', { age: { $lte: 9 } }, ok],
    ['doc.age <= 10', { age: { $lt: 10 } }, ok],
    ['doc.age != 10', gt(10), ok],
    ['doc.age != 10', { age: { $ne: 10 } }, ok],
    ['doc.age != 10', { age: { $nin: [9, 10] } }, ok],
    ['doc.age != 10', { age: { $ne: 11 } }, no],
    ['10 < doc.age', gt(10), ok],
    ['!(doc.age < 10)', { age: { $gte: 10 } }, ok],
    ['!(doc.age in [1, 2])', { age: 3 }, ok],
    ['!(doc.age in [1, 2])', { age: 2 }, no],
    ['doc.age in [1, 2]', { age: { $in: [1, 2] } }, ok],
    ['doc.age in [1, 2]', { age: { $in: [1, 3] } }, no],
    ['doc.age in [1, 2]', { age: 1 }, ok],
    ["doc.name == 'zzz'", { name: 'zzz' }, ok],
    ["doc.name == 'zzz'", { name: /zzz/ }, no],
    ["doc.o.p == 'x'", { 'o.p': 'x' }, ok],
    ["doc.o.p == 'x'", { o: { p: 'x' } }, ok],
    ["doc['o'].p == 'x'", { 'o.p': 'x' }, ok],
    ['doc.open', { open: true }, ok],
    ['doc.open', {}, no],
    // The caller.
    ['auth != null', {}, ok],
    ['auth != null', {}, no, null],
    ['auth == null', {}, ok, null],
    ['auth.uid != null', {}, no, null],
    ["auth.loginType != 'ANONYMOUS'", {}, no, anonymous],
    ["auth.uid in ['ann', 'bob']", {}, ok],
    ["!(auth.uid in ['ann', 'bob'])", {}, no],
    ['doc._openid == auth.openid', { _openid: '{openid}' }, ok, mini],
    ['auth.openid == doc._openid', { _openid: 'o-1' }, ok, mini],
    ['doc._openid == auth.openid', { _openid: 'o-2' }, no, mini],
    ['doc._openid == auth.openid', {}, no, mini],
    ['doc.userId == auth.uid', { userId: '{openid}' }, ok],
    ['doc.uid == auth.uid', { uid: '{uid}' }, ok],
    ['doc.userId == auth.openid || doc.userId == auth.uid', { userId: '{openid}' }, ok],
    ['doc.userId == auth.openid || doc.userId == auth.uid', { userId: '{openid}' }, ok, mini],
    ['doc.published == true || doc.author == auth.uid', { published: true }, ok],
    ['doc.published == true || doc.author == auth.uid', { author: 'ann' }, ok],
    ['doc.published == true || doc.author == auth.uid', { author: 'bob' }, no],
    // Every branch of the query has to follow.
    ['doc.published == true || doc.author == auth.uid', { $or: [{ published: true }, { author: 'ann' }] }, ok],
    ['doc.author == auth.uid', { $or: [{ author: 'ann' }, { published: true }] }, no],
    ['doc.author == auth.uid', { author: 'ann', $or: [{ a: 1 }, { b: 1 }] }, ok],
    ['doc.author == auth.uid', { $and: [{ author: 'ann' }, { a: 1 }] }, ok],
    ['doc.author == auth.uid', { $or: [] }, ok],
    ['doc.author == auth.uid', { $nor: [{ author: 'ann' }] }, no],
    ['doc.author == auth.uid', { author: { $not: { $ne: 'ann' } } }, no],
    ['doc.a == 1 && doc.b == 2', { a: 1 }, no],
    ['doc.a == 1 && doc.b == 2', { a: 1, b: 2 }, ok],
    ['auth.uid in doc.members', { members: 'ann' }, ok],
    ['auth.uid in doc.members', { members: { $all: ['x', 'ann'] } }, ok],
    ['auth.uid in doc.members', { members: 'bob' }, no],
    ['doc.a == doc.b', { a: 1, b: 1 }, ok],
    ['doc.a == doc.b', { a: 1 }, no],
    ['now < doc.end', { end: { $gt: 1_000 } }, ok],
    ['now < doc.end', { end: { $gt: 999 } }, no],
    ['doc.end > now', { end: new Date(2_000) }, ok],
    // Other documents.
    ["get('database.roles.' + auth.uid).role == 'admin'", {}, ok],
    ["get('database.roles.' + auth.uid).role in ['owner', 'editor']", {}, no],
    // eslint-disable-next-line no-template-curly-in-string -- the rule's own template
    ['get(`database.roles.${auth.uid}`).level > 2', {}, ok],
    ["get('database.roles.nobody').role == 'admin'", {}, no],
    ["get('database.roles.nobody').role == undefined", {}, ok],
    ["get('database.roles.ann')['role'] == 'admin'", {}, ok],
    ["get('database.shops.' + doc.shop).owner == auth.uid", { shop: 's1' }, ok],
    ["get('database.shops.' + doc.shop).owner == auth.uid", { shop: { $in: ['s1'] } }, ok],
    ["get('database.shops.' + doc.shop).owner == auth.uid", { shop: 's2' }, no],
    ["get('database.shops.' + doc.shop).owner == auth.uid", { shop: { $in: ['s1', 's2'] } }, no],
    ["get('database.shops.' + doc.shop).owner == auth.uid", { 'shop.owner': 'ann' }, no],
    ['(doc.a == 1) != true', {}, no],
  ])('%s, asked %j: %s', async (rule, filter, expected, caller = ann) => {
    expect(await query(rule, filter, caller)).toBe(expected)
  })

  test('and of an update the rule sees what is written', async () => {
    const rule = 'doc.price == request.data.price || request.data.price == undefined'
    expect(await query(rule, { price: 5 }, ann, { price: 5 })).toBe(ok)
    expect(await query(rule, { price: 5 }, ann, { $set: { price: 6 } })).toBe(no)
    expect(await query(rule, {}, ann, { name: 'x' })).toBe(ok)
  })

  test('and get() reads a document once for a request, and ten at most', async () => {
    read = []
    const rule = "get('database.shops.' + doc.shop).owner == 'ann' || get('database.shops.' + doc.shop).owner == 'bob'"
    expect(await query(rule, { $or: [{ shop: 's1' }, { shop: 's2' }, { shop: 's1' }] })).toBe(ok)
    expect(read).toEqual(['shops.s1', 'shops.s2'])
    const many = Array.from({ length: 11 }, (_, index) => ({ shop: `t${index}` }))
    expect(await query("get('database.shops.' + doc.shop).owner == undefined", { $or: many.slice(0, 10) })).toBe(ok)
    expect(await query("get('database.shops.' + doc.shop).owner == undefined", { $or: many })).toBe(no)
  })

  test('and a query of too many combinations follows none', async () => {
    const two = { $or: [{ a: 1 }, { b: 1 }] }
    expect(await query('doc.c == 1', { c: 1, $and: Array.from({ length: 11 }, () => two) })).toBe(no)
    expect(await query('doc.c == 1', { c: 1, $and: Array.from({ length: 9 }, () => two) })).toBe(ok)
  })
})

describe('a document by its id', () => {
  const request = { caller: ann, collection: 'things' }
  test('is judged as it is stored', async () => {
    const rules = rulesOf({ read: 'doc._openid == auth.uid', update: "doc._openid == auth.uid && doc.status == 'draft'" })
    expect(await outcome(rules.document(request, 'read', 'own'))).toEqual({ _id: 'own' })
    expect(await outcome(rules.document(request, 'read', 'foreign'))).toBe(no)
    expect(await outcome(rules.document(request, 'read', 'missing'))).toBe(no)
    expect(await outcome(rules.document(request, 'update', 'own', { status: 'live' }))).toEqual({ _id: 'own' })
    expect(await outcome(rules.document(request, 'delete', 'own'))).toBe(no)
  })

  test('is narrowed to its creator by a preset, without being read', async () => {
    read = []
    expect(await outcome(rulesOf('PRIVATE').document(request, 'read', 'own'))).toEqual({ _id: 'own', _openid: 'ann' })
    expect(read).toEqual([])
  })
})

describe('a preset', () => {
  const operations = ['read', 'update', 'delete'] as const
  const own = { a: 1, _openid: 'ann' }
  test.each([
    ['READONLY', { read: { a: 1 }, update: own, delete: own }],
    ['PRIVATE', { read: own, update: own, delete: own }],
    ['ADMINWRITE', { read: { a: 1 }, update: no, delete: no }],
    ['ADMINONLY', { read: no, update: no, delete: no }],
  ] as const)('%s narrows or refuses what clients ask', async (preset, expected) => {
    const rules = rulesOf(preset)
    const got = await Promise.all(
      operations.map(async (one) => [one, await outcome(rules.query({ caller: ann, collection: 'things' }, one, { a: 1 }))]),
    )
    expect(Object.fromEntries(got)).toEqual(expected)
    const created = await outcome(rules.create({ caller: ann, collection: 'things' }, [{ a: 1 }]))
    expect(created).toEqual(preset.startsWith('ADMIN') ? no : [{ a: 1, _openid: 'ann' }])
  })

  test('holds for nobody who is not signed in, unless all may read', async () => {
    const nobody = { caller: null, collection: 'things' }
    expect(await outcome(rulesOf('PRIVATE').query(nobody, 'read', {}))).toBe(no)
    expect(await outcome(rulesOf('READONLY').query(nobody, 'read', {}))).toEqual({})
    expect(await outcome(rulesOf('READONLY').create(nobody, [{}]))).toBe(no)
  })

  test('PRIVATE holds where nothing is said of a collection', async () => {
    expect(await outcome(rulesOf('READONLY').query({ caller: ann, collection: 'others' }, 'read', {}))).toEqual({ _openid: 'ann' })
    expect(await outcome(rulesOf('READONLY').query({ caller: ann, collection: 'constructor' }, 'read', {}))).toEqual({ _openid: 'ann' })
  })

  test('adds to a query that names another creator', async () => {
    expect(await outcome(rulesOf('PRIVATE').query({ caller: ann, collection: 'things' }, 'read', { _openid: 'bob' }))).toEqual({
      $and: [{ _openid: 'bob' }, { _openid: 'ann' }],
    })
  })
})

describe('an insertion', () => {
  test('is judged by what is written, with its creator', async () => {
    const rules = rulesOf({ create: 'auth != null && request.data.userId == auth.uid && doc._openid == auth.uid && doc.size < 10' })
    const request = { caller: ann, collection: 'things' }
    expect(await outcome(rules.create(request, [{ userId: 'ann', size: 1 }]))).toEqual([{ userId: 'ann', size: 1, _openid: 'ann' }])
    expect(
      await outcome(
        rules.create(request, [
          { userId: 'ann', size: 1 },
          { userId: 'bob', size: 1 },
        ]),
      ),
    ).toBe(no)
    expect(await outcome(rules.create(request, [{ userId: 'ann', size: 10 }]))).toBe(no)
  })

  test('and a change cannot name the creator itself', async () => {
    const rules = rulesOf('PRIVATE')
    const request = { caller: ann, collection: 'things' }
    expect(await outcome(rules.create(request, [{ _openid: 'ann' }]))).toBe('INVALID_PARAM')
    expect(await outcome(rules.query(request, 'update', {}, { $set: { _openid: 'bob' } }))).toBe('INVALID_PARAM')
    expect(await outcome(rules.document(request, 'update', 'own', { _openid: 'bob' }))).toBe('INVALID_PARAM')
    expect(await outcome(rules.query(request, 'update', {}, { $rename: { status: '_openid' } }))).toBe('INVALID_PARAM')
  })
})

test('of an aggregation the first $match is what is judged and narrowed', async () => {
  const request = { caller: ann, collection: 'things' }
  const project = { $project: { age: 1 } }
  const older = rulesOf({ read: 'doc.age > 10' })
  expect(await outcome(older.aggregation(request, [{ $match: { age: { $gt: 10 } } }, project]))).toHaveLength(2)
  expect(await outcome(older.aggregation(request, [{ $match: { age: { $gt: 8 } } }, project]))).toBe(no)
  expect(await outcome(older.aggregation(request, [project, { $match: { age: { $gt: 10 } } }]))).toBe(no)
  expect(await outcome(rulesOf('PRIVATE').aggregation(request, [project]))).toEqual([{ $match: { _openid: 'ann' } }, project])
})

test('of an aggregation that begins with $geoNear its query is what is judged and narrowed, and the stage stays the first', async () => {
  const request = { caller: ann, collection: 'things' }
  const near = (query?: DocumentFields): DocumentFields => ({ $geoNear: { near: [0, 0], distanceField: 'd', ...(query ? { query } : {}) } })
  expect(await outcome(rulesOf('PRIVATE').aggregation(request, [near(), { $limit: 1 }]))).toEqual([near({ _openid: 'ann' }), { $limit: 1 }])
  const older = rulesOf({ read: 'doc.age > 10' })
  expect(await outcome(older.aggregation(request, [near({ age: { $gt: 10 } })]))).toEqual([near({ age: { $gt: 10 } })])
  expect(await outcome(older.aggregation(request, [near({ age: { $gt: 8 } })]))).toBe(no)
  expect(await outcome(older.aggregation(request, [near(), { $match: { age: { $gt: 10 } } }]))).toBe(no)
})

test('an aggregation joins only what its caller may read as a whole, however deep it stands', async () => {
  const joins: readonly DocumentFields[] = [
    { $lookup: { from: 'things', localField: 'a', foreignField: 'b', as: 'c' } },
    { $lookup: { from: 'open', pipeline: [{ $unionWith: 'things' }], as: 'c' } },
    { $graphLookup: { from: 'things', startWith: '$a', connectFromField: 'a', connectToField: 'b', as: 'c' } },
    { $unionWith: 'things' },
    { $unionWith: { coll: 'things', pipeline: [] } },
    { $facet: { one: [{ $limit: 1 }], two: [{ $match: {} }, { $lookup: { from: 'things', as: 'c' } }] } },
  ]
  const judged = (things: Parameters<typeof rulesOf>[0], caller: Caller, stage: DocumentFields): Promise<unknown> =>
    outcome(rulesOf(things, { open: 'ADMINWRITE' }).aggregation({ caller, collection: 'open' }, [{ $limit: 1 }, stage]))
  for (const stage of joins) {
    for (const things of ['ADMINONLY', 'PRIVATE', { read: 'doc.age > 10' }, { read: false }] as const)
      expect([stage, things, await judged(things, ann, stage)]).toEqual([stage, things, no])
    for (const things of ['READONLY', 'ADMINWRITE', { read: true }, { read: 'auth.uid == "ann"' }] as const)
      expect([stage, things, await judged(things, ann, stage)]).toEqual([stage, things, [{ $limit: 1 }, stage]])
    expect(await judged('ADMINONLY', 'server', stage)).toEqual([{ $limit: 1 }, stage])
  }
})

test('servers may do everything, and nothing is written into what they ask', async () => {
  const request = { caller: 'server', collection: 'things' } as const
  const rules = rulesOf('ADMINONLY')
  expect(await rules.query(request, 'read', { _openid: '{openid}' })).toEqual({ _openid: '{openid}' })
  expect(await rules.create(request, [{ _openid: 'x' }])).toEqual([{ _openid: 'x' }])
  expect(await rules.document(request, 'delete', 'own')).toEqual({ _id: 'own' })
  expect(await rules.aggregation(request, [{ $limit: 1 }])).toEqual([{ $limit: 1 }])
})

test('a refusal names the rule and what to add to the query', async () => {
  const refusal = await rulesOf({ read: 'doc._openid == auth.uid' }).query({ caller: ann, collection: 'things' }, 'read', {})
  expect(refusal).toMatchObject({ message: 'Permission denied' })
  expect((refusal as RuleRefusal).detail.text).toContain('tcb.database.rules.things.read: doc._openid == auth.uid')
})

describe('an expression', () => {
  test.each([
    ['doc.a ==', 'its end is not expected there'],
    ['doc.a = 1', '"=" (column 7)'],
    ['user.id == 1', 'it names "user" (column 1), and there are auth, doc, now, request and get()'],
    ["doc.a == 'x", 'the text that begins at column 10 has no end'],
    ['(doc.a == 1', '")" is missing before its end'],
    ['doc.a == 1 doc.b', '"doc" (column 12)'],
    ['get(get(get(doc.a)))', '3 deep'],
    ["get('a') == get('b') || get('c') == get('d')", '4 times'],
    [`doc.a == '${'x'.repeat(1020)}'`, 'at most 1024'],
    ['!'.repeat(200), 'stand in each other'],
    ['constructor.constructor', 'it names "constructor"'],
    ['1.2.3 == 1', 'is no number'],
    ['', 'its end'],
  ])('%s cannot be read, and is told why', (source, reason) => {
    const read = readLimitedRule(source)
    expect(read).toBeInstanceOf(RuleFault)
    expect((read as RuleFault).reason).toContain(reason)
  })

  test('that cannot be read is a fault of the configuration, with its place', async () => {
    const made = createEmulator({
      functions: false,
      tcb: { database: { rules: { todos: { read: 'doc.a = 1' }, notes: 'PUBLIC' as never } } },
    })
    const error: unknown = await made.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      message: expect.stringContaining('tcb.database.rules.todos.read: found "doc.a = 1", which is no rule: "=" (column 7)'),
    })
    expect(error).toMatchObject({ message: expect.stringContaining('tcb.database.rules.notes: found "PUBLIC", expected') })
  })
})
