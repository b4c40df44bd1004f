// Before all tests: the command line as a bundle in the cache folder, as `npm run emulate` makes it.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export function setup() {
  execFileSync(process.execPath, [fileURLToPath(new URL('start.mjs', import.meta.url)), '--version'])
}
