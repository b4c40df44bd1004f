/** The relational database over REST, on the embedded PostgreSQL: by HTTP, and by the published SDKs. docs/contracts/tcb.md 17. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { patience, settings } from '../support/fuzz-settings.ts'
import { project } from '../providers/tcb/project.ts'
import { js3, skipMetadata, type Loose } from './sdks.ts'

skipMetadata()

const seeds = join(import.meta.dirname, 'shop.sql')
const tokens = {
  admin: { role: 'administrator' },
  ann: { role: 'registered', uid: 'ann', loginType: 'PASSWORD' },
  bob: { role: 'registered', uid: 'bob', loginType: 'PASSWORD' },
  key: { role: 'anonymous' },
}
let emulator: Emulator
let address: string

// A new PostgreSQL takes seconds to be made.
beforeAll(async () => {
  emulator = await createEmulator({ functions: false, tcb: { envId: 'sdk-env', sql: { seeds }, auth: { enforce: true, tokens } } })
  const { port } = await emulator.listen({ port: 0 })
  address = `127.0.0.1:${port}`
  await ask('author')
}, 120_000)
afterAll(() => emulator.close())

interface Asked {
  readonly method?: string
  readonly token?: string
  readonly body?: unknown
  readonly prefer?: string
  readonly headers?: Record<string, string>
}

async function ask(
  path: string,
  { method = 'GET', token = 'admin', body, prefer, headers = {} }: Asked = {},
): Promise<{ status: number; range: string | null; applied: string | null; json: unknown }> {
  const answer = await emulator.request(`/v1/rdb/rest/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(prefer === undefined ? {} : { prefer }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const { headers: lines } = answer
  return {
    status: answer.status,
    range: lines.get('content-range'),
    applied: lines.get('preference-applied'),
    json: text === '' ? undefined : JSON.parse(text),
  }
}

async function rows(path: string): Promise<unknown> {
  const { status, json } = await ask(path)
  expect(status, JSON.stringify(json)).toBe(200)
  return json
}

describe('a read', () => {
  test.each<[string, unknown]>([
    [
      'author?select=id,name&order=id',
      [
        { id: 1, name: 'Ann' },
        { id: 2, name: 'Bo' },
        { id: 3, name: 'Cy' },
      ],
    ],
    ['author?id=eq.1', [{ id: 1, name: 'Ann', born: 1970 }]],
    ['book?select=writer:author_id,price::text&id=eq.1', [{ writer: 1, price: '5.50' }]],
    ['book?select=title,isbn:meta->>isbn,meta->pages->1&id=eq.1', [{ title: 'Alpha', isbn: '1', pages: 20 }]],
    ['book?select=tags,in_print,added&id=eq.1', [{ tags: ['new', 'short'], in_print: true, added: '2026-01-02T03:04:05+00:00' }]],
    ['book?select=title&price=gt.5&price=lt.20&order=title.desc', [{ title: 'Beta' }, { title: 'Alpha' }]],
    ['book?select=title&title=neq.Alpha&author_id=eq.1', [{ title: 'Beta' }]],
    ['book?select=title&title=like.*eta', [{ title: 'Beta' }]],
    ['book?select=title&title=ilike.G*', [{ title: 'Gamma' }]],
    ['book?select=title&title=match.^[AB]&order=id', [{ title: 'Alpha' }, { title: 'Beta' }]],
    ['book?select=title&title=in.(Alpha,"Ga,mma")', [{ title: 'Alpha' }]],
    ['book?select=title&id=in.()', []],
    ['book?select=title&author_id=is.null', [{ title: 'Delta' }]],
    ['book?select=title&author_id=not.is.null&id=gte.3', [{ title: 'Gamma' }]],
    ['book?select=title&in_print=is.true&id=lte.1', [{ title: 'Alpha' }]],
    ['book?select=title&price=isdistinct.15&id=lt.3', [{ title: 'Alpha' }]],
    ['book?select=title&tags=cs.{new}&order=id', [{ title: 'Alpha' }, { title: 'Delta' }]],
    ['book?select=title&tags=ov.{long,short}&order=id', [{ title: 'Alpha' }, { title: 'Beta' }]],
    ['book?select=title&meta=cs.{"isbn":"2"}', [{ title: 'Beta' }]],
    ['book?select=title&meta->>isbn=eq.4', [{ title: 'Delta' }]],
    ['book?select=title&title=fts(english).gamma', [{ title: 'Gamma' }]],
    ['book?select=title&title=ilike(any).{a*,g*}&order=id', [{ title: 'Alpha' }, { title: 'Gamma' }]],
    ['book?select=title&or=(price.lt.6,and(price.gt.20,title.like.G*))&order=id', [{ title: 'Alpha' }, { title: 'Gamma' }]],
    ['book?select=title&and=(id.gt.1,or(id.eq.2,id.eq.1))', [{ title: 'Beta' }]],
    ['book?select=title&not.or=(price.lt.6,price.is.null)&order=id', [{ title: 'Beta' }, { title: 'Gamma' }]],
    ['book?select=title&or=(title.eq."Al,pha",id.not.in.(1,2,3))', [{ title: 'Delta' }]],
    ['book?select=id&order=price.nullsfirst,id.desc', [{ id: 4 }, { id: 1 }, { id: 2 }, { id: 3 }]],
    ['book?select=id&order=price.desc.nullslast&limit=1&offset=1', [{ id: 2 }]],
    ['cheap?select=title', [{ title: 'Alpha' }]],
    ['public/author?select=name&id=eq.2', [{ name: 'Bo' }]],
    ['default/public/author?select=name&id=eq.2', [{ name: 'Bo' }]],
  ])('of %s', async (path, expected) => {
    expect(await rows(path)).toEqual(expected)
  })

  test.each<[string, unknown]>([
    [
      'book?select=title,author(name)&order=id&offset=2',
      [
        { title: 'Gamma', author: { name: 'Bo' } },
        { title: 'Delta', author: null },
      ],
    ],
    ['book?select=title,author_id(name)&id=eq.1', [{ title: 'Alpha', author_id: { name: 'Ann' } }]],
    [
      'author?select=name,book(title)&book.order=price.desc&book.limit=1&order=id',
      [
        { name: 'Ann', book: [{ title: 'Beta' }] },
        { name: 'Bo', book: [{ title: 'Gamma' }] },
        { name: 'Cy', book: [] },
      ],
    ],
    ['author?select=name,book!inner(title)&book.price=gt.20', [{ name: 'Bo', book: [{ title: 'Gamma' }] }]],
    ['author?select=name,book()&book=is.null', [{ name: 'Cy', book: [] }]],
    ['author?select=name&id=lt.3&order=id', [{ name: 'Ann' }, { name: 'Bo' }]],
    [
      'shelf?select=label,book(title,author(name))&book.or=(title.eq.Alpha,title.eq.None)&order=id',
      [
        { label: 'top', book: [{ title: 'Alpha', author: { name: 'Ann' } }] },
        { label: 'low', book: [] },
      ],
    ],
    [
      'book?select=title,cover(colour),shelf(label)&id=lt.3&order=id',
      [
        { title: 'Alpha', cover: { colour: 'red' }, shelf: [{ label: 'top' }] },
        { title: 'Beta', cover: null, shelf: [{ label: 'top' }, { label: 'low' }] },
      ],
    ],
    [
      'book?select=title,...author(writer:name)&id=gt.2&order=id',
      [
        { title: 'Gamma', writer: 'Bo' },
        { title: 'Delta', writer: null },
      ],
    ],
    ['loan?select=from:author!loan_from(name),to:author!to_author(name)', [{ from: { name: 'Ann' }, to: { name: 'Bo' } }]],
    [
      'book?select=id,author(name)&order=author(name).desc.nullslast,id&limit=2',
      [
        { id: 3, author: { name: 'Bo' } },
        { id: 1, author: { name: 'Ann' } },
      ],
    ],
  ])('with embedded rows: %s', async (path, expected) => {
    expect(await rows(path)).toEqual(expected)
  })

  test('tells the range, and with a count the whole', async () => {
    expect(await ask('book?select=id')).toMatchObject({ status: 200, range: '0-3/*' })
    expect(await ask('book?select=id&limit=2', { prefer: 'count=exact' })).toMatchObject({
      status: 206,
      range: '0-1/4',
      applied: 'count=exact',
    })
    expect(await ask('book?select=id', { prefer: 'count=exact', headers: { range: '1-2' } })).toMatchObject({
      status: 206,
      range: '1-2/4',
      json: [{ id: 2 }, { id: 3 }],
    })
    expect(await ask('book', { method: 'HEAD', prefer: 'count=exact' })).toMatchObject({ status: 200, range: '0-3/4', json: undefined })
    expect(await ask('book?id=eq.9', { prefer: 'count=exact' })).toMatchObject({ status: 200, range: '*/0', json: [] })
    expect(await ask('book?offset=9', { prefer: 'count=exact' })).toMatchObject({ status: 416 })
  })

  test('of one row answers an object, and 406 where there is not one', async () => {
    const headers = { accept: 'application/vnd.pgrst.object+json' }
    expect(await ask('book?select=title&id=eq.1', { headers })).toMatchObject({ status: 200, json: { title: 'Alpha' } })
    const refused = { status: 406, json: { code: 'INVALID_REQUEST', details: 'The result contains 4 rows' } }
    expect(await ask('book?select=title', { headers })).toMatchObject(refused)
    expect(await ask('book', { headers: { accept: 'text/csv' } })).toMatchObject({ status: 406 })
  })
})

