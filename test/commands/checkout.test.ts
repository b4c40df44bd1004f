/** In a checkout the command runs its own sources, as the README has it, and says what is missing before anything fails. */
import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, cpSync } from 'node:fs'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createFolder } from '../support/project.ts'

const checkout = fileURLToPath(new URL('../../', import.meta.url))
const bin = `${checkout}bin/actionlab.mjs`

test('npx finds the command of the checkout, in each of its folders', async () => {
  const functions = fileURLToPath(new URL('../../functions', import.meta.url))
  const ran = await promisify(execFile)('npx', ['actionlab', 'invoke', 'shop/trim', '--root', '..', '-p', 'name', ' Bo '], {
    cwd: functions,
  })
  expect(JSON.parse(ran.stdout)).toEqual({ name: 'Bo' })
})

test.each(['18.20.8', '20.18.3'])('Node.js %s is refused in one line, which says what is needed', (version) => {
  const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(older)}`, bin, 'list'],
    {
      encoding: 'utf8',
    },
  )
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: `actionlab needs Node.js 20.19 or newer, and this is ${version} (${process.execPath}). Install a newer one, and run the command again.\n`,
  })
})

test('a checkout without its packages installs them at the first command, and says so', () => {
  const { root, path } = createFolder({
    'package-lock.json': '{}',
    'emulator/cli.ts': '',
    'path/npm': '#!/bin/sh\necho "npm $1 in $(pwd): no network" >&2\nexit 7\n',
  })
  for (const folder of ['bin', 'scripts']) cpSync(`${checkout}${folder}`, path(folder), { recursive: true })
  chmodSync(path('path/npm'), 0o755)
  const { status, stderr } = spawnSync(process.execPath, [path('bin/actionlab.mjs'), 'init'], {
    cwd: path('emulator'),
    env: { ...process.env, PATH: `${path('path')}${delimiter}${process.env['PATH']}` },
    encoding: 'utf8',
  })
  expect({ status, lines: stderr.split('\n') }).toEqual({
    status: 7,
    lines: [
      'Installing dependencies from package-lock.json …',
      `npm ci in ${root}: no network`,
      'npm ci failed; its message is above.',
      '',
    ],
  })
})

test('in a folder without functions, a command that was started by its path says how to begin by that path', () => {
  const { root } = createFolder({})
  const { status, stderr } = spawnSync(process.execPath, [bin, 'emulate', '--port', '0'], { cwd: root, encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toMatch(/\nTo begin here: node (?:\.\.\/)+\S*bin\/actionlab\.mjs init\n$/)
})
