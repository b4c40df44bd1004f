/** Usage plans of API Gateway count seconds, days and months of Korea on the emulator's clock. */
import { expect, test } from 'vitest'
import { createEmulator, createVirtualClock } from '../../../emulator/index.ts'

const hook = { type: 'apigw', product: 'shop', api: 'hooks', stage: 'v1', resource: '/hook', action: 'hook' } as const

test('a second, a day and a month begin anew when the clock in Korea says so', async () => {
  // 31 January, 23:59:58.500 in Korea
  const clock = createVirtualClock(Date.UTC(2026, 0, 31, 14, 59, 58, 500))
  await using emulator = await createEmulator({
    functions: false,
    clock,
    actions: { hook: { module: { main: () => ({}) } } },
    triggers: { hook },
    ncp: { usagePlans: { basic: { rateRps: 2, dayQuotaRequest: 3, monthQuotaRequest: 5 } } },
  })
  const call = async (): Promise<string> => {
    const answer = await emulator.request('/apigw/shop/hooks/v1/hook', { method: 'POST' })
    const { error } = (await answer.json()) as { error?: { errorCode: string } }
    return error?.errorCode ?? String(answer.status)
  }
  expect([await call(), await call(), await call()]).toEqual(['202', '202', '420'])
  await clock.advance(499)
  expect(await call()).toBe('420')
  await clock.advance(1)
  expect([await call(), await call()]).toEqual(['202', '400'])
  // 1 February: three calls of the new day; two more of the month are left on the next.
  await clock.advance(1000)
  expect([await call(), await call()]).toEqual(['202', '202'])
  await clock.advance(1000)
  expect([await call(), await call()]).toEqual(['202', '400'])
  await clock.advance('24h')
  expect([await call(), await call()]).toEqual(['202', '202'])
  await clock.advance(1000)
  expect(await call()).toBe('400')
  await clock.advance('24h')
  expect(await call()).toBe('400')
})

test('a test sets plans for itself, and takes them away', async () => {
  await using emulator = await createEmulator({ functions: false, actions: { hook: { module: { main: () => ({}) } } }, triggers: { hook } })
  const status = async (): Promise<number> => (await emulator.request('/apigw/shop/hooks/v1/hook', { method: 'POST' })).status
  expect(await status()).toBe(202)
  emulator.throttle({ ncp: { closed: { stages: ['shop/hooks/v1'], dayQuotaRequest: 0 } } })
  expect(await status()).toBe(429)
  emulator.throttle({ ncp: { open: { stages: ['shop/hooks/v2'], dayQuotaRequest: 0 } } })
  expect(await status()).toBe(202)
  emulator.throttle({ ncp: {} })
  expect(await status()).toBe(202)
})
