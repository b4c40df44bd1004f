/** A web action whose result says nothing of an HTTP response: the caller gets an empty 204, and the record says why. */
import { expect, test } from 'vitest'
import { serve } from './serve.ts'

const { ask, emulator } = serve([
  { name: 'plain', kind: 'web', code: 'exports.main = () => ({ payload: 1 })' },
  { name: 'meant', kind: 'web', code: 'exports.main = () => ({ statusCode: 204 })' },
])

test.each([
  ['plain', 204, ['openwhisk.no-content']],
  ['plain.json', 200, []],
  ['meant', 204, []],
])('%s answers %i with the hints %j', async (name, status, hints) => {
  expect((await ask(`/api/v1/web/guest/default/${name}`)).status).toBe(status)
  expect(
    emulator()
      .activations.list({ limit: 1 })[0]
      ?.hints.map(({ code }) => code),
  ).toEqual(hints)
})
