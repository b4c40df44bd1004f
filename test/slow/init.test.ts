/** What `actionlab init` of a checkout writes into an empty folder: it packs itself, which builds it. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createFolder } from '../support/project.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

test('in an empty folder, a whole project is written, with this version of the package in an archive, since no registry has it', async () => {
  const folder = createFolder({})
  const { stdout } = await promisify(execFile)(process.execPath, [join(repository, 'bin/actionlab.mjs'), 'init'], { cwd: folder.root })
  expect(readdirSync(folder.root).sort()).toEqual([
    '.gitignore',
    'AGENTS.md',
    'actionlab.config.ts',
    'functions',
    'package.json',
    'test',
    'tsconfig.json',
    'vendor',
    'vitest.config.mts',
  ])
  expect(readdirSync(folder.path('vendor'))).toEqual(['actionlab-0.1.0.tgz'])
  expect(readFileSync(folder.path('package.json'), 'utf8')).toContain('"actionlab": "file:vendor/actionlab-0.1.0.tgz"')
  expect(stdout).toContain('written  vendor/actionlab-0.1.0.tgz: no registry has this version, so it is installed from here\n')
  expect(stdout).toMatch(/\n\nNext: npm install && npm test, then npm run emulate\n$/)
})
