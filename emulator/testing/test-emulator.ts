/** Restricts an emulator to one test: its own records, log and timeline. */
import { EmulatorError } from '../model/errors.ts'
import type { ActionPath, TriggerName } from '../model/typed-names.ts'
import type { Emulator } from '../types.ts'
import { TestAction } from './test-action.ts'
import { TestTrigger } from './test-trigger.ts'
import { Timeline } from './timeline.ts'

export interface TestEmulator extends Emulator {
  /**
   * What functions have printed in this test, line by line, oldest activation first.
   *
   * @param action only of this action, `pkg/name` or `name`
   */
  logs(action?: ActionPath): string[]
  /**
   * A trigger, for `expect(emulator.trigger('nightly')).toHaveFired(1)`.
   *
   * @param name alone, or as `vendor:name` where two clouds have one of that name
   * @throws {EmulatorError} `UNKNOWN_TRIGGER` for one that neither is there nor has fired in this test
   */
  trigger(name: TriggerName): TestTrigger
  /**
   * An action, for `expect(emulator.action('hello')).toHaveBeenInvokedWith({ name: 'Bo' })`.
   *
   * @param path `pkg/name` or `name`
   * @throws {EmulatorError} `UNKNOWN_ACTION` for one that neither is there nor was invoked in this test
   */
  action(path: ActionPath): TestAction
  /**
   * Everything that has happened in this test with its times, and what is still running: for a test that hangs. A test that fails prints
   * the end of it.
   *
   * @param most how many of the newest entries; default: all, up to 500
   * @example
   * ```ts
   * test('says what it waits for', async ({ emulator }) => {
   *   const waiting = emulator.invoke('hello')
   *   expect(emulator.debug()).toMatch(/still running for \d+ ms: hello|◂ hello|▸ hello|Nothing has happened/)
   *   await waiting
   *   expect(emulator.debug()).toMatch(/◂ hello [0-9a-f]{32} success/)
   * })
   * ```
   */
  debug(most?: number): string
}

/** A session of `emulator` for one test. Closing it leaves `emulator` running. */
export function openTestEmulator(emulator: Emulator): TestEmulator {
  const timeline = new Timeline()
  const session = emulator.session({ log: { emit: (event) => timeline.event(event) } })
  timeline.follow(session)
  const { invoke } = session
  const own: Pick<TestEmulator, 'logs' | 'debug' | 'invoke' | 'trigger' | 'action'> = {
    invoke(...call) {
      const caller: { stack?: string } = {}
      Error.captureStackTrace(caller, own.invoke)
      return invoke(...call).catch((error: unknown) => {
        // The line of the test says more than the emulator's own.
        if (error instanceof EmulatorError)
          error.stack = `${error.name}: ${error.message}\n${(caller.stack ?? '').split('\n').slice(1).join('\n')}`
        throw error
      })
    },
    logs(action) {
      const oldestFirst = session.activations.list(action === undefined ? {} : { name: action }).reverse()
      return oldestFirst.flatMap(({ logLines }) => logLines.map(({ text }) => text))
    },
    trigger: (name) => new TestTrigger(session, name),
    action: (path) => new TestAction(session, path),
    debug: (most) => timeline.tell(most),
  }
  return Object.assign(session, own)
}