describe('a write', () => {
  const all = 'return=representation'

  test('inserts one row or several, and answers nothing unless asked', async () => {
    expect(await ask('author', { method: 'POST', body: { name: 'Di' } })).toMatchObject({ status: 201, range: '*/*', json: undefined })
    const several = await ask('author?select=name,born', {
      method: 'POST',
      body: [
        { name: 'Ed', born: 1 },
        { name: 'Flo', born: null },
      ],
      prefer: all,
    })
    expect(several).toMatchObject({
      status: 201,
      applied: all,
      json: [
        { name: 'Ed', born: 1 },
        { name: 'Flo', born: null },
      ],
    })
    const headers = { accept: 'application/vnd.pgrst.object+json' }
    expect((await ask('author?select=name', { method: 'POST', body: { name: 'Gus' }, prefer: all, headers })).json).toEqual({ name: 'Gus' })
    expect(
      (await ask('author?columns=name&select=name,born', { method: 'POST', body: { name: 'Hal', born: 5 }, prefer: all })).json,
    ).toEqual([{ name: 'Hal', born: null }])
    expect(await ask('author', { method: 'POST', body: [] })).toMatchObject({ status: 201 })
  })

  test('puts types of columns in, and what a row lacks as asked', async () => {
    const body = [
      { title: 'T', tags: ['a"b', 'c,d', null], meta: { x: [1, null] }, price: 9.99 },
      { title: 'U', price: null },
    ]
    const select = 'book?select=title,tags,meta,price,in_print'
    expect(await ask(select, { method: 'POST', body, prefer: all })).toMatchObject({
      status: 400,
      json: { code: 'INVALID_PARAM', message: 'All object keys must match' },
    })
    expect((await ask(`${select}&columns=title,tags,meta,price`, { method: 'POST', body, prefer: `${all},missing=default` })).json).toEqual(
      [
        { title: 'T', tags: ['a"b', 'c,d', null], meta: { x: [1, null] }, price: 9.99, in_print: true },
        { title: 'U', tags: [], meta: null, price: null, in_print: true },
      ],
    )
    expect(await ask('book?columns=title,tags', { method: 'POST', body: [{ title: 'V', tags: [] }, { title: 'W' }] })).toMatchObject({
      status: 400,
      json: { code: 'INVALID_REQUEST' },
    })
  })

  test('merges or ignores what is there', async () => {
    const upsert = (body: object, resolution: string) =>
      ask('author?on_conflict=name&select=name,born', { method: 'POST', body, prefer: `resolution=${resolution},${all}` })
    expect((await upsert({ name: 'Bo', born: 1981 }, 'merge-duplicates')).json).toEqual([{ name: 'Bo', born: 1981 }])
    expect((await upsert({ name: 'Bo', born: 1 }, 'ignore-duplicates')).json).toEqual([])
    expect(await ask('author', { method: 'POST', body: { name: 'Bo' } })).toMatchObject({
      status: 400,
      json: { code: 'INVALID_REQUEST', details: 'Key (name)=(Bo) already exists.' },
    })
    expect(
      (await ask('author', { method: 'POST', body: { id: 2, name: 'Bo', born: 1980 }, prefer: 'resolution=merge-duplicates' })).status,
    ).toBe(201)
  })

  test('changes and removes what the filters say, and nothing without one', async () => {
    await ask('shelf', {
      method: 'POST',
      body: [
        { id: 7, label: 'x' },
        { id: 8, label: 'x' },
        { id: 9, label: 'y' },
      ],
    })
    expect(await ask('shelf?label=eq.x', { method: 'PATCH', body: { label: 'z' } })).toMatchObject({ status: 204, range: '0-1/*' })
    expect(await ask('shelf?label=eq.z&order=id', { method: 'PATCH', body: { label: 'v' }, prefer: `${all},count=exact` })).toMatchObject({
      status: 200,
      range: '0-1/2',
      json: [
        { id: 7, label: 'v' },
        { id: 8, label: 'v' },
      ],
    })
    expect(await ask('shelf?label=eq.none', { method: 'PATCH', body: { label: 'v' } })).toMatchObject({ status: 204, range: '*/*' })
    expect(await ask('shelf?id=eq.7', { method: 'DELETE' })).toMatchObject({ status: 204, json: undefined })
    expect(await ask('shelf?id=gt.7', { method: 'DELETE', prefer: `${all},tx=rollback` })).toMatchObject({
      status: 200,
      applied: `${all}, tx=rollback`,
    })
    expect((await ask('shelf?id=gt.7&select=id,book(title)', { method: 'DELETE', prefer: all })).json).toEqual([
      { id: 8, book: [] },
      { id: 9, book: [] },
    ])
    const needsFilter = { status: 400, json: { code: 'INVALID_REQUEST' } }
    expect(await ask('shelf', { method: 'PATCH', body: { label: 'v' } })).toMatchObject(needsFilter)
    expect(await ask('shelf', { method: 'DELETE' })).toMatchObject(needsFilter)
    expect(await ask('shelf?id=gt.0', { method: 'DELETE', prefer: 'handling=strict,max-affected=1' })).toMatchObject({ status: 400 })
    expect(await rows('shelf?select=id&order=id')).toEqual([{ id: 1 }, { id: 2 }])
  })

  test('takes names of columns as they are', async () => {
    const odd = encodeURIComponent('odd "table')
    expect((await ask(`${odd}?columns="a b",select`, { method: 'POST', body: { 'a b': 'x', select: 1 }, prefer: all })).json).toEqual([
      { 'a b': 'x', select: 1 },
    ])
    expect(await rows(`${odd}?select="a b",select&"a b"=eq.x`)).toEqual([{ 'a b': 'x', select: 1 }])
  })
})

