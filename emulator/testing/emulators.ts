/** Manages the emulators of one Vitest worker: a shared one, and those with a clock of their own. */
import { expect } from 'vitest'
import type { VirtualClock } from '../model/clock.ts'
import { loadConfig } from '../config/load-config.ts'
import { createEmulator } from '../emulator.ts'
import { isInline, separateOptions, type EmulatorOptions } from '../options.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { importerOfTests } from './importer.ts'
import type { Emulator } from '../types.ts'
import { projectRoot } from './project-root.ts'

/** Test files of one worker that ask for the same share one, also where Vitest does not isolate them. */
const running = new Map<string, Promise<Emulator>>()

export class Emulators {
  readonly #options: EmulatorOptions
  readonly #key: string
  readonly #timed = new Set<Promise<Emulator>>()

  constructor(options: EmulatorOptions) {
    const { root = projectRoot(expect.getState().testPath) } = options
    this.#options = { watch: false, grace: 0, ...importerOfTests(options), ...options, root }
    this.#key = keyOf(this.#options)
  }

  get inline(): boolean {
    return isInline(this.#options)
  }

  /** The project's configuration, without an emulator. */
  config(): Promise<ResolvedConfig> {
    return loadConfig({ root: '.', ...separateOptions(this.#options).load })
  }

  /** Started with the first test that asks. */
  shared(): Promise<Emulator> {
    const emulator = running.get(this.#key) ?? createEmulator(this.#options)
    running.set(this.#key, emulator)
    emulator.catch(() => running.delete(this.#key))
    return emulator
  }

  /** Another one, whose time is `clock`'s: no other test may move it. */
  timed(clock: VirtualClock): Promise<Emulator> {
    const emulator = createEmulator({ ...this.#options, clock })
    this.#timed.add(emulator)
    return emulator
  }

  async close(): Promise<void> {
    const shared = running.get(this.#key)
    running.delete(this.#key)
    const started = await Promise.allSettled([...(shared ? [shared] : []), ...this.#timed])
    await Promise.all(started.flatMap((one) => (one.status === 'fulfilled' ? [one.value.close()] : [])))
  }
}

let unique = 0

/** Options that JSON can tell apart share an emulator; functions and modules cannot be compared. */
function keyOf(options: EmulatorOptions): string {
  let comparable = true
  const text = JSON.stringify(options, (key, value: unknown) => {
    if (typeof value === 'function' || key === 'module' || key === 'clock' || key === 'log') comparable = false
    return value
  })
  return comparable ? text : `${++unique} ${options.root}`
}
