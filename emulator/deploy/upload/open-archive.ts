/** Unpacks the zip of a function and finds its entry, as OpenWhisk's runtimes do. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { BuildFailure, type Runtime } from '../../model/action.ts'
import { isBelow } from '../../system/project-bounds.ts'
import { realPath } from '../../system/disk.ts'
import { folderEntry, resolveFile } from '../../config/function-files.ts'
import { unpack } from './unpack-archive.ts'

export interface OpenedArchive {
  readonly file: string
  readonly main: string
  readonly folder: string
}

/**
 * @param folder where to unpack it; it exists
 * @throws {BuildFailure} in the words of OpenWhisk's runtimes for Node and Python
 */
export function openArchive(archive: Uint8Array, folder: string, main: string, runtime: Runtime): OpenedArchive {
  try {
    unpack(archive, folder)
  } catch (error) {
    throw new BuildFailure(
      `There was an error uncompressing the action archive: ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    )
  }
  if (runtime === 'python') {
    const file = join(folder, '__main__.py')
    if (!existsSync(file)) throw new BuildFailure('Zip file does not include __main__.py at the root.')
    return { file, main, folder }
  }
  const dot = main.lastIndexOf('.')
  const entry = dot > 0 ? resolveFile(join(folder, main.slice(0, dot))) : folderEntry(folder, new Set(readdirSync(folder)))
  // `main` of its package.json, or of the call, may point anywhere.
  if (entry === undefined || !isBelow(realPath(entry), realPath(folder)))
    throw new BuildFailure('Zipped actions must contain either package.json or index.js at the root.')
  return { file: entry, main: main.slice(dot + 1), folder: realPath(folder) }
}
