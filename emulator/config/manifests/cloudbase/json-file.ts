/** Reads a JSON file with the line of each of its values. */
import { EmulatorError } from '../../../model/errors.ts'
import type { Json } from '../../../model/json.ts'
import type { KeyPath, Origin } from '../../../model/config-origins.ts'
import { readProjectFile } from '../project-file.ts'
import { parseYaml } from '../yaml-file.ts'

export interface JsonFile {
  /** Null where the file is empty. */
  readonly value: Json
  originOf(path: KeyPath): Origin
}

/**
 * @param root the project, which the file must not lead out of
 * @throws {EmulatorError} BAD_CONFIG, with file and line
 */
export function readJson(file: string, root: string): JsonFile {
  const text = readProjectFile(file, root)
  let originOf: JsonFile['originOf'] | undefined
  try {
    return {
      value: text.trim() === '' ? null : (JSON.parse(text) as Json),
      // Most values are never asked for: the parser that knows lines is loaded with the first one.
      originOf: (path) => (originOf ??= linesOf(text, file))(path),
    }
  } catch (error) {
    throw new EmulatorError('BAD_CONFIG', `${file}:${lineOf(error, text)}: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

function linesOf(text: string, file: string): JsonFile['originOf'] {
  try {
    return parseYaml(text, file).originOf
  } catch {
    // JSON takes what YAML refuses, such as a key that is there twice.
    return () => ({ file })
  }
}

/** Node.js says a position, unless the text ends too early. */
function lineOf(error: unknown, text: string): number {
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
  return text.slice(0, position === undefined ? text.trimEnd().length : Number(position)).split('\n').length
}
