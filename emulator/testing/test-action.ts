/** An action as a test asks about it: with which parameters it was invoked. */
import type { Activation } from '../model/activation.ts'
import { firstNames } from '../model/first-names.ts'
import { EmulatorError } from '../model/errors.ts'
import { isObject, mergeParams, type Json, type JsonObject } from '../model/json.ts'
import type { ActionPath } from '../model/typed-names.ts'
import { nearest } from '../system/did-you-mean.ts'
import type { Emulator } from '../types.ts'

export class TestAction {
  /** `pkg/name` or `name`. */
  readonly path: ActionPath
  readonly #emulator: Emulator

  /** @throws {EmulatorError} `UNKNOWN_ACTION` for one that neither is there nor was invoked */
  constructor(emulator: Emulator, path: ActionPath) {
    this.#emulator = emulator
    this.path = path
    const known = emulator.actions()
    if (known.includes(path) || emulator.activations.list({ name: path, limit: 1 }).length > 0) return
    const guess = nearest(path, known)
    throw new EmulatorError(
      'UNKNOWN_ACTION',
      `There is no action ${JSON.stringify(path)}. ${guess === undefined ? `There are: ${firstNames(known)}.` : `Did you mean ${guess}?`}`,
    )
  }

  /** What has ended in this test, newest first. */
  get activations(): Activation[] {
    return this.#emulator.activations.list({ name: this.path })
  }

  /** What the code got each time, with the parameters that are bound to it; an event as it was. The oldest first. */
  get parameters(): Json[] {
    const bound: JsonObject = this.#emulator.catalog().actions.get(this.path)?.params ?? {}
    return this.activations
      .reverse()
      .map(({ convention, params }) => (convention === 'params' && isObject(params) ? mergeParams(bound, params) : params))
  }
}
