/** A save whose first half is loaded while the second half is written: the caller gets the whole code's answer. */
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createProject } from '../support/project.ts'
import { until } from '../support/until.ts'

it.each([true, 'poll'] as const)('however long the half takes until it fails (watch: %s)', async (watch) => {
  const project = await createProject({ 'functions/f.js': 'exports.main = () => ({ value: 0 })\n' }, { watch })
  expect(await project.call('f')).toEqual({ value: 0 })
  const loading = project.path('loading')
  // Longer than a save may pause: what is written meanwhile is old when the half fails.
  const half = `require('fs').writeFileSync(${JSON.stringify(loading)}, '')\nfor (const end = Date.now() + 400; Date.now() < end; );\n`
  project.write('functions/f.js', half)
  const answer = project.call('f')
  await until('the half to be loaded', () => existsSync(loading))
  project.write('functions/f.js', `${half}exports.main = () => ({ value: 1 })\n`)
  expect(await answer).toEqual({ value: 1 })
})

it.each([false, true])('but code that writes what it reads while it loads is not loaded for ever (watch: %s)', async (watch) => {
  const text = `require('fs').writeFileSync(__dirname + '/state.json', JSON.stringify(process.hrtime().join()))\nrequire('./state.json')\nthrow new Error('boom')\n`
  const project = await createProject({ 'functions/f.js': text, 'functions/state.json': '1' }, { watch })
  expect((await project.activate('f')).outcome).toMatchObject({ failure: 'init', trace: expect.stringContaining('boom') })
})
