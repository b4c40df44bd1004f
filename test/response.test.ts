/** What `emulator.request` answers is a `Response` like any other, whatever is asked of it and in whatever order. */
import { describe, expect, test } from 'vitest'
import { createEmulator } from '../emulator/index.ts'
import { wholeResponse } from '../emulator/http/whole-response.ts'
import { createFolder } from './support/project.ts'

const init = {
  status: 201,
  headers: [['Content-Type', 'application/json; charset=utf-8'] as [string, string], ['X-Own', 'é'] as [string, string]],
}

const bodies: readonly [string, string][] = [
  ['JSON', '{"name":"김","list":[1]}'],
  ['JSON behind a byte order mark', '\uFEFF{"a":1}'],
  ['no JSON', 'Hello, 세계'],
]

type Question = (response: Response) => unknown
const text: Question = (response) => response.text()
const used: Question = (response) => response.bodyUsed

const questions: readonly [string, readonly Question[]][] = [
  ['text()', [used, text, used]],
  ['json()', [used, (response) => response.json(), used]],
  ['text() twice', [text, text]],
  ['json() after text()', [text, (response) => response.json()]],
  ['clone() after text()', [text, (response) => response.clone()]],
  ['arrayBuffer()', [async (response) => Buffer.from(await response.arrayBuffer()).toString('hex'), used, text]],
  ['blob()', [async (response) => (await response.blob()).type, text]],
  ['formData()', [(response) => response.formData()]],
  ['body', [async (response) => new Response(response.body).text(), used]],
  ['body after text()', [text, (response) => response.body?.locked, used]],
  ['a reader of body', [(response) => response.body?.getReader() !== undefined, used, text]],
  ['clone() and both texts', [async (response) => Promise.all([response.clone().text(), response.text()]), used]],
  ['clone() of a clone', [async (response) => response.clone().clone().json(), text]],
  ['the head of a clone', [(response) => [response.clone().status, response.clone().headers.get('x-own'), response.clone().statusText]]],
  ['headers that were set', [(response) => response.headers.set('X-Own', 'new'), (response) => response.clone().headers.get('x-own')]],
  [
    'what it is',
    [
      (response) => [
        response instanceof Response,
        response.constructor.name,
        Object.prototype.toString.call(response),
        response.ok,
        response.type,
      ],
    ],
  ],
]

async function ask(response: Response, all: readonly Question[]): Promise<unknown[]> {
  const answers: unknown[] = []
  for (const question of all) {
    try {
      answers.push(await question(response))
    } catch (error) {
      answers.push(String(error))
    }
  }
  return answers
}

describe.each(bodies)('%s', (_, body) => {
  const bytes = new TextEncoder().encode(body)
  test.each(questions)("%s: answers as Node's own", async (_question, all) => {
    expect(await ask(wholeResponse(bytes, init), all)).toEqual(await ask(new Response(bytes, init), all))
  })
})

test.each(Object.getOwnPropertyNames(Response.prototype))('%s is as it is in this Node.js', (name) => {
  const bytes = new TextEncoder().encode('{}')
  const types = [wholeResponse(bytes, init), new Response(bytes, init)].map((response) => typeof Reflect.get(response, name))
  expect(types[0]).toBe(types[1])
})

test('whatever its status, it comes from an emulator so', async () => {
  const { root } = createFolder({ 'functions/f.cjs': "exports.main = ({ status }) => ({ statusCode: Number(status), body: 'hello' })\n" })
  await using emulator = await createEmulator({ root, functions: './functions', watch: false, defaults: { type: 'web' } })
  for (const status of [200, 299, 404, 599]) {
    const response = await emulator.request(`/api/v1/web/guest/default/f?status=${status}`)
    const texts = [await response.clone().text(), await response.text()]
    expect([response.status, response.ok, ...texts]).toEqual([status, status < 300, 'hello', 'hello'])
  }
})
