/** The session's numbers: complete from the first call, in constant memory, however long it lasts. */
import { expect, test } from 'vitest'
import { Traffic } from '../../emulator/records/traffic.ts'
import type { Activation, Status } from '../../emulator/model/activation.ts'

function activation(end: number, duration: number, options: { path?: string; status?: Status; cause?: string } = {}): Activation {
  const { path = 'hello', status = 'success', cause } = options
  return {
    path,
    end,
    start: end - duration,
    duration,
    activationId: String(end),
    outcome: { status, text: '{}' },
    ...(cause === undefined ? {} : { cause }),
  } as Activation
}

const hour = 3_600_000

test('a session of hours keeps every call in at most 180 slots', () => {
  const traffic = new Traffic()
  for (let second = 0; second < 4 * 3600; second++)
    traffic.record(activation(1000 + second * 1000, 5, second % 10 === 0 ? { status: 'application error' } : {}))
  const { slots, width } = traffic.series(1000 + 4 * hour)
  expect(slots.length).toBeLessThanOrEqual(180)
  expect(width * slots.length).toBeGreaterThanOrEqual(4 * hour)
  expect(slots.reduce((sum, { calls }) => sum + calls, 0)).toBe(14_400)
  expect(slots.reduce((sum, { errors }) => sum + errors, 0)).toBe(1440)
  expect(traffic.of('hello')).toMatchObject({ calls: 14_400, errors: 1440, p50: 5, p95: 5 })
})

test('quantiles are within an eighth of the truth, from a millisecond to a minute', () => {
  for (const scale of [1, 10, 100, 1000]) {
    const traffic = new Traffic()
    for (let index = 1; index <= 100; index++) traffic.record(activation(1000, index * scale))
    const { p50 = 0, p95 = 0 } = traffic.of('hello') ?? {}
    expect(Math.abs(p50 - 50 * scale) / (50 * scale)).toBeLessThan(0.125)
    expect(Math.abs(p95 - 95 * scale) / (95 * scale)).toBeLessThan(0.125)
  }
})

test('a gap is empty, not a line of zeros', () => {
  const traffic = new Traffic()
  traffic.record(activation(1000, 2))
  traffic.record(activation(6000, 4))
  const { slots } = traffic.series(6000)
  expect(slots.map(({ calls, p50 }) => [calls, p50])).toEqual([
    [1, 2],
    [0, null],
    [0, null],
    [0, null],
    [0, null],
    [1, 4],
  ])
})

test('steps of a sequence count for their function only', () => {
  const traffic = new Traffic()
  traffic.record(activation(1000, 1, { path: 'step', cause: 'sequence' }))
  traffic.record(activation(1000, 2, { path: 'sequence' }))
  expect(traffic.total().calls).toBe(1)
  expect(traffic.of('step')?.calls).toBe(1)
})

test('a clock that jumps back or far ahead breaks nothing', () => {
  const traffic = new Traffic()
  traffic.record(activation(hour, 1))
  traffic.record(activation(0.5 * hour, 1))
  traffic.record(activation(10_000 * hour, 1))
  const { slots } = traffic.series(10_000 * hour)
  expect(slots.length).toBeLessThanOrEqual(180)
  expect(slots.reduce((sum, { calls }) => sum + calls, 0)).toBe(3)
})

test('names such as __proto__ are counted like any other', () => {
  const traffic = new Traffic()
  traffic.record(activation(1000, 1, { path: '__proto__' }))
  expect(traffic.of('__proto__')?.calls).toBe(1)
  expect(traffic.of('constructor')).toBeUndefined()
})