test('functions of the database are called by GET and POST', async () => {
  expect(await rows('rpc/add_up?a=1&b=2')).toBe(3)
  expect((await ask('rpc/add_up', { method: 'POST', body: { a: 4 } })).json).toBe(5)
  expect(await rows('rpc/books_above?lowest=10&select=title,author(name)&order=title&title=like.B*')).toEqual([
    { title: 'Beta', author: { name: 'Ann' } },
  ])
  expect((await ask('rpc/prices?price=gt.20', { method: 'POST', body: {} })).json).toEqual([{ title: 'Gamma', price: 25.25 }])
  expect(await ask('rpc/forget', { method: 'POST', body: {}, prefer: 'tx=rollback' })).toMatchObject({ status: 204 })
  expect(await ask('rpc/add_up?c=1')).toMatchObject({
    status: 404,
    json: { code: 'RESOURCE_NOT_FOUND', hint: 'Perhaps you meant to call public.add_up(a, b)' },
  })
  expect(await ask('rpc/add_upp?a=1')).toMatchObject({
    status: 404,
    json: { hint: 'Perhaps you meant to call the function public.add_up' },
  })
})

test.each<[string, Asked, number, string, string]>([
  ['nothing', {}, 404, 'RESOURCE_NOT_FOUND', "Could not find the table 'public.nothing'"],
  ['other/author', {}, 404, 'RESOURCE_NOT_FOUND', "'other.author'"],
  ['book?select=titel', {}, 400, 'INVALID_REQUEST', 'column book.titel does not exist'],
  ['book?titel=eq.1', {}, 400, 'INVALID_REQUEST', 'column book.titel does not exist'],
  ['book?select=title,shop(name)', {}, 400, 'INVALID_REQUEST', "between 'book' and 'shop'"],
  ['loan?select=author(name)', {}, 400, 'INVALID_REQUEST', 'more than one relationship'],
  ['book?author.name=eq.x', {}, 400, 'INVALID_PARAM', "'author' is not an embedded resource"],
  ['book?price=above.1', {}, 400, 'INVALID_PARAM', 'failed to parse filter'],
  ['book?select=title,(', {}, 400, 'INVALID_PARAM', 'failed to parse select'],
  ['book?order=title.up', {}, 400, 'INVALID_PARAM', 'failed to parse order'],
  ['book?limit=-1', {}, 400, 'INVALID_PARAM', 'failed to parse limit'],
  ['book?or=(id.eq.1', {}, 400, 'INVALID_PARAM', 'failed to parse or'],
  ['book?id=eq.x', {}, 400, 'INVALID_REQUEST', 'invalid input syntax for type integer'],
  ['book?select=title.count()', {}, 400, 'INVALID_REQUEST', 'aggregate functions is not allowed'],
  ['book?select=id::pg_sleep(1)', {}, 400, 'INVALID_PARAM', ''],
  ['book', { method: 'POST', body: { nope: 1 } }, 400, 'INVALID_REQUEST', 'column book.nope does not exist'],
  ['book', { method: 'POST', body: 'text' }, 400, 'INVALID_PARAM', 'invalid json'],
  ['book?id=eq.1', { method: 'PUT', body: {} }, 400, 'INVALID_REQUEST', 'PUT is not allowed'],
  ['a/b/c/d', {}, 404, 'INVALID_PATH', ''],
  ['book', { token: 'nobody' }, 401, 'INVALID_CREDENTIALS', ''],
])('%s %j is refused with %i %s', async (path, asked, status, code, words) => {
  expect(await ask(path, asked)).toMatchObject({ status, json: { code, message: expect.stringContaining(words) } })
})

