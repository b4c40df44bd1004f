/** Files from elsewhere that `include` packs into a function's folder are there as a deployment tool would have put them. */
import { expect, test } from 'vitest'
import type { Config } from '../../emulator/model/config.ts'
import { zipEntries } from '../../emulator/deploy/upload/zip-entries.ts'
import { createDeployed, createProject, type Files } from '../support/project.ts'
import { hasPython } from '../support/python.ts'

const files: Files = {
  'actions/report/index.js': `const fs = require('node:fs')
const path = require('node:path')
const { total } = require('./lib/total')
exports.main = ({ name }) => ({
  total: total(),
  data: fs.readFileSync(path.join(__dirname, 'data/prices.txt'), 'utf8'),
  here: fs.readFileSync('own.txt', 'utf8'),
  late: name && require('./lib/' + name).value,
  entries: fs.readdirSync(__dirname).sort(),
})
`,
  'actions/report/own.txt': 'own',
  'actions/report/node_modules/rate/index.js': 'module.exports = 2\n',
  'common/total.js': "const rate = require('rate')\nconst { base } = require('../base')\nexports.total = () => base * rate\n",
  'common/fails.js': "exports.value = (() => {\n  throw new Error('on purpose')\n})()\n",
  'elsewhere/base.ts': 'export const base: number = 21\n',
  'prices.txt': 'one',
}
const include = { lib: 'common', 'base.ts': 'elsewhere/base.ts', 'data/prices.txt': 'prices.txt' }
const config = (more: Config['actions'] = {}): string =>
  JSON.stringify({ functions: false, actions: { report: { file: 'actions/report', include }, ...more } })

test('require, readFileSync and the working folder find them; edits and new files are served', async () => {
  const project = await createProject({ ...files, 'actionlab.config.json': config() })
  expect(await project.call('report')).toEqual({
    total: 42,
    data: 'one',
    here: 'own',
    entries: ['base.ts', 'data', 'index.js', 'lib', 'node_modules', 'own.txt'],
  })
  project.write('elsewhere/base.ts', 'export const base = 10\n')
  project.replace('prices.txt', 'two')
  project.write('common/extra.js', "exports.value = 'new'\n")
  expect(await project.call('report', { name: 'extra' })).toMatchObject({ total: 20, data: 'two', late: 'new' })
  project.write('common/extra.js', "exports.value = 'edited'\n")
  project.write('actions/report/own.txt', 'changed')
  project.write('actions/report/more.txt', '')
  const after = await project.call('report', { name: 'extra' })
  expect(after).toMatchObject({ late: 'edited', here: 'changed', entries: expect.arrayContaining(['more.txt']) })
  const { outcome } = await project.activate('report', { name: 'fails' })
  expect(outcome.trace).toContain(`${project.path('common/fails.js')}:2:9`)
})

test('a module, TypeScript and top-level await find them in a thread and in a process', async () => {
  const actions: Config['actions'] = Object.fromEntries(
    ['module.mjs', 'typed.ts', 'awaits.mjs'].map((name) => [
      name.split('.')[0],
      { file: `actions/${name}`, include: { 'lib.mjs': 'common/lib.mjs', 'note.txt': 'note.txt' } },
    ]),
  )
  const code = (rest = ''): string => `import { readFileSync } from 'node:fs'
import { value } from './lib.mjs'
import { own } from './own.mjs'
import { up } from '../up.mjs'
${rest}
export const main = async () => [value, own + up, (await import('./lib.mjs')).value, readFileSync(new URL('./note.txt', import.meta.url), 'utf8')]
`
  const project: Files = {
    'actions/module.mjs': code(),
    'actions/typed.ts': code('const typed: number = 1\nvoid typed'),
    'actions/awaits.mjs': code('await Promise.resolve()'),
    'actions/own.mjs': "export const own = 'own'\n",
    'up.mjs': "export const up = ' up'\n",
    'common/lib.mjs': "import word from 'word'\nexport const value = word\n",
    'actions/node_modules/word/package.json': '{ "exports": { "import": "./word.mjs", "require": "./none.js" } }',
    'actions/node_modules/word/word.mjs': "export default 'lib'\n",
    'note.txt': 'note',
    'actionlab.config.json': JSON.stringify({ functions: false, actions }),
  }
  for (const isolation of ['inline', 'process'] as const) {
    const { call, emulator } = await createProject(project, { watch: false, config: { isolation } })
    for (const action of emulator.actions()) expect([action, await call(action)]).toEqual([action, ['lib', 'own up', 'lib', 'note']])
  }
})

