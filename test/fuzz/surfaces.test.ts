/** Whatever is sent to a surface, it answers, in its vendor's envelope, with a status that its contract knows. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { wishes, type Wish } from './requests.ts'
import { mistake, serve, type Served, type Surface } from './served.ts'
import { patience, settings } from '../support/fuzz-settings.ts'

let served: Served

beforeAll(async () => {
  served = await serve()
})

afterAll(() => served.close())

/** Without a socket: what a client may not even put on the wire gets here too. */
async function send({ method, target, headers, body }: Wish): Promise<Response> {
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer within 10 s')), 10_000)
    timer.unref()
  })
  const init = { method, headers, ...(body.length > 0 ? { body: body as Uint8Array<ArrayBuffer> } : {}) }
  return Promise.race([served.emulator.request(target, init), late])
}

/** Nested so deeply that whoever writes it down again runs out of stack: answered 500 in plain text once. */
function deep(method: string, target: string, around: (nested: string) => string = (nested) => nested): Wish {
  const text = around(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)
  return { method, target, headers: [['content-type', 'application/json']], body: Buffer.from(text) }
}

/** The examples are inputs that failed before, or are unlikely to come by chance. */
const surfaces: readonly { surface: Surface; runs: number; examples: Wish[] }[] = [
  {
    surface: 'ncp.api',
    runs: 300,
    examples: [
      deep('POST', '/ncf/api/v2/packages/-/actions/echo'),
      deep('PUT', '/ncf/api/v2/packages/made', (nested) => `{"parameters":${nested}}`),
    ],
  },
  {
    surface: 'ncp.gateway',
    runs: 300,
    examples: [deep('POST', '/apigw/p/a/s/hook?blocking=true'), deep('POST', '/apigw/p/a/s/old/json')],
  },
  { surface: 'openwhisk.web', runs: 300, examples: [deep('POST', '/api/v1/web/guest/default/site.json')] },
  {
    surface: 'openwhisk.api',
    runs: 300,
    examples: [
      deep('POST', '/api/v1/namespaces/_/actions/both?blocking=true'),
      deep('PUT', '/api/v1/namespaces/_/packages/made', (nested) => `{"parameters":[{"key":"k","value":${nested}}]}`),
    ],
  },
  { surface: 'tcb', runs: 200, examples: [deep('POST', '/v1/functions/echo')] },
  {
    surface: 'tcb.legacy',
    runs: 125,
    examples: [
      deep('POST', '/web', (nested) => `{"action":${nested}}`),
      deep('POST', '/admin', (nested) => `{"action":"functions.invokeFunction","function_name":"echo","request_data":${nested}}`),
    ],
  },
]

test.each(surfaces)('$surface answers any request in its own envelope', { timeout: patience }, async ({ surface, runs, examples }) => {
  const property = fc.asyncProperty(wishes(surface), async (wish) => {
    const response = await send(wish)
    const text = await response.text()
    const wrong = mistake(surface, wish.method, { status: response.status, header: (name) => response.headers.get(name), text })
    if (wrong !== undefined) throw new Error(wrong)
    expect(served.faults()).toEqual([])
  })
  await fc.assert(
    property,
    settings(
      runs,
      examples.map((example): [Wish] => [example]),
    ),
  )
})
