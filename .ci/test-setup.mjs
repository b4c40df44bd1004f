// Before all tests: the sandbox as one file, as the package ships it; hundreds of containers boot in a run.
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleSandbox } from './bundle.mjs'

const outfile = join(dirname(dirname(fileURLToPath(import.meta.url))), 'emulator/invoke/sandbox/main.cjs')

export async function setup() {
  await bundleSandbox(outfile)
}

export function teardown() {
  rmSync(outfile, { force: true })
}