test.runIf(hasPython)('Python imports and opens them, and a traceback names the original', async () => {
  const project = await createProject({
    'actions/sum/__main__.py': `import os
from pathlib import Path
import helper
from shared import prices

def main(args):
    if args.get("fail"):
        prices.fail()
    beside = (Path(__file__).resolve().parent / "note.txt").read_text()
    with open("note.txt") as file:
        return {"sum": prices.total() + helper.one, "note": file.read() + beside, "dir": sorted(os.listdir("."))}
`,
    'actions/sum/helper.py': 'one = 1\n',
    'lib/prices.py': 'def total():\n    return 41\n\ndef fail():\n    raise ValueError("on purpose")\n',
    'note.txt': 'a',
    'actionlab.config.json': JSON.stringify({
      functions: false,
      actions: { sum: { file: 'actions/sum', include: { shared: 'lib', 'note.txt': 'note.txt' } } },
    }),
  })
  expect(await project.call('sum')).toEqual({ sum: 42, note: 'aa', dir: ['__main__.py', 'helper.py', 'note.txt', 'shared'] })
  project.write('lib/prices.py', 'def total():\n    return 9\n\ndef fail():\n    raise ValueError("on purpose")\n')
  project.write('actions/sum/helper.py', 'one = 3\n')
  expect(await project.call('sum')).toMatchObject({ sum: 12 })
  const { logLines } = await project.activate('sum', { fail: true })
  const printed = logLines.map(({ text }) => text).join('\n')
  expect(printed).toContain(`File "${project.path('lib/prices.py')}", line 5`)
  expect(printed).toContain(`File "${project.path('actions/sum/__main__.py')}", line 8`)
})

test('what is not there is said, and served once it is; what leads out of the project is never packed', async () => {
  const project = await createProject({
    'functions/f.js': "exports.main = () => require('fs').readdirSync('.').sort()\n",
    'actionlab.config.json': JSON.stringify({ actions: { f: { include: { 'late.txt': 'late.txt', out: '/etc' } } } }),
  })
  expect(await project.call('f')).toEqual(['f.js', 'late.txt'])
  expect(project.logged('notice').map(({ text }) => text)).toEqual([
    "actions['f'].include['late.txt']: there is no late.txt.",
    expect.stringMatching(
      /^actions\['f'\]\.include\['out'\]: \/etc leads out of the project, and is not there for the function\. Move it in/,
    ),
  ])
})

test('a runtime of its own gets them in the archive, the included ones over those of the folder', async () => {
  const runtime = { url: 'http://127.0.0.1:1' }
  const { bundle } = await createDeployed(
    {
      'actions/go/main.go': 'package main',
      'actions/go/conf/a.txt': 'own',
      'actions/go/conf/b.txt': 'own',
      'shared/a.txt': 'shared',
      'single.go': 'package main',
    },
    {
      watch: false,
      config: {
        functions: false,
        actions: {
          folder: { file: 'actions/go', runtime, include: { conf: 'shared', 'lib/one.go': 'single.go' } },
          single: { file: 'single.go', runtime, include: { conf: 'shared' } },
        },
      },
    },
  )
  const packed = async (action: string): Promise<[name: string, text: string][]> => {
    const { text, binary } = await bundle(action)
    expect(binary).toBe(true)
    return [...zipEntries(Buffer.from(text, 'base64'))].map((entry) => [entry.name, Buffer.from(entry.content()).toString()])
  }
  expect(Object.fromEntries(await packed('folder'))).toEqual({
    'conf/a.txt': 'shared',
    'conf/b.txt': 'own',
    'lib/one.go': 'package main',
    'main.go': 'package main',
  })
  expect(Object.fromEntries(await packed('single'))).toEqual({ 'single.go': 'package main', 'conf/a.txt': 'shared' })
})
