/** The list of what is due: in order whatever is set and deleted, once after a pause of the machine, and without a search for each of thousands. */
import { array, assert, constant, integer, oneof, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import type { Clock } from '../../emulator/model/clock.ts'
import type { Schedule } from '../../emulator/model/schedule.ts'
import { DueList } from '../../emulator/schedule/due-list.ts'

const minute = 60_000
const start = Date.UTC(2026, 0, 1)

/** The machine's time, moved by hand; timers of it are called late, early or not at all. */
function machine() {
  let now = start
  let armed = 0
  let timer: { readonly at: number; readonly callback: () => void } | undefined
  const clock: Clock = {
    virtual: false,
    now: () => now,
    after(ms, callback) {
      armed++
      const own = (timer = { at: now + ms, callback })
      return { cancel: () => timer === own && (timer = undefined) }
    },
  }
  return {
    clock,
    armed: () => armed,
    waits: () => (timer === undefined ? undefined : timer.at - now),
    /** Wakes the list at a time, as after a sleep of the machine. */
    wake(time: number) {
      now = time
      const { callback } = timer ?? {}
      timer = undefined
      callback?.()
    },
  }
}

const every = (ms: number, fire: (due: number) => void = () => {}): Schedule => ({
  next: (after) => (Math.floor(after / ms) + 1) * ms,
  fire,
})

test('a laptop that slept for a week fires each schedule once, late, and goes on from now', () => {
  const { clock, wake, waits } = machine()
  const fired: string[] = []
  const list = new DueList(clock)
  list.start()
  list.set(
    'often',
    every(minute, () => fired.push('often')),
  )
  list.set(
    'daily',
    every(24 * 60 * minute, () => fired.push('daily')),
  )
  wake(start + 7 * 24 * 60 * minute + 30_000)
  expect(fired.toSorted()).toEqual(['daily', 'often'])
  expect(waits()).toBe(30_000)
  wake(start + 7 * 24 * 60 * minute + minute)
  expect(fired).toHaveLength(3)
})

test('a schedule that throws keeps neither itself nor another from firing', () => {
  const { clock, wake, waits } = machine()
  const fired: string[] = []
  const list = new DueList(clock)
  list.start()
  const broken = every(minute, () => {
    fired.push('broken')
    throw new Error('mine')
  })
  list.set('broken', broken)
  list.set(
    'whole',
    every(minute, () => fired.push('whole')),
  )
  expect(() => wake(start + minute)).toThrow('mine')
  expect(waits()).toBe(0)
  wake(start + minute)
  expect(() => wake(start + 2 * minute)).toThrow('mine')
  expect(fired).toEqual(['broken', 'whole', 'broken'])
})

test('a clock that is put back by an hour does not stop what was due, also where another is set before that is seen', () => {
  const { clock, wake } = machine()
  const fired: number[] = []
  const list = new DueList(clock)
  list.start()
  list.set(
    'often',
    every(minute, (due) => fired.push((due - start) / minute)),
  )
  wake(start + minute)
  wake(start - 60 * minute)
  list.set('new', every(1000))
  wake(start - 59 * minute)
  expect(fired).toEqual([1, -59])
})

test('what is paused lets its times pass, and what is deleted is no longer paused when it comes again', () => {
  const { clock, wake } = machine()
  let fired = 0
  const list = new DueList(clock)
  list.start()
  list.set(
    'often',
    every(minute, () => fired++),
  )
  list.pause('often')
  wake(start + minute)
  expect([fired, list.pending(), list.dueOf('often')]).toEqual([0, [], start + 2 * minute])
  list.resume('often')
  wake(start + 2 * minute)
  expect(fired).toBe(1)
  list.pause('often')
  list.delete('often')
  list.set(
    'often',
    every(minute, () => fired++),
  )
  expect(list.isPaused('often')).toBe(false)
})

test('ten thousand schedules are asked once each and arm few timers, and those that are due fire in their order', () => {
  const { clock, wake, armed, waits } = machine()
  const list = new DueList(clock)
  list.start()
  let asked = 0
  const fired: number[] = []
  // 7919 is prime to 10,000: each second of them once, in no order.
  for (let index = 0; index < 10_000; index++) {
    const due = start + minute + ((index * 7919) % 10_000) * 1000
    list.set(`s${index}`, { next: (after) => (asked++, due > after ? due : undefined), fire: (at) => fired.push(at) })
  }
  expect(asked).toBe(10_000)
  expect(armed()).toBeLessThan(50)
  expect(waits()).toBe(minute)
  wake(start + minute + 10_000 * 1000)
  expect(fired).toEqual(fired.toSorted((a, b) => a - b))
  expect(fired).toHaveLength(10_000)
  expect(asked).toBe(20_000)
  expect(waits()).toBeUndefined()
})

test('whatever is set, replaced and deleted, what is due fires in order, and of the same time what was set first', () => {
  const key = integer({ min: 0, max: 40 }).map(String)
  const change = oneof(
    { weight: 3, arbitrary: tuple(key, integer({ min: 1, max: 30 })) },
    { weight: 1, arbitrary: tuple(key, constant(undefined)) },
  )
  assert(
    property(array(change, { maxLength: 120, size: 'max' }), (changes) => {
      const { clock, wake } = machine()
      const list = new DueList(clock)
      list.start()
      const model = new Map<string, number>()
      const fired: string[] = []
      for (const [name, minutes] of changes) {
        model.delete(name)
        if (minutes === undefined) list.delete(name)
        else {
          const due = start + minutes * minute
          model.set(name, due)
          list.set(name, { next: (after) => (due > after ? due : undefined), fire: () => fired.push(name) })
        }
      }
      const wanted = [...model].map(([what, due]) => ({ what, due })).sort((a, b) => a.due - b.due)
      expect(list.pending()).toEqual(wanted)
      for (const [name, due] of model) expect(list.dueOf(name)).toBe(due)
      wake(start + 31 * minute)
      expect(fired).toEqual(wanted.map(({ what }) => what))
    }),
    { numRuns: 200, seed: 23 },
  )
})
