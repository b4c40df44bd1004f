/** Loads functions by the caller's module loader, for inline isolation: nothing is bundled. */
import { nodeSetupOf } from './build-options.ts'
import { CatalogCode } from './catalog-code.ts'
import type { Bundle, Code, Importer } from '../../model/action.ts'

/** A bundle of a file is a module that `importer` loads; other code, such as an upload, loads as usual. */
export function importing(importer: Importer): (code: Code) => Bundle | Promise<Bundle> {
  const bundles = new WeakMap<Code, Bundle>()
  return (code) => {
    if (!(code instanceof CatalogCode) || code.runtime !== 'node') return code.load()
    const { file, main, packed, archive } = code.source
    // Its loader knows nothing of files that are packed together.
    if (packed !== undefined || archive !== undefined) return code.load()
    const setup = nodeSetupOf(code.source)
    const bundle = bundles.get(code) ?? {
      revision: 'imported',
      text: '',
      file,
      format: 'esm',
      main,
      inputs: [file],
      module: () => (setup.length === 0 ? importer(file) : inOrder([...setup, file], importer)),
    }
    bundles.set(code, bundle)
    return bundle
  }
}

/** The module of the last file. */
async function inOrder(files: readonly string[], importer: Importer): Promise<object> {
  let module: object = {}
  for (const file of files) module = await importer(file)
  return module
}