test('nothing of a request becomes SQL', async () => {
  const hostile = ["'; DROP TABLE book; --", '") OR 1=1 --', "x' OR 'a'='a", '$1', '?', '\\', '{a,b}', '%', '1); DELETE FROM book; --']
  for (const text of hostile) {
    const value = encodeURIComponent(text)
    expect(await rows(`book?select=title&title=eq.${value}`)).toEqual([])
    for (const path of [
      `book?select=${value}`,
      `book?${value}=eq.1`,
      `book?order=${value}`,
      `book?select=id::${value}`,
      `book?select=title,${value}(id)`,
      value,
      `rpc/${value}`,
      `book?on_conflict=${value}&select=id`,
    ])
      expect(
        (
          await ask(
            path,
            path.includes('on_conflict') ? { method: 'POST', body: { title: text }, prefer: 'resolution=merge-duplicates' } : {},
          )
        ).status,
        path,
      ).toBeGreaterThanOrEqual(400)
    expect(
      (await ask('shelf?select=label', { method: 'POST', body: { id: 50, label: text }, prefer: 'return=representation,tx=rollback' }))
        .json,
    ).toEqual([{ label: text }])
  }
  expect(await rows('book?select=id&limit=1')).toEqual([{ id: 1 }])
})

test('row level security sees who asks: nobody, a user, an administrator', async () => {
  expect(
    (await ask('todo?select=title,owner_id', { method: 'POST', token: 'ann', body: { title: 'mine' }, prefer: 'return=representation' }))
      .json,
  ).toEqual([{ title: 'mine', owner_id: 'ann' }])
  expect((await ask('todo?select=title', { token: 'ann' })).json).toEqual([{ title: 'mine' }])
  expect((await ask('todo?select=title', { token: 'bob' })).json).toEqual([])
  expect((await ask('todo?title=eq.mine', { method: 'DELETE', token: 'bob', prefer: 'return=representation' })).json).toEqual([])
  expect(await ask('todo', { method: 'POST', token: 'bob', body: { title: 'x', owner_id: 'ann' } })).toMatchObject({
    status: 403,
    json: { code: 'PERMISSION_DENIED' },
  })
  expect(await ask('todo', { token: 'key' })).toMatchObject({
    status: 401,
    json: { code: 'PERMISSION_DENIED', message: 'permission denied for table todo' },
  })
  expect(await ask('book', { token: 'ann' })).toMatchObject({ status: 403, json: { code: 'PERMISSION_DENIED' } })
  expect((await ask('todo?select=title')).json).toEqual([{ title: 'mine' }])
})

