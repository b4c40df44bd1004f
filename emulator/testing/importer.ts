/** Loads inline functions through Vitest, so that mocks, coverage and source maps apply. */
import { vi } from 'vitest'
import type { EmulatorOptions } from '../emulator.ts'
import type { Importer } from '../model/action.ts'

/** Left here by the plugin's setup file, {@link file://./setup.mjs}. */
const slot = Symbol.for('actionlab.import')

/** Without the plugin `vi.importActual` loads a copy of the module: its imports are mocked, but it is not the one that the test file imports. */
export function importerOfTests({ isolation }: EmulatorOptions): Pick<EmulatorOptions, 'importer'> {
  if (isolation !== 'inline') return {}
  const { [slot]: ofVitest } = globalThis as { [slot]?: Importer }
  return { importer: ofVitest ?? ((file) => vi.importActual<object>(file)) }
}
