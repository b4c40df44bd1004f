/** A checkout runs its own sources, and they change while an emulator runs: by `git pull`, for one. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { createFolder } from '../support/project.ts'

const repository = join(import.meta.dirname, '../..')

/** A copy whose sources may be changed, with the packages of this checkout. */
function createCheckout(): { readonly root: string; readonly start: string } {
  const { root } = createFolder({ 'functions/hello.js': 'exports.main = () => ({ hello: 1 })\n' })
  for (const part of ['emulator', 'scripts', 'package.json', 'package-lock.json'])
    cpSync(join(repository, part), join(root, part), { recursive: true, preserveTimestamps: true })
  const packages = join(root, 'node_modules')
  mkdirSync(packages)
  for (const entry of readdirSync(join(repository, 'node_modules')))
    if (entry !== '.cache') symlinkSync(join(repository, 'node_modules', entry), join(packages, entry))
  return { root, start: join(root, 'scripts/start.mjs') }
}

test('an emulator goes on with the sources it was started from, though another command has run newer ones', async () => {
  const { root, start } = createCheckout()
  const child = spawn(process.execPath, [start, 'emulate', '--root', root, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(createInterface({ input: child.stdout }), 'line', { signal: AbortSignal.timeout(60_000) })) as [string]
  const { url } = JSON.parse(line) as { url: string }

  appendFileSync(join(root, 'emulator/model/names.ts'), "\nObject.assign(globalThis, { later: 'changed' })\n")
  execFileSync(process.execPath, [start, '--version'])

  // Its pages are loaded when the first of them is asked for.
  const { status } = await fetch(`${url}/_/`, { redirect: 'manual' })
  expect(status).toBe(302)
})
