// Before all tests: the sandbox as one file and the command line as a bundle, as the package ships them; hundreds of processes boot in a run.
import { execFileSync } from 'node:child_process'
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleSandbox } from './bundle.mjs'

const outfile = join(dirname(dirname(fileURLToPath(import.meta.url))), 'emulator/invoke/sandbox/main.cjs')
/** One per test run that uses the file: watch mode in one terminal, `npm test` in another. */
const mark = `${outfile}.${process.pid}`

export async function setup() {
  writeFileSync(mark, '')
  // In one step, for containers of the other run that boot just now.
  await bundleSandbox(`${mark}.new`)
  renameSync(`${mark}.new`, outfile)
  execFileSync(process.execPath, [fileURLToPath(new URL('start.mjs', import.meta.url)), '--version'])
}

export function teardown() {
  rmSync(mark, { force: true })
  const others = readdirSync(dirname(outfile)).filter((name) => name.startsWith(`${basename(outfile)}.`))
  if (!others.some(isAlive)) for (const name of [basename(outfile), ...others]) rmSync(join(dirname(outfile), name), { force: true })
}

/** @param {string} name */
function isAlive(name) {
  try {
    return process.kill(Number(name.split('.').at(-1)), 0)
  } catch {
    return false
  }
}
