/** The silent traps: the answer is the cloud's, the terminal and the record say what probably was meant. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TriggerConfig } from '../../../emulator/model/config.ts'
import { eventually, startProject } from './project.ts'
import type { Project } from './project.ts'

const web = (code: string): string => `exports.main = (params) => (${code})`
const files: Record<string, string> = {
  'plain.js': web('{ message: "hello" }'),
  'outside.js': web('{ statusCode: 200, "Content-Type": "application/json", body: "{}" }'),
  'typed.js': web('{ headers: { "content-type": "text/plain" }, body: "x" }'),
  'html.js': web('{ body: "<b>x</b>" }'),
  'fine.js': web('{ body: { ok: true } }'),
  'rejected.js': 'exports.main = async () => { throw new Error("boom") }',
  'errortext.js': web('{ error: "no" }'),
  'errorhttp.js': web('{ error: { statusCode: 422, body: { field: "name" } } }'),
  'query.js': web('{ body: { q: params.__ow_query } }'),
  'body.js': web('{ body: { b: params.__ow_body ?? params.a } }'),
  'raw.js': web('{ body: { a: params.a } }'),
  'interim.js': web('{ statusCode: 102 }'),
  'job.js': web('{ ok: true }'),
  'failing.js': web('{ error: 1, data: 2 }'),
}
const names = Object.keys(files).map((file) => file.replace('.js', ''))
const basic = ['job', 'failing']
const triggers = Object.fromEntries(
  names.map((name): [string, TriggerConfig] => [
    name,
    { type: 'apigw', product: 'shop', api: 'api', stage: 'v1', resource: `/${name}`, action: name },
  ]),
)
const actions = Object.fromEntries(
  names.map((name) => [name, { type: basic.includes(name) ? ('basic' as const) : ('web' as const), rawHttp: name === 'raw' }]),
)
const at = (name: string, query = ''): string => `/apigw/shop/api/v1/${name}${query}`
let project: Project

beforeAll(async () => {
  project = await startProject({ files, actions, triggers })
})
beforeEach(() => {
  project.clear()
  project.emulator.activations.clear()
})
afterAll(() => project.close())

/** Codes in the records, newest first. */
function recorded(): string[][] {
  return project.emulator.activations.list().map(({ hints }) => hints.map(({ code }) => code))
}

describe.each([
  ['plain', 'GET', '', 204, ['ncp.no-content']],
  ['outside', 'GET', '', 200, ['ncp.content-type-outside-headers', 'ncp.text-html']],
  ['html', 'GET', '', 200, ['ncp.text-html']],
  ['rejected', 'GET', '', 204, ['ncp.error-answer']],
  ['errortext', 'GET', '', 400, ['ncp.error-text']],
  ['interim', 'GET', '', 102, ['ncp.interim-status']],
  ['typed', 'GET', '', 200, []],
  ['fine', 'GET', '', 200, []],
  ['errorhttp', 'GET', '', 422, []],
  ['fine', 'GET', '?blocking=true&result=true', 200, ['ncp.webhook-flags']],
  ['query', 'GET', '?a=1', 200, ['ncp.raw-http-off']],
  ['body', 'POST', '', 200, ['ncp.raw-http-off-body']],
  ['raw', 'POST', '?x=1', 200, ['ncp.raw-http-on']],
  ['job', 'POST', '', 202, ['ncp.async-by-default']],
  ['job', 'POST', '?result=true', 202, ['ncp.result-without-blocking']],
  ['job', 'POST', '?blocking=false', 202, []],
  ['job', 'POST', '?blocking=true&result=true', 200, []],
  ['failing', 'POST', '?blocking=true', 502, ['ncp.error-key']],
])('%s %s%s', (name, method, query, status, codes) => {
  test(`answers ${status} and leaves ${codes.join(', ') || 'no hint'} in the record`, async () => {
    // Twice: the source is read after the first answer.
    for (let count = 0; count < 2; count++) {
      const reply = await project.call(method, at(name, query), method === 'POST' ? { json: { a: 1 } } : {})
      expect(reply.status).toBe(status)
      for (const code of codes) expect(reply.text).not.toContain(code)
    }
    await eventually(recorded).toEqual([codes, codes])
  })
})

test('the terminal hears of a cause once per function, the record every time', async () => {
  const fresh = await startProject({
    files: { 'plain.js': files['plain.js'] ?? '' },
    actions: { plain: { type: 'web' } },
    triggers: { plain: triggers['plain'] as TriggerConfig },
  })
  for (let count = 0; count < 3; count++) await fresh.call('GET', at('plain'))
  await eventually(() => fresh.emulator.activations.list().map(({ hints }) => hints.length)).toEqual([1, 1, 1])
  expect(fresh.events.filter(({ event }) => event === 'hint')).toEqual([
    {
      event: 'hint',
      activationId: expect.stringMatching(/^\w{32}$/),
      action: 'plain',
      code: 'ncp.no-content',
      text: expect.stringContaining('Return { body: … }'),
    },
  ])
  await fresh.close()
})

test('Post Action tells about the error key too', async () => {
  await project.call('POST', '/ncf/api/v2/packages/-/actions/failing', { json: {} })
  await eventually(recorded).toEqual([['ncp.error-key']])
})
