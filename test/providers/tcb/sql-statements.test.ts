/** What becomes of a request to the relational database in SQL, without a database: test/cloudbase/sql-rest.test.ts has one. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SqlCatalogue, SqlDialect, SqlRun, SqlTable, SqlValue } from '../../../emulator/model/sql.ts'
import { addressOf } from '../../../emulator/providers/tcb/sql-rest/address.ts'
import { Failure } from '../../../emulator/providers/tcb/sql-rest/failure.ts'
import { planOf } from '../../../emulator/providers/tcb/sql-rest/plan.ts'
import { readQuery } from '../../../emulator/providers/tcb/sql-rest/query.ts'
import { readRows, rowText } from '../../../emulator/providers/tcb/sql-rest/read.ts'
import { write } from '../../../emulator/providers/tcb/sql-rest/write.ts'
import type { Write } from '../../../emulator/providers/tcb/sql-rest/write-sql.ts'

const table = (name: string, columns: Record<string, string>, primaryKey: string[]): SqlTable => ({
  schema: 's',
  name,
  columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
  primaryKey,
})
const book = table('book', { id: 'integer', title: 'text', author_id: 'bigint', meta: 'jsonb', tags: 'text[]' }, ['id'])
const author = table('author', { id: 'bigint', name: 'text' }, ['id'])
const key = {
  name: 'book_author',
  schema: 's',
  table: 'book',
  columns: ['author_id'],
  toSchema: 's',
  toTable: 'author',
  toColumns: ['id'],
  isUnique: false,
}
const catalogue: SqlCatalogue = { schemas: ['s'], tables: [book, author], foreignKeys: [key], functions: [] }

interface Sent {
  readonly text: string
  readonly values: readonly SqlValue[]
}

/** Answers the statements in their order, and keeps them. */
function recorder(...answers: (string | null)[][][]): { run: SqlRun; sent: Sent[] } {
  const sent: Sent[] = []
  return {
    sent,
    run: async (text, values = []) => {
      sent.push({ text, values })
      return { rows: answers.shift() ?? [], affected: 1, insertId: 0 }
    },
  }
}

async function read(
  query: string,
  dialect: SqlDialect = 'postgres',
  ...answers: (string | null)[][][]
): Promise<{ sent: Sent[]; rows: string[] }> {
  const { run, sent } = recorder(...answers)
  const rows = await readRows(run, dialect, planOf(catalogue, book, readQuery(query)))
  return { sent, rows: rows.map(rowText) }
}

test('a read is one statement for each table, its values bound', async () => {
  const { sent, rows } = await read(
    'select=title,author(name)&title=like.A*&or=(id.eq.1,id.gt.5)&order=id.desc.nullslast&limit=3',
    'postgres',
    [['"A"', '7']],
    [['7', '"Ann"']],
  )
  expect(sent).toEqual([
    {
      text: `SELECT to_json(t1."title")::text, to_json(t1."author_id")::text FROM "s"."book" AS t1 WHERE t1."title" LIKE $1::text AND (t1."id" = $2::text::integer OR t1."id" > $3::text::integer) ORDER BY t1."id" DESC NULLS LAST LIMIT 3`,
      values: ['A%', '1', '5'],
    },
    {
      text: `SELECT to_json(t1."id")::text, to_json(t1."name")::text FROM "s"."author" AS t1 WHERE t1."id" IN ($1::text::bigint) `,
      values: ['7'],
    },
  ])
  expect(rows).toEqual(['{"title":"A","author":{"name":"Ann"}}'])
})

test('MySQL gets its own', async () => {
  const { sent } = await read('select=title,meta->a->>b&title=ilike.a*&meta->>x=eq.1&order=title.asc.nullsfirst&offset=2', 'mysql')
  expect(sent).toEqual([
    {
      text: 'SELECT t1.`title`, JSON_UNQUOTE(JSON_EXTRACT(t1.`meta`, ?)) FROM `s`.`book` AS t1 WHERE LOWER(t1.`title`) LIKE LOWER(?) AND JSON_UNQUOTE(JSON_EXTRACT(t1.`meta`, ?)) = ? ORDER BY (t1.`title` IS NULL) DESC, t1.`title` ASC LIMIT 18446744073709551615 OFFSET 2',
      values: ['$."a"."b"', 'a%', '$."x"', '1'],
    },
  ])
})

