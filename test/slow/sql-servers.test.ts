/** The relational database of CloudBase on a PostgreSQL and a MySQL of the developer's own, by the project's drivers. */
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { has } from '../../scripts/test-tools.mjs'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import type { TcbConfig } from '../../emulator/model/tcb-config.ts'
import { startMariaDb } from '../support/mariadb.ts'
import { startPostgres } from '../support/postgres.ts'

interface Asked {
  readonly method?: string
  readonly body?: unknown
  readonly prefer?: string
}

async function open(
  url: string,
  seeds: string,
  packages = true,
): Promise<{ emulator: Emulator; ask: (path: string, asked?: Asked) => Promise<unknown[]> }> {
  const root = await mkdtemp(join(tmpdir(), 'actionlab-sql-'))
  await writeFile(join(root, 'package.json'), '{}')
  await writeFile(join(root, 'schema.sql'), seeds)
  if (packages) await symlink(join(process.cwd(), 'node_modules'), join(root, 'node_modules'))
  const tcb: TcbConfig = { sql: { url, seeds: 'schema.sql' } }
  const emulator = await createEmulator({ root, functions: false, tcb, log: 'silent' })
  onTestFinished(async () => {
    await emulator.close()
    await rm(root, { recursive: true, force: true })
  })
  const ask = async (path: string, { method = 'GET', body, prefer = '' }: Asked = {}): Promise<unknown[]> => {
    const answer = await emulator.request(`/v1/rdb/rest/${path}`, {
      method,
      headers: { prefer },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return [answer.status, text === '' ? undefined : JSON.parse(text)]
  }
  return { emulator, ask }
}

const all = 'return=representation'

test.skipIf(!has('PostgreSQL'))('a PostgreSQL by its address is read and written', async () => {
  const server = await startPostgres()
  onTestFinished(() => server.stop())
  const seeds = `
    CREATE TABLE author (id bigserial PRIMARY KEY, name text UNIQUE);
    CREATE TABLE book (id serial PRIMARY KEY, title text, author_id bigint REFERENCES author (id), price numeric(20, 2), code character(3), meta jsonb, tags text[]);
    INSERT INTO author (name) VALUES ('Ann'), ('Bo');
    INSERT INTO book (title, author_id, price, code, meta, tags) VALUES ('Alpha', 1, 12345678901234.50, 'abc', '{"a": [1]}', '{x}');
    CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2';`
  const { ask } = await open(server.url, seeds)
  expect(await ask('book?select=title,price,code,meta->a->0,tags,author(name)&code=eq.abc')).toEqual([
    200,
    [{ title: 'Alpha', price: 12345678901234.5, code: 'abc', a: 1, tags: ['x'], author: { name: 'Ann' } }],
  ])
  expect(
    await ask('author?on_conflict=name', { method: 'POST', body: { id: 9, name: 'Bo' }, prefer: `resolution=merge-duplicates,${all}` }),
  ).toEqual([201, [{ id: 9, name: 'Bo' }]])
  expect(await ask('author?id=eq.9', { method: 'PATCH', body: { name: "B'o" }, prefer: all })).toEqual([200, [{ id: 9, name: "B'o" }]])
  expect(await ask('author?id=eq.9', { method: 'DELETE' })).toEqual([204, undefined])
  expect(await ask('rpc/twice?n=21')).toEqual([200, 42])
  expect(await ask('author', { method: 'POST', body: { name: 'Ann' } })).toMatchObject([400, { code: 'INVALID_REQUEST' }])
  // A second emulator finds what there is, and runs no seeds again.
  const second = await open(server.url, 'not SQL')
  expect(await second.ask('author?select=name')).toEqual([200, [{ name: 'Ann' }]])
  await server.stop()
  expect(await second.ask('author')).toMatchObject([503, { code: 'OPERATION_FAILED' }])
})

test.skipIf(!has('MariaDB'))('a MySQL by its address is read and written', async () => {
  const database = await startMariaDb('')
  onTestFinished(() => database.stop())
  const { user, password, host, port, name } = database
  const seeds = `
    CREATE TABLE author (id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) UNIQUE, active TINYINT(1) NOT NULL DEFAULT 1);
    CREATE TABLE book (id INT AUTO_INCREMENT PRIMARY KEY, title VARCHAR(50), author_id BIGINT, price DECIMAL(20, 2), made DATETIME, FOREIGN KEY (author_id) REFERENCES author (id));
    CREATE TABLE shelf (id INT PRIMARY KEY, label VARCHAR(20));
    CREATE TABLE shelf_book (shelf_id INT, book_id INT, PRIMARY KEY (shelf_id, book_id), FOREIGN KEY (shelf_id) REFERENCES shelf (id), FOREIGN KEY (book_id) REFERENCES book (id));
    INSERT INTO author (name) VALUES ('Ann'), ('Bo'), ('Cy');
    INSERT INTO book (title, author_id, price, made) VALUES ('Alpha', 1, 12345678901234.50, '2026-01-02 03:04:05'), ('Beta', 1, 2, NULL), ('Gamma', NULL, NULL, NULL);
    INSERT INTO shelf VALUES (1, 'top');
    INSERT INTO shelf_book VALUES (1, 1), (1, 2);
    CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN n * 2;
    CREATE PROCEDURE titles(least DECIMAL(20, 2)) SELECT title FROM book WHERE price >= least ORDER BY title;`
  const { ask } = await open(`mysql://${user}:${password}@${host}:${port}/${name}`, seeds)
  expect(await ask('book?select=title,price,made,author(name)&order=price.desc.nullslast')).toEqual([
    200,
    [
      { title: 'Alpha', price: 12345678901234.5, made: '2026-01-02 03:04:05', author: { name: 'Ann' } },
      { title: 'Beta', price: 2, made: null, author: { name: 'Ann' } },
      { title: 'Gamma', price: null, made: null, author: null },
    ],
  ])
  expect(await ask('shelf?select=label,book(title)&book.order=title.desc')).toEqual([
    200,
    [{ label: 'top', book: [{ title: 'Beta' }, { title: 'Alpha' }] }],
  ])
  expect(await ask('author?select=name,book!inner(title)&book.title=like.B*')).toEqual([200, [{ name: 'Ann', book: [{ title: 'Beta' }] }]])
  expect(await ask('author?select=name&or=(name.ilike.b*,id.in.(1))&active=eq.true&order=id')).toEqual([
    200,
    [{ name: 'Ann' }, { name: 'Bo' }],
  ])
  expect(await ask(`${name}/author?select=name&limit=1&offset=1&order=id`)).toEqual([200, [{ name: 'Bo' }]])
  expect(
    await ask('author?select=id,name,active', {
      method: 'POST',
      body: [{ name: 'Di' }, { name: 'Ed', active: false }],
      prefer: `${all},missing=default`,
    }),
  ).toEqual([
    201,
    [
      { id: 4, name: 'Di', active: 1 },
      { id: 5, name: 'Ed', active: 0 },
    ],
  ])
  expect(await ask('author', { method: 'POST', body: { name: 'Di' } })).toMatchObject([400, { code: 'INVALID_REQUEST' }])
  expect(
    await ask('author?select=name,active', {
      method: 'POST',
      body: { id: 4, name: 'Di', active: false },
      prefer: `resolution=merge-duplicates,${all}`,
    }),
  ).toEqual([201, [{ name: 'Di', active: 0 }]])
  expect(
    await ask('author', { method: 'POST', body: { id: 4, name: 'Di', active: true }, prefer: 'resolution=ignore-duplicates' }),
  ).toEqual([201, undefined])
  expect(await ask('author?name=like.D*&select=name,active', { method: 'PATCH', body: { name: "x'; --" }, prefer: all })).toEqual([
    200,
    [{ name: "x'; --", active: 0 }],
  ])
  expect(await ask('author?id=gt.3&select=id&order=id', { method: 'DELETE', prefer: all })).toEqual([200, [{ id: 4 }, { id: 5 }]])
  expect(await ask('author?id=gt.3', { method: 'DELETE' })).toEqual([204, undefined])
  expect(await ask('rpc/twice?n=21')).toEqual([200, 42])
  expect(await ask('rpc/titles', { method: 'POST', body: { least: 1 } })).toEqual([200, [{ title: 'Alpha' }, { title: 'Beta' }]])
  expect(await ask('book?price=fts.x')).toMatchObject([400, { message: 'MySQL has no operator for fts' }])
  expect(await ask('none')).toMatchObject([404, { code: 'RESOURCE_NOT_FOUND' }])
})

test('without the driver, the answer says what to install', async () => {
  const { ask } = await open('mysql://a:b@127.0.0.1:1/c', '', false)
  expect(await ask('author')).toMatchObject([503, { code: 'OPERATION_FAILED', message: expect.stringContaining('npm install -D mysql2') }])
})

test('tables of the embedded database outlive the process where its data is kept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'actionlab-sql-kept-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const seeds = join(folder, 'schema.sql')
  await writeFile(seeds, 'CREATE TABLE note (id serial PRIMARY KEY, text text)')
  const opened = async (): Promise<Emulator> => {
    const emulator = await createEmulator({ functions: false, tcb: { sql: { seeds } }, log: 'silent' })
    emulator.keepData(join(folder, 'data'))
    return emulator
  }
  const first = await opened()
  expect((await first.request('/v1/rdb/rest/note', { method: 'POST', body: '{"text":"kept"}' })).status).toBe(201)
  await first.close()
  const second = await opened()
  expect(await (await second.request('/v1/rdb/rest/note')).json()).toEqual([{ id: 1, text: 'kept' }])
  await second.close()
})
