/** Makes folders whose parents may be missing. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { statIfThere } from './disk.ts'

/**
 * Makes a folder and those above it, one by one: Node's `recursive` never returns where a folder exists in which none can be made, such as `/proc`.
 *
 * @param mode of each folder that is made
 * @returns the first folder that was made; undefined where all were there
 * @throws what `mkdirSync` throws
 */
export function makeFolder(folder: string, mode = 0o777): string | undefined {
  if (isFolder(folder)) return undefined
  const parent = dirname(folder)
  const first = parent === folder ? undefined : makeFolder(parent, mode)
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    // Another process may have been quicker.
    if (!isFolder(folder)) throw error
  }
  return first ?? folder
}

function isFolder(path: string): boolean {
  return statIfThere(path)?.isDirectory() === true
}
