import { expect, test, vi } from 'vitest'
import { createEmulator } from '/work/trees/harness/emulator/index.ts'
import * as hello from '/work/trees/harness/functions/hello.ts'
import * as report from '/work/trees/harness/functions/shop/report.ts'

test('inline', async () => {
  await using emulator = await createEmulator({ actions: { 'demo/hello': { module: hello, type: 'web' }, 'demo/report': { module: report, type: 'web', limits: { timeout: 300_000 } } } })
  const answer = await emulator.request('/api/v1/web/guest/demo/hello.json?name=Bo')
  expect(await answer.json()).toEqual({ payload: 'Hello, Bo in Naver!' })
  const t = performance.now()
  for (let i = 0; i < 500; i++) await emulator.request('/api/v1/web/guest/demo/hello.json?name=Bo')
  console.log((performance.now() - t) / 500, 'ms each')
  vi.useFakeTimers()
  const waiting = emulator.request('/api/v1/web/guest/demo/report.json')
  await vi.advanceTimersByTimeAsync(60_000)
  expect((await waiting).status).toBe(202)
  await vi.advanceTimersByTimeAsync(30_000)
  console.log(emulator.activations.list({ name: 'demo/report' }).map((a) => [a.response, a.logs, a.duration]))
  vi.useRealTimers()
})
