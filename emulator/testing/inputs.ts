/** Reports the files of the functions that a test called to Vitest's main process, where the plugin reruns the test after a change. */
import type { TestContext } from 'vitest'
import type { Emulator } from '../types.ts'

export interface CalledInputs {
  /** Absolute; what is new in it may concern every test. Absent where functions are found by the configuration alone. */
  readonly functions?: string
  /** Absolute paths of configuration files. */
  readonly sources: readonly string[]
  /** Absolute. */
  readonly inputs: readonly string[]
}

declare module 'vitest' {
  interface TaskMeta {
    actionlab?: CalledInputs
  }
}

export function noteInputs(task: TestContext['task'], emulator: Emulator): void {
  const called = new Set(emulator.activations.list().map(({ path }) => path))
  const inputs = new Set([...called].flatMap((path) => [...emulator.inputs(path)]))
  const { functions, scans, sources } = emulator.config
  task.meta.actionlab = { ...(scans ? { functions } : {}), sources, inputs: [...inputs] }
}
