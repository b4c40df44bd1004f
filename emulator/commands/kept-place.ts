/** Where `emulate` keeps the activations of a project. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** In the cache that a project has already, which nobody commits; else in a folder of its own. */
export function keptFile(root: string): string {
  const modules = join(root, 'node_modules')
  return existsSync(modules)
    ? join(modules, '.cache', 'actionlab-kept', 'activations.ndjson')
    : join(root, '.actionlab', 'activations.ndjson')
}
