/** Two people build the same bytes: in other folders, at other times, with another umask, time zone and language, by another installer. */
import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, renameSync, utimesSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createFolder, type Files, type Folder } from '../support/project.ts'

const cli = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

const files: Files = {
  'functions/greet.ts': `import { words } from '../lib/words'\nimport outer from 'outer'\nexport const main = () => ({ text: words, outer: outer() })`,
  'lib/words.ts': `export const words = 'hello' as string`,
  'functions/folder/index.js': `exports.main = () => require('inner')`,
  'functions/folder/10': '',
  'functions/folder/2': '',
  'functions/folder/한글.txt': 'text',
  'functions/folder/run.sh': '#!/bin/sh\n',
  'functions/snake.py': 'import near\ndef main(given):\n    return {}\n',
  'functions/near.py': 'def main(given):\n    return {}\n',
  'node_modules/outer/index.js': `const inner = require('inner')\nmodule.exports = () => 'outer' + inner`,
  'node_modules/outer/node_modules/inner/index.js': `module.exports = 1`,
  'node_modules/inner/index.js': `module.exports = 2`,
}

/** As pnpm lays packages: each below its version, with links to what it needs. */
function linkPackages({ path, link }: Folder): void {
  const store = (name: string, version: number): string => `node_modules/.pnpm/${name}@${version}/node_modules/${name}`
  renameSync(path('node_modules/outer/node_modules/inner'), path('node_modules/.inner'))
  for (const [from, name, version] of [
    ['inner', 'inner', 2],
    ['.inner', 'inner', 1],
    ['outer', 'outer', 1],
  ] as const) {
    link(`${store(name, version)}/.keep`, 'nowhere')
    spawnSync('rm', ['-r', path(store(name, version))])
    renameSync(path(`node_modules/${from}`), path(store(name, version)))
  }
  spawnSync('rm', ['-rf', path('node_modules/outer'), path('node_modules/inner')])
  link('node_modules/inner', '.pnpm/inner@2/node_modules/inner')
  link('node_modules/outer', '.pnpm/outer@1/node_modules/outer')
  link('node_modules/.pnpm/outer@1/node_modules/inner', '../../inner@1/node_modules/inner')
}

function digests({ root, path }: Folder, env: Record<string, string>): Record<string, string> {
  const { status, stderr } = spawnSync(
    '/bin/sh',
    ['-c', `umask ${env['UMASK']} && exec '${process.execPath}' -- '${cli}' build --root '${root}'`],
    {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    },
  )
  expect([status, stderr]).toEqual([0, ''])
  return (JSON.parse(readFileSync(path('dist-functions/archives.json'), 'utf8')) as { archives: Record<string, string> }).archives
}

test('the same files are the same archives, whoever builds them where and when', () => {
  const mine = createFolder(files)
  chmodSync(mine.path('functions/folder/run.sh'), 0o755)
  const before = process.umask(0o077)
  const theirs = createFolder(files)
  process.umask(before)
  chmodSync(theirs.path('functions/folder/run.sh'), 0o700)
  for (const name of Object.keys(files)) utimesSync(theirs.path(name), 1e9, 1e9)
  linkPackages(theirs)
  const first = digests(mine, { UMASK: '022', TZ: 'Asia/Seoul', LC_ALL: 'C' })
  const second = digests(theirs, { UMASK: '077', TZ: 'America/St_Johns', LC_ALL: 'tr_TR.UTF-8' })
  expect(Object.keys(first).sort()).toEqual(['folder.zip', 'greet.zip', 'near.zip', 'snake.zip'])
  expect(second).toEqual(first)
})
