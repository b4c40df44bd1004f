// Before all tests: the command line as a bundle in the cache folder, as `npm run emulate` makes it, and a word on what is left out.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { leftOut } from './test-tools.mjs'

export function setup() {
  execFileSync(process.execPath, [fileURLToPath(new URL('start.mjs', import.meta.url)), '--version'])
  const line = leftOut()
  if (line !== undefined) console.warn(line)
}
