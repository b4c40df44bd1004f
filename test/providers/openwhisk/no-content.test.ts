/** A web action whose result is no answer for its caller, an empty 204 or an interim status: the record says why. */
import { expect, test } from 'vitest'
import { serve } from './serve.ts'

const { ask, emulator } = serve([
  { name: 'plain', kind: 'web', code: 'exports.main = () => ({ payload: 1 })' },
  { name: 'meant', kind: 'web', code: 'exports.main = () => ({ statusCode: 204 })' },
  { name: 'interim', kind: 'web', code: 'exports.main = () => ({ statusCode: "102", body: 1 })' },
])

test.each([
  ['plain', 204, ['openwhisk.no-content']],
  ['plain.json', 200, []],
  ['meant', 204, []],
  ['interim', 102, ['openwhisk.interim-status']],
])('%s answers %i with the hints %j', async (name, status, hints) => {
  expect((await ask(`/api/v1/web/guest/default/${name}`)).status).toBe(status)
  expect(
    emulator()
      .activations.list({ limit: 1 })[0]
      ?.hints.map(({ code }) => code),
  ).toEqual(hints)
})