test('numbers keep their digits on the way', async () => {
  const { rows } = await read('select=id,author_id', 'postgres', [['12345678901234567890', '0.10000000000000000001']])
  expect(rows).toEqual(['{"id":12345678901234567890,"author_id":0.10000000000000000001}'])
})

describe('whatever is written into a request, its statements have only names of the catalogue', () => {
  /** What a statement is made of: keywords, aliases, signs, placeholders, and names of the catalogue in quotes. */
  const known = new Set([
    ...catalogue.tables.flatMap(({ name, columns }) => [name, ...columns.map((column) => column.name)]),
    's',
    'written',
  ])
  const isClean = (text: string): boolean =>
    [...text.matchAll(/"((?:[^"]|"")*)"|`((?:[^`]|``)*)`/g)].every(([, double = '', back = '']) => known.has(double || back)) &&
    /^[A-Za-z0-9_ (),.*=<>:$?~@&|[\]!-]*$/.test(text.replaceAll(/"(?:[^"]|"")*"|`(?:[^`]|``)*`/g, ''))
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom("'; DROP TABLE book; --", '")', '`', 'x"y', '$1', '?', "\\'", '/*', '*/', '"; DELETE', '-- ', '\0', "' OR ''='"),
    fc
      .array(fc.constantFrom('"', "'", '`', ';', '--', '(', ')', ',', '.', ':', '->', '\\', '{', '}', 'id', 'eq', ' '))
      .map((parts) => parts.join('')),
  )
  const dialects: SqlDialect[] = ['postgres', 'mysql']

  async function sentBy(work: (run: SqlRun) => Promise<unknown>): Promise<Sent[]> {
    const { run, sent } = recorder()
    await work(run).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error
    })
    return sent
  }

  test('in a query', async () => {
    const place = fc.constantFrom(
      'select',
      'order',
      'or',
      'and',
      'not.or',
      'id',
      'title',
      'author.name',
      'limit',
      'offset',
      'meta->x',
      'tags',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.oneof(place, hostile),
            hostile,
            fc.constantFrom('', 'eq.', 'in.', 'not.like.', 'cs.', 'is.', '(id.eq.', 'author(name),'),
          ),
          { maxLength: 4 },
        ),
        async (parts) => {
          const query = parts.map(([name, value, before]) => `${encodeURIComponent(name)}=${encodeURIComponent(before + value)}`).join('&')
          for (const dialect of dialects)
            for (const { text } of await sentBy(async (run) => readRows(run, dialect, planOf(catalogue, book, readQuery(query)))))
              expect(isClean(text), text).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('in a body', async () => {
    const name = fc.oneof(fc.constantFrom('id', 'title', 'meta', 'tags'), hostile)
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, fc.oneof(hostile, fc.jsonValue()), { maxKeys: 3 }), fc.boolean(), async (row, wantsRows) => {
        const preferences = {
          return: 'minimal',
          count: false,
          resolution: 'merge-duplicates',
          missing: 'default',
          isRolledBack: false,
          maxAffected: undefined,
          applied: [],
        } as const
        const changes: Write[] = [
          { kind: 'insert', rows: [row as never], columns: undefined, conflict: undefined, preferences },
          { kind: 'update', row: row as never },
        ]
        for (const dialect of dialects)
          for (const change of changes)
            for (const { text } of await sentBy((run) =>
              write(run, dialect, planOf(catalogue, book, readQuery('id=eq.1')), change, wantsRows),
            ))
              expect(isClean(text), text).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  test('and the check finds what is not clean', () => {
    expect(['SELECT "nope"', "SELECT 'x'", 'SELECT 1; DROP', 'SELECT t1."title" /* x */'].map(isClean)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
})

test.each([
  ['author', { schema: undefined, name: 'author', isFunction: false }],
  ['s/author', { schema: 's', name: 'author', isFunction: false }],
  ['i/s/author', { schema: 's', name: 'author', isFunction: false }],
  ['rpc/add', { schema: undefined, name: 'add', isFunction: true }],
  ['a%20b', { schema: undefined, name: 'a b', isFunction: false }],
  ['', undefined],
  ['a/', undefined],
  ['a/b/c/d', undefined],
])('the address %s names %j', (path, expected) => {
  expect(addressOf(`/v1/rdb/rest/${path}`)).toEqual(expected)
})
