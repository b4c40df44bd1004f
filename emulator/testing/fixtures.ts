/** Extends Vitest's `test` with an emulator, a clock and clients. */
import { test as base, type TestAPI, type TestContext } from 'vitest'
import { createVirtualClock } from '../system/clock.ts'
import { isVirtual, type VirtualClock } from '../model/clock.ts'
import { isInline, type EmulatorOptions } from '../options.ts'
import { createNcpClient, type NcpClient } from './clients/ncp.ts'
import { createOpenWhiskClient, type OpenWhiskClient } from './clients/openwhisk.ts'
import { localConnection, type Connection } from './clients/connection.ts'
import { liveConnection } from './clients/live-connection.ts'
import { createTcbClient, type TcbClient } from './clients/tcb.ts'
import type { Database } from '../documents/collections.ts'
import type { Storage } from '../objects/files.ts'
import type { Outbound } from '../outbound/outbound.ts'
import type { Emulator } from '../types.ts'
import { startService } from '../system/esbuild-service.ts'
import { giveHeadStart } from '../invoke/pool/head-start.ts'
import { Emulators } from './emulators.ts'
// Loaded later, under a test's fake timers, it would take those for the machine's.
import '../invoke/containers/inline/inline-container.ts'
import { useFakeTimersClock } from './fake-timers-clock.ts'
import { chooseTarget, meansEmulator, type TargetOption } from './target.ts'
import { startOf } from './start-time.ts'
import { openTestEmulator, type TestEmulator } from './test-emulator.ts'
import { noteInputs } from './inputs.ts'

// Node loads its `Response` when somebody asks for it, for 18 ms: now the file's other imports are waited for, later a test would wait.
setImmediate(() => void globalThis.Response)

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
  /** The document database that functions of CloudBase find in this test: the seeds of the configuration, and nothing of other tests. */
  database: Database
  /** The files that functions and clients of CloudBase store in this test: the seeds of the configuration, and nothing of other tests. */
  storage: Storage
  /** The hosts that functions call: rules for their answers, in this test only. */
  outbound: Outbound
  /** The emulators of this worker, for `test.beforeAll`. */
  emulators: Emulators
  /** What `createTest` was given. */
  emulatorOptions: EmulatorOptions
}