test('a program with js-sdk 3 runs unchanged', async () => {
  const db: Loose = js3(address, { accessKey: 'admin' }).rdb()
  const outcomes: unknown[] = []
  const step = async (call: PromiseLike<Loose>): Promise<void> => {
    const { data, error, count, status } = await call
    outcomes.push([status, error ? error.code : data, ...(count === null ? [] : [count])])
  }
  await step(db.from('author').select('id,name', { count: 'exact' }).order('id').limit(2))
  await step(db.from('author').select('name').eq('id', 1).single())
  await step(db.from('author').select('name').eq('id', 99).single())
  await step(db.from('author').select('name').eq('id', 99).maybeSingle())
  await step(db.from('book').select('title, author!inner(name)').eq('author.name', 'Bo'))
  await step(db.from('book').select('title').or('id.eq.1,title.eq.Gamma').order('id', { ascending: false }))
  await step(db.from('book').select('title').in('id', [1, 2]).not('title', 'like', 'A%'))
  await step(db.from('book').select('title').contains('tags', ['new']).range(0, 0).order('id'))
  await step(db.from('shelf').insert({ id: 20, label: 'js' }))
  await step(
    db
      .from('shelf')
      .insert([{ id: 21, label: 'js' }])
      .select(),
  )
  await step(db.from('shelf').upsert({ id: 21, label: 'js2' }).select('label'))
  await step(db.from('shelf').update({ label: 'js3' }).eq('id', 21).select())
  await step(db.from('shelf').delete().gte('id', 20).select('id'))
  await step(db.from('none').select())
  await step(db.rpc('add_up', { a: 2, b: 3 }))
  expect(outcomes).toEqual([
    [
      206,
      [
        { id: 1, name: 'Ann' },
        { id: 2, name: 'Bo' },
      ],
      expect.any(Number),
    ],
    [200, { name: 'Ann' }],
    [406, 'INVALID_REQUEST'],
    [200, null],
    [200, [{ title: 'Gamma', author: { name: 'Bo' } }]],
    [200, [{ title: 'Gamma' }, { title: 'Alpha' }]],
    [200, [{ title: 'Beta' }]],
    [200, [{ title: 'Alpha' }]],
    [201, {}],
    [201, [{ id: 21, label: 'js' }]],
    [201, [{ label: 'js2' }]],
    [200, [{ id: 21, label: 'js3' }]],
    [200, [{ id: 20 }, { id: 21 }]],
    [404, 'RESOURCE_NOT_FOUND'],
    [200, 5],
  ])
})

