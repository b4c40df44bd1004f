/** NAVER's `rest-api` sample, end to end: a raw web action behind `/{type+}` that keeps its students in a real MariaDB. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test as base } from 'vitest'
import { createEmulator } from '../emulator/index.ts'
import type { Emulator } from '../emulator/index.ts'
import { startMariaDb } from './support/mariadb.ts'
import type { Database } from './support/mariadb.ts'
import { has } from '../scripts/test-tools.mjs'

const schema = 'CREATE TABLE students (studentId INT PRIMARY KEY, name VARCHAR(50) NOT NULL, age INT NOT NULL) CHARACTER SET utf8mb4;'
const test = base.skipIf(!has('MariaDB'))
let database: Database | undefined
let emulator: Emulator | undefined
let url = ''

beforeAll(async () => {
  if (!has('MariaDB')) return
  database = await startMariaDb(schema)
  const { host, port, user, password, name } = database
  emulator = await createEmulator({
    root: fileURLToPath(new URL('../fixtures/functions/rest-api', import.meta.url)),
    functions: './functions',
    watch: false,
    actions: {
      students: { type: 'web', rawHttp: true, params: { dbHost: host, dbPort: port, dbUser: user, dbPassword: password, dbName: name } },
    },
    triggers: { students: { type: 'apigw', product: 'school', api: 'rest', stage: 'v1', resource: '/{type+}', action: 'students' } },
  })
  const listening = await emulator.listen({ port: 0 })
  url = `${listening.url}/apigw/school/rest/v1`
}, 60_000)

afterAll(async () => {
  await emulator?.close()
  await database?.stop()
}, 60_000)

async function call(method: string, path: string, student?: object): Promise<[status: number, body: unknown]> {
  const body = student && JSON.stringify(student)
  const answer = await fetch(`${url}${path}`, {
    method,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json; charset=utf-8' } }),
  })
  expect(answer.headers.get('x-ncp-apigw-response-origin')).toBe('ENDPOINT')
  return [answer.status, await answer.json()]
}

test('a student is created, read, updated and deleted', async () => {
  expect(await call('POST', '/students', { studentId: 1, name: '김네이버', age: 20 })).toEqual([201, { studentId: 1 }])
  expect(await call('GET', '/students/1')).toEqual([200, { studentInfo: { studentId: 1, name: '김네이버', age: 20 } }])
  expect(await call('PUT', '/students/1', { name: '이클라우드', age: 21 })).toEqual([200, { affectedRows: 1 }])
  expect(await call('GET', '/students/1')).toEqual([200, { studentInfo: { studentId: 1, name: '이클라우드', age: 21 } }])
  expect(await call('DELETE', '/students/1')).toEqual([200, { affectedRows: 1 }])
  expect(await call('GET', '/students/1')).toEqual([404, { errorMessage: 'There is no student 1' }])
})

test('what the database refuses comes back as the response the function rejected with', async () => {
  await call('POST', '/students', { studentId: 2, name: 'once', age: 20 })
  expect(await call('POST', '/students', { studentId: 2, name: 'twice', age: 21 })).toEqual([
    400,
    { errorMessage: expect.stringContaining("Duplicate entry '2'") },
  ])
})

test.each([
  ['PATCH', '/students/1'],
  ['DELETE', '/students'],
  ['GET', '/teachers/1'],
  ['GET', '/students/1/grades'],
])('%s %s is not allowed: 405', async (method, path) => {
  expect(await call(method, path)).toEqual([405, { errorMessage: 'Invalid URL or not allowed methods' }])
})

test('several calls share the connection of one container, and each gets its own answer', async () => {
  const ids = [10, 11, 12, 13, 14, 15]
  const created = await Promise.all(ids.map((studentId) => call('POST', '/students', { studentId, name: `s${studentId}`, age: studentId })))
  expect(created.map(([status]) => status)).toEqual(ids.map(() => 201))
  const read = await Promise.all(ids.map((studentId) => call('GET', `/students/${studentId}`)))
  expect(read).toEqual(ids.map((studentId) => [200, { studentInfo: { studentId, name: `s${studentId}`, age: studentId } }]))
})
