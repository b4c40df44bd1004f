/** Where `emulate` keeps the activations and the data of a project. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export function keptFile(root: string): string {
  return join(keptFolder(root), 'activations.ndjson')
}

/** Databases and files that functions have written. */
export function dataFolder(root: string): string {
  return join(keptFolder(root), 'data')
}

/** Uses the cache folder of the project's packages, which is not committed; without one, a folder of its own. */
function keptFolder(root: string): string {
  const modules = join(root, 'node_modules')
  return existsSync(modules) ? join(modules, '.cache', 'actionlab-kept') : join(root, '.actionlab')
}
