/** The embedded PostgreSQL beside everything else that an emulator serves. */
import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'

test('a new PostgreSQL leaves this thread to other requests while it starts', { timeout: 180_000 }, async () => {
  await using emulator = await createEmulator({ functions: false, tcb: { sql: {} } })
  const before = performance.eventLoopUtilization()
  const answer = await emulator.request('/v1/rdb/rest/none')
  const { utilization } = performance.eventLoopUtilization(before)
  expect(answer.status).toBe(404)
  // Without a thread of its own it is busy nearly all of that time.
  expect(utilization).toBeLessThan(0.5)
})
