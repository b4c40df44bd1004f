/** Inline isolation with the caller's own module loader: nothing is bundled, the file is imported as the caller's tests would. */
import { BundledCode } from './bundled-code.ts'
import type { Bundle, Code, Importer } from '../../model/action.ts'

/** Gives code that lies in a file as a module; anything else, such as an upload, as it loads itself. */
export function importing(importer: Importer): (code: Code) => Bundle | Promise<Bundle> {
  const bundles = new WeakMap<Code, Bundle>()
  return (code) => {
    if (!(code instanceof BundledCode) || code.runtime !== 'node') return code.load()
    const { file, main } = code.source
    const bundle = bundles.get(code) ?? {
      revision: 'imported',
      text: '',
      file,
      format: 'esm',
      main,
      inputs: [file],
      module: () => importer(file),
    }
    bundles.set(code, bundle)
    return bundle
  }
}