export interface TestOptions extends EmulatorOptions {
  /**
   * The deployed stage that the same tests run against with `ACTIONLAB_TARGET=live`; `ACTIONLAB_TARGET=dry-run` prints what would be sent.
   * Tests that take `emulator` or `clock` are skipped then: a cloud has neither.
   *
   * @example
   * ```ts
   * const test = createTest({
   *   target: () => ({ ncp: { credentials: { accessKey: process.env.NCP_ACCESS_KEY!, secretKey: process.env.NCP_SECRET_KEY! } } }),
   * })
   * ```
   */
  target?: TargetOption
  /** Where the time of the fixture `clock` begins in each test: a date, ISO text or epoch ms; default: now. */
  startTime?: Date | string | number
  /**
   * Zone of a {@link startTime} without an offset, as IANA spells it; default: that of the test run.
   *
   * @example
   * ```ts
   * const test = createTest({ startTime: '2026-03-08T01:59', timeZone: 'America/New_York' })
   * ```
   */
  timeZone?: string
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
export function createTest(options: TestOptions = {}): ActionlabTest {
  // What the first test would wait for, while Vitest is still collecting; only for an emulator that can take it, see takeHeadStart().
  const { engine = 'local', watch = false, clock } = options
  if (meansEmulator() && !isInline(options) && engine === 'local' && watch === false && clock === undefined) {
    giveHeadStart()
    setImmediate(startService)
  }
  return extend(options)
}

function extend({ target, startTime, timeZone, ...options }: TestOptions): ActionlabTest {
  const start = startTime === undefined ? undefined : startOf(startTime, timeZone)
  const test = base
    .extend('emulatorOptions', { scope: 'file' }, options)
    .extend('emulators', { scope: 'file' }, async ({ emulatorOptions }, { onCleanup }) => {
      const emulators = new Emulators(emulatorOptions)
      onCleanup(() => emulators.close())
      return emulators
    })
    .extend('clock', async ({ task, skip, emulators, emulatorOptions }, { onCleanup }): Promise<VirtualClock> => {
      if (chooseTarget(target)) skip('time does not stand still in a cloud')
      const { clock: given } = emulatorOptions
      if (given && isVirtual(given)) return given
      const fake = emulators.inline ? useFakeTimersClock(start) : undefined
      if (fake) onCleanup(() => fake.restore())
      const clock = fake ?? createVirtualClock(start)
      clocks.set(task, clock)
      return clock
    })
    .extend('openEmulator', async ({ task, emulators }, { onCleanup }) => {
      let opened: Promise<{ below: Emulator; emulator: TestEmulator }> | undefined
      const open = async (): Promise<{ below: Emulator; emulator: TestEmulator }> => {
        const clock = clocks.get(task)
        const below = await (clock ? emulators.timed(clock) : emulators.shared())
        return { below, emulator: openTestEmulator(below) }
      }
      onCleanup(async () => {
        // An emulator that could not be started has failed the test already.
        const started = await opened?.catch(() => undefined)
        if (!started) return
        const { below, emulator } = started
        // Before it is closed: what still runs belongs to the story.
        await tellStory(task, emulator)
        noteInputs(task, emulator)
        await emulator.close()
        if (clocks.has(task)) await below.close()
      })
      // Against a cloud nobody needs one.
      return async () => (await (opened ??= open())).emulator
    })
    .extend('emulator', async ({ skip, openEmulator }): Promise<TestEmulator> => {
      if (chooseTarget(target)) skip('a cloud shows nothing of its inside')
      return openEmulator()
    })
    .extend('database', ({ emulator }): Database => emulator.database)
    .extend('storage', ({ emulator }): Storage => emulator.storage)
    .extend('outbound', ({ emulator }): Outbound => emulator.outbound)
    .extend('connection', async ({ skip, openEmulator, emulators }): Promise<Connection> => {
      const chosen = chooseTarget(target)
      if (!chosen) return localConnection(await openEmulator())
      const dryRun = (text: string): never => {
        console.log(text)
        return skip('a dry run sends nothing')
      }
      return liveConnection({ target: chosen.target, config: await emulators.config(), ...(chosen.dry ? { dryRun } : {}) })
    })
    .extend('ncp', ({ connection }) => createNcpClient(connection))
    .extend('openwhisk', ({ connection }) => createOpenWhiskClient(connection))
    .extend('tcb', ({ connection }) => createTcbClient(connection))
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
export const test = extend({})

/** Entries of the timeline: a failure should still fit on a screen. */
const shownOnFailure = 40

/** Errors that have their story: a test that is tried again keeps those of its earlier tries. */
const told = new WeakSet<object>()

/** Appends the story of a failed test to its error, for terminal, report and editor. */
async function tellStory(task: TestContext['task'], emulator: TestEmulator): Promise<void> {
  const error = task.result?.errors?.at(-1)
  if (!error || told.has(error)) return
  told.add(error)
  const clock = clocks.get(task)
  const story = `\n\n${emulator.debug(shownOnFailure)}\n${clock ? await timeText(clock) : ''}`
  const { message, stack } = error
  error.message = message + story
  // Vitest prints errors with the same stack once, and a test that timed out has no line of its own.
  if (stack !== undefined) error.stack = stack.includes(message) ? stack.replace(message, () => message + story) : `${story}\n${stack}`
}

/** Where time stands, and how far it has to move for something to happen. */
async function timeText(clock: VirtualClock): Promise<string> {
  const now = clock.now()
  const next = await clock.next()
  const rest =
    next === undefined ? 'no timer waits for it.' : `the next timer is due in ${next - now} ms: clock.advance(${durationText(next - now)})`
  return `time stands still at ${new Date(now).toISOString()}; ${rest}\n`
}

function durationText(ms: number): string {
  return ms % 1000 === 0 ? `'${ms / 1000}s'` : String(ms)
}