test('a function with node-sdk 3 reaches it by the cloud’s own host', async () => {
  const source = `
    const tcb = require('@cloudbase/node-sdk')
    exports.main = async () => {
      const db = tcb.init({ env: 'sdk-env', accessKey: 'admin' }).rdb()
      const read = await db.from('author').select('name').eq('id', 1).single()
      const made = await db.from('shelf').insert({ id: 30, label: 'node' }).select()
      const gone = await db.from('shelf').delete().eq('id', 30).select('label')
      const refused = await db.from('none').select()
      return [read.data, made.data, gone.data, refused.error.code]
    }`
  const it = await project({ 'functions/reads.js': source }, { envId: 'sdk-env', functions: { reads: { timeout: 20 } }, sql: { seeds } })
  await symlink(join(process.cwd(), 'node_modules'), join(it.root, 'node_modules'))
  // The SDK gives a request 15 seconds, which a new PostgreSQL may take longer than on a busy machine.
  expect((await it.emulator.request('/v1/rdb/rest/author?limit=1')).status).toBe(200)
  const answer = await it.call('reads')
  expect(await answer.json()).toEqual([{ name: 'Ann' }, [{ id: 30, label: 'node' }], [{ label: 'node' }], 'RESOURCE_NOT_FOUND'])
})

