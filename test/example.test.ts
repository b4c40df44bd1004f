/** The example of the README; test/readme.test.ts compares the two. */
import { createEmulator, createVirtualClock } from 'actionlab'
import { expect, test } from 'vitest'

test('a report takes 90 s, and its caller gets 202 after 60', async () => {
  const clock = createVirtualClock()
  const emulator = await createEmulator({ root: '.', clock })
  const answer = emulator.request('/api/v1/namespaces/_/actions/shop/report?blocking=true', { method: 'POST' })
  await clock.advance('60s')
  const { status } = await answer
  expect(status).toBe(202)
  await clock.advance('30s')
  const [activation] = emulator.activations.list({ name: 'shop/report' })
  expect(activation?.response.result).toEqual({ counted: 90 })
  await emulator.close()
})
