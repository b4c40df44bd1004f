/** Finds the file and line of a value in each of the configurations that lie over one another. Files are read on the first question. */
import type { KeyPath, Layer, Origin, Said } from '../model/config-origins.ts'
import { readText } from '../system/disk.ts'
import { lineOfVariable } from './dotenv.ts'
import { LiteralLines } from './literal-lines.ts'
import type { Manifest } from './manifests/manifest.ts'

/** @param said whoever gave it without a file */
export function givenLayer(value: object, said: Said): Layer {
  return { value, of: () => said }
}

/** A layer all of which stands in one file. */
interface FileLayer extends Layer {
  of(path: KeyPath): Origin
}

/** Of an `actionlab.config.*`. */
export function fileLayer(file: string, value: object): FileLayer {
  let lines: LiteralLines | undefined
  return {
    value,
    of: (path) =>
      placed(
        file,
        withoutFault(() => (lines ??= new LiteralLines(readText(file))).lineOf(path)),
      ),
  }
}

export function manifestLayer({ file, config, origins }: Manifest): Layer {
  return { value: config, of: (path) => origins.of(path) ?? { file } }
}

/** Of an `.env` file: `['env', 'REGION']`. */
export function dotenvLayer(file: string, env: Readonly<Record<string, string>>): Layer {
  const lineOf = ([, name]: KeyPath): number | undefined => (name === undefined ? undefined : lineOfVariable(readText(file), String(name)))
  return {
    value: { env },
    of: (path) =>
      placed(
        file,
        withoutFault(() => lineOf(path)),
      ),
  }
}

function placed(file: string, line: number | undefined): Origin {
  return line === undefined ? { file } : { file, line }
}

/** The file may have gone since it was read. */
function withoutFault<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
