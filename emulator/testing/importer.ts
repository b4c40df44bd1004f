/** How inline functions are loaded in a test: by Vitest, so that mocks, coverage and source maps apply. */
import { vi } from 'vitest'
import type { EmulatorOptions } from '../emulator.ts'
import type { Importer } from '../importing.ts'

let handedOver: Importer | undefined

/** Called by the setup file of the plugin ({@link file://./plugin.ts}), whose `import()` is Vitest's own. */
export function handOverImporter(importer: Importer): void {
  handedOver = importer
}

/** Without the plugin `vi.importActual` loads a copy of the module: its imports are mocked, but it is not the one that the test file imports. */
export function importerOfTests({ isolation }: EmulatorOptions): Pick<EmulatorOptions, 'importer'> {
  if (isolation !== 'inline') return {}
  return { importer: handedOver ?? ((file) => vi.importActual<object>(file)) }
}
