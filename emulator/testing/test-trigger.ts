/** A trigger as a test asks about it: how often it has fired, and by what. */
import { firstNames } from '../model/first-names.ts'
import { EmulatorError } from '../model/errors.ts'
import type { PastFiring } from '../model/trigger.ts'
import { nearest } from '../system/did-you-mean.ts'
import type { Emulator } from '../types.ts'

export class TestTrigger {
  /** As it was asked for: alone, or as `vendor:name`. */
  readonly name: string
  readonly #emulator: Emulator

  /** @throws {EmulatorError} `UNKNOWN_TRIGGER` for one that neither is there nor has fired: it would never fire, and a test of that would always hold */
  constructor(emulator: Emulator, name: string) {
    this.#emulator = emulator
    this.name = name
    const known = emulator.triggers().flatMap((one) => [one.name, `${one.vendor}:${one.name}`])
    if (known.includes(name) || emulator.firings.count(name) > 0) return
    const guess = nearest(name, known)
    const names = emulator.triggers().map((one) => one.name)
    const there = names.length === 0 ? 'There is none.' : `There are: ${firstNames(names)}.`
    throw new EmulatorError(
      'UNKNOWN_TRIGGER',
      `There is no trigger ${JSON.stringify(name)}. ${guess === undefined ? there : `Did you mean ${guess}?`}`,
    )
  }

  /** How often it has fired in this test. */
  get times(): number {
    return this.#emulator.firings.count(this.name)
  }

  /** Newest first. */
  get firings(): PastFiring[] {
    return this.#emulator.firings.list({ trigger: this.name })
  }

  /** Epoch ms at which it fires next by itself; undefined where it does not. */
  get next(): number | undefined {
    return this.#emulator.triggers().find(({ vendor, name }) => name === this.name || `${vendor}:${name}` === this.name)?.next
  }
}
