/** Where `emulate` keeps the activations of a project. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Uses the cache folder of the project's packages, which is not committed; without one, a folder of its own. */
export function keptFile(root: string): string {
  const modules = join(root, 'node_modules')
  return existsSync(modules)
    ? join(modules, '.cache', 'actionlab-kept', 'activations.ndjson')
    : join(root, '.actionlab', 'activations.ndjson')
}