test('any request is answered, with a code where it is refused', { timeout: patience }, async () => {
  const word = fc.oneof(
    fc.constantFrom(
      'id',
      'title',
      'author',
      'book',
      'eq',
      'not',
      'or',
      'and',
      'select',
      'order',
      'limit',
      'in',
      'is',
      'null',
      'any',
      'asc',
      '1',
      'Alpha',
    ),
    fc.constantFrom('(', ')', ',', '.', ':', '::', '!', '->', '->>', '"', '*', '...', '{', '}', '=', '&', ' ', "'", '\\', '%', '\0'),
    fc.string({ maxLength: 3 }),
  )
  const text = fc.array(word, { maxLength: 8 }).map((parts) => parts.join(''))
  const name = fc.constantFrom(
    'select',
    'order',
    'or',
    'id',
    'title',
    'author.id',
    'tags',
    'meta->a',
    'limit',
    'columns',
    'on_conflict',
    'price',
  )
  const query = fc.array(fc.tuple(fc.oneof(name, text), fc.constantFrom('', 'eq.', 'in.(', 'cs.', 'not.is.', 'author('), text), {
    maxLength: 4,
  })
  const body = fc.oneof(
    fc.dictionary(fc.constantFrom('id', 'title', 'tags', 'meta', 'price'), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    fc.jsonValue({ maxDepth: 1 }),
  )
  const property = fc.asyncProperty(
    fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE'),
    fc.constantFrom('book', 'author', 'cheap', 'rpc/add_up', 'rpc/prices'),
    query,
    body,
    async (method, path, parts, sent) => {
      const asked = parts.map(([one, before, value]) => `${encodeURIComponent(one)}=${encodeURIComponent(before + value)}`).join('&')
      const { status, json } = await ask(`${path}?${asked}`, {
        method,
        prefer: 'tx=rollback,return=representation',
        ...(method === 'GET' ? {} : { body: sent }),
      })
      if (status >= 400)
        expect(json).toMatchObject({ code: expect.stringMatching(/^(?:INVALID_PARAM|INVALID_REQUEST|RESOURCE_NOT_FOUND)$/) })
      expect(status, JSON.stringify(json)).toBeLessThan(500)
    },
  )
  await fc.assert(property, settings(200))
  expect(await rows('book?select=id&limit=1&order=id')).toEqual([{ id: 1 }])
})

test('a session of its own begins with the seeds again', async () => {
  const other = await createEmulator({ functions: false, tcb: { sql: { seeds } } })
  try {
    const change = { method: 'PATCH', body: JSON.stringify({ name: 'Other' }) }
    expect((await other.request('/v1/rdb/rest/author?id=eq.1', change)).status).toBe(204)
    expect(await rows('author?id=eq.1&select=name')).toEqual([{ name: 'Ann' }])
  } finally {
    await other.close()
  }
  const wrong = await createEmulator({ functions: false, tcb: { sql: { seeds: 'none.sql' } } })
  const answer = await wrong.request('/v1/rdb/rest/author')
  expect([answer.status, await answer.json()]).toMatchObject([
    503,
    { code: 'OPERATION_FAILED', message: expect.stringContaining('none.sql') },
  ])
  await wrong.close()
}, 120_000)
