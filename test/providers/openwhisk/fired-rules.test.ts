/** What a fired trigger hands to the actions of its rules, and what its record says of those that did not start. */
import { expect, test } from 'vitest'
import { basic, serve } from './serve.ts'

const { ask, emulator } = serve([{ name: 'act', kind: 'basic', code: 'exports.main = (params) => params' }], {
  config: { maxParameterBytes: 1000 },
})

async function send(method: string, path: string, body: unknown): Promise<{ activationId: string }> {
  const headers = { 'content-type': 'application/json', authorization: basic }
  const answer = await ask(`/api/v1/namespaces/_/${path}`, { method, headers, body: JSON.stringify(body) })
  return (await answer.json()) as { activationId: string }
}

test('a payload that only its trigger has room for starts no action: with parameters and headers it is a body of its own, and too large', async () => {
  await send('PUT', 'triggers/bell', { parameters: [{ key: 'p', value: 'x'.repeat(600) }] })
  await send('PUT', 'rules/link', { trigger: '/_/bell', action: '/_/act' })
  const { activationId } = await send('POST', 'triggers/bell', { y: 'y'.repeat(600) })
  const [line = ''] = emulator().activations.get(activationId)?.logs ?? []
  expect(JSON.parse(line)).toEqual({
    action: 'guest/act',
    error: expect.stringMatching(/^Request larger than allowed: 1[2-9]\d\d > 1000 bytes\.$/) as unknown,
    rule: 'guest/link',
    statusCode: 1,
    success: false,
  })
  expect(emulator().activations.list({ name: 'act' })).toHaveLength(0)
})
