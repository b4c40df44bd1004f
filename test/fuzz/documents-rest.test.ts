/** Whatever is sent to the document database over REST, it answers, with a code and the status of that code. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { statuses } from '../../emulator/providers/tcb/database-rest/failures.ts'
import { patience, settings } from '../support/fuzz-settings.ts'

let emulator: Emulator

const tokens = { admin: { role: 'administrator' }, ann: { role: 'registered', uid: 'ann', loginType: 'PASSWORD' } }

beforeAll(async () => {
  const rules = {
    ruled: { read: "doc.a == auth.uid || get('database.things.' + doc.b).c == 1", write: 'doc.a > 1 && request.data.x == undefined' },
  }
  emulator = await createEmulator({ functions: false, log: 'silent', tcb: { auth: { enforce: true, tokens }, database: { rules } } })
  for (const collectionName of ['things', 'ruled', 'owned']) await send('POST', '/collections', 'admin', JSON.stringify({ collectionName }))
})
afterAll(() => emulator.close())

async function send(method: string, path: string, token: string, body?: string): Promise<Response> {
  return emulator.request(`/v1/database/instances/(default)/databases/(default)${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined || method === 'GET' ? {} : { body }),
  })
}

const operators = [
  '$set',
  '$inc',
  '$push',
  '$in',
  '$or',
  '$and',
  '$not',
  '$elemMatch',
  '$regex',
  '$date',
  '$oid',
  '$numberInt',
  '$gt',
  '$match',
  '$group',
  '$expr',
  '$geoWithin',
  '$unset',
  '$rename',
]
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom('{openid}', '$a', 'a.b', '', 'ann'),
    tie('list'),
    tie('fields'),
  ),
  list: fc.array(tie('any'), { maxLength: 3 }),
  fields: fc.dictionary(fc.constantFrom('a', 'b', 'a.b', '_id', '_openid', '__proto__', ...operators), tie('any'), { maxKeys: 3 }),
})).any
const body = fc.oneof(
  fc
    .dictionary(
      fc.constantFrom(
        'data',
        'query',
        'pipeline',
        'commands',
        'multi',
        'upsert',
        'replaceMode',
        'returnDoc',
        'transactionId',
        'collectionName',
      ),
      value,
      { maxKeys: 4 },
    )
    .map((fields) => JSON.stringify(fields)),
  fc
    .record({ data: fc.array(value, { maxLength: 2 }), query: value, pipeline: fc.array(value, { maxLength: 2 }), upsert: fc.boolean() })
    .map((fields) => JSON.stringify(fields)),
  fc.string(),
)
const path = fc.oneof(
  fc.constantFrom('/collections', '/transactions', '/transactions/x/commit', '/transactions/x/rollback', '/commands'),
  fc
    .tuple(
      fc.constantFrom('things', 'ruled', 'owned', 'none', '%', '..'),
      fc.constantFrom('', '/a', '/remove', '/aggregations', '/507f1f77bcf86cd799439011', '/%2F'),
    )
    .map(([collection, rest]) => `/collections/${collection}/documents${rest}`),
)
const query = fc.oneof(
  fc.constant(''),
  fc
    .record({ query: value, order: value, projection: value, limit: value }, { requiredKeys: [] })
    .map(
      (fields) =>
        `?${new URLSearchParams(Object.entries(fields).map(([name, one]): [string, string] => [name, JSON.stringify(one) ?? ''])).toString()}`,
    ),
)
const deep = `{"data":[${'['.repeat(50_000)}${']'.repeat(50_000)}],"query":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`

test('any request is answered with a code and its status', { timeout: patience }, async () => {
  const property = fc.asyncProperty(
    fc.constantFrom<string>('GET', 'POST', 'PATCH'),
    path,
    query,
    fc.constantFrom<string>('admin', 'ann'),
    body,
    async (method, where, asked, token, sent) => {
      const answer = await send(method, where + asked, token, sent)
      const text = await answer.text()
      const { code } = JSON.parse(text) as { code?: keyof typeof statuses | 'INVALID_PATH' }
      if (answer.status < 400) expect(text).not.toContain('"code"')
      else expect([answer.status, code], text).toEqual([code === 'INVALID_PATH' ? 404 : statuses[code ?? 'SYS_ERR'], code])
      expect(code, text).not.toBe('SYS_ERR')
    },
  )
  await fc.assert(
    property,
    settings<[string, string, string, string, string]>(150, [
      ['POST', '/collections/things/documents', '', 'admin', deep],
      ['PATCH', '/collections/ruled/documents', '', 'ann', deep],
    ]),
  )
})
