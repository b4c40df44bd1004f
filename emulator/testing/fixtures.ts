/** `test` with an emulator in it. */
import { test as base, type TestAPI, type TestContext } from 'vitest'
import { createVirtualClock, isVirtual, type VirtualClock } from '../clock.ts'
import type { EmulatorOptions } from '../emulator.ts'
import { createNcpClient, type NcpClient } from './clients/ncp.ts'
import { createOpenWhiskClient, type OpenWhiskClient } from './clients/openwhisk.ts'
import { localConnection } from './clients/connection.ts'
import { createTcbClient, type TcbClient } from './clients/tcb.ts'
import { Emulators } from './emulators.ts'
import { useFakeTimersClock } from './fake-timers-clock.ts'
import { openTestEmulator, type TestEmulator } from './test-emulator.ts'
import { noteInputs } from './inputs.ts'

/** Clocks of tests that asked for one. Vitest sets fixtures up in the order of their registration, `clock` before `emulator`. */
const clocks = new WeakMap<TestContext['task'], VirtualClock>()

/** What a test finds in its context. */
export interface Fixtures {
  /** The emulator, with a fresh activation store: it sees nothing of other tests, also of those that run at the same time. */
  emulator: TestEmulator
  /** Time that stands still until `clock.advance('60s')`. A test that takes it gets an emulator of its own; inline, it is Vitest's fake timers. */
  clock: VirtualClock
  /** NAVER Cloud Functions. */
  ncp: NcpClient
  /** Apache OpenWhisk. */
  openwhisk: OpenWhiskClient
  /** Tencent CloudBase. */
  tcb: TcbClient
  /** The emulators of this worker, for `test.beforeAll`. */
  emulators: Emulators
  /** What `createTest` was given. */
  emulatorOptions: EmulatorOptions
}

export type ActionlabTest = TestAPI<Fixtures & { readonly $__worker?: Pick<Fixtures, 'emulators' | 'emulatorOptions'> }>

/**
 * A `test` whose emulator has these options; without any, the project's own `actionlab.config.*` and functions folder.
 *
 * @param options what `createEmulator` takes; `root` defaults to the folder of the nearest configuration above the test file
 * @example
 * ```ts
 * const test = createTest({ functions: './functions', defaults: { type: 'web' }, isolation: 'inline' })
 *
 * test('greets', async ({ openwhisk }) => {
 *   expect(await openwhisk.web('hello', { extension: 'json', query: { name: 'Bo' } })).toRespond({ status: 200 })
 * })
 * ```
 */
export function createTest(options: EmulatorOptions = {}): ActionlabTest {
  const test = base
    .extend('emulatorOptions', { scope: 'worker' }, options)
    .extend('emulators', { scope: 'worker' }, async ({ emulatorOptions }, { onCleanup }) => {
      const emulators = new Emulators(emulatorOptions)
      onCleanup(() => emulators.close())
      return emulators
    })
    .extend('clock', async ({ task, emulators, emulatorOptions }, { onCleanup }): Promise<VirtualClock> => {
      const { clock: given } = emulatorOptions
      if (given && isVirtual(given)) return given
      const fake = emulators.inline ? useFakeTimersClock() : undefined
      if (fake) onCleanup(() => fake.restore())
      const clock = fake ?? createVirtualClock()
      clocks.set(task, clock)
      return clock
    })
    .extend('emulator', async ({ task, onTestFailed, emulators }, { onCleanup }): Promise<TestEmulator> => {
      const clock = clocks.get(task)
      const below = await (clock ? emulators.timed(clock) : emulators.shared())
      const emulator = openTestEmulator(below)
      onTestFailed(() => tell(task, emulator))
      onCleanup(async () => {
        noteInputs(task, emulator)
        await emulator.close()
        if (clock) await below.close()
      })
      return emulator
    })
    .extend('ncp', ({ emulator }) => createNcpClient(localConnection(emulator)))
    .extend('openwhisk', ({ emulator }) => createOpenWhiskClient(localConnection(emulator)))
    .extend('tcb', ({ emulator }) => createTcbClient(localConnection(emulator)))
  // The builder's own type says the same in forty lines.
  return test as unknown as ActionlabTest
}

/**
 * Vitest's `test` with `emulator`, `clock`, `ncp`, `openwhisk` and `tcb`, over the project that the test file lies in.
 *
 * @example
 * ```ts
 * test('a report takes longer than a caller may wait', async ({ clock, ncp }) => {
 *   const waiting = ncp.postAction('shop/report')
 *   await clock.advance('60s')
 *   const answer = await waiting
 *   expect(answer).toBeAccepted()
 *   await clock.advance('30s')
 *   expect(answer.activation).toSucceedWith({ counted: 90 })
 * })
 * ```
 */
export const test = createTest()

/** Entries of the timeline: a failure should still fit on a screen. */
const shownOnFailure = 40

/** The story of a failed test goes where its error goes: to the terminal, the report, the editor. */
function tell(task: TestContext['task'], emulator: TestEmulator): void {
  const error = task.result?.errors?.at(-1)
  if (error) error.message += `\n\n${emulator.debug(shownOnFailure)}\n`
}
