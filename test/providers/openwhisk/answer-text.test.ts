/** What Java and Scala print otherwise than JavaScript, the charsets that a client admits, and the length of results. */
import { describe, expect, test } from 'vitest'
import { basic, mirror, returning, serve } from './serve.ts'

const { ask } = serve([
  mirror('demo/act'),
  { name: 'throws', kind: 'basic', code: 'exports.main = () => { throw new Error("x") }' },
  { name: 'exits', kind: 'basic', code: 'exports.main = () => process.exit(1)' },
  { name: 'korean', kind: 'basic', code: 'exports.main = () => ({ a: "한국" })' },
  { name: 'conductor', kind: 'basic', annotations: { conductor: true }, code: 'exports.main = () => ({ params: {} })' },
])

function act(
  result: unknown,
  { suffix = '', headers = {} }: { suffix?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  return ask(`/api/v1/web/guest/demo/act${suffix}${returning(result)}`, { headers })
}

describe('a number with an exponent', () => {
  test.each([
    [1e21, '1E+21'],
    [-2.5e300, '-2.5E+300'],
    [1e-7, '1E-7'],
    [1e20, '100000000000000000000'],
    [0.000001, '0.000001'],
  ])('%d is printed as the controller prints it, in bodies and headers', async (number, text) => {
    expect(await (await act({ text: number }, { suffix: '.text' })).text()).toBe(text)
    expect(await (await act({ n: number }, { suffix: '.json' })).text()).toBe(`{\n  "n": ${text}\n}`)
    expect((await act({ headers: { 'x-n': number }, body: 'x' })).headers.get('x-n')).toBe(text)
  })
})

describe('Accept-Charset', () => {
  test.each(['utf-8', 'UTF-8, iso-8859-1;q=0.5', '*', 'iso-8859-1, *;q=0.1'])('%j admits text', async (charset) => {
    expect((await act({ body: 'x' }, { headers: { 'accept-charset': charset } })).status).toBe(200)
  })

  test.each(['iso-8859-1', 'utf-8;q=0, *', '*;q=0'])(
    '%j does not admit text and JSON, but bytes, failures and empty answers',
    async (charset) => {
      const headers = { 'accept-charset': charset }
      const answer = await act({ body: 'x' }, { headers })
      const { error } = (await answer.json()) as { error: string }
      expect([answer.status, error]).toEqual([406, 'Resource representation is only available with these types:\ntext/html; charset=UTF-8'])
      expect((await act({}, { suffix: '.json', headers })).status).toBe(406)
      expect((await ask('/api/v1/namespaces', { headers: { ...headers, authorization: basic } })).status).toBe(406)
      expect((await act({ headers: { 'content-type': 'image/png' }, body: 'eA==' }, { headers })).status).toBe(200)
      expect((await act({ statusCode: 404, body: 'x' }, { headers })).status).toBe(404)
      expect((await act({}, { headers })).status).toBe(204)
    },
  )
})

describe('the size of a response', () => {
  test.each([
    ['korean', '{"a":"한국"}'.length],
    ['throws', '{"error":"An error has occurred: Error: x"}'.length],
    ['exits', undefined],
    ['conductor', undefined],
  ])('of %s counts the characters that the container answered, if it did', async (name, size) => {
    const answer = await ask(`/api/v1/namespaces/_/actions/${name}?blocking=true`, { method: 'POST', headers: { authorization: basic } })
    expect(((await answer.json()) as { response: { size?: number } }).response.size).toBe(size)
  })
})
