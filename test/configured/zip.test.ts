/** An action's file may be a zip, as deployment tools take one: it is unpacked as an upload is, and again when it was written. */
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { zip } from '../../emulator/system/zip.ts'
import { createProject, type Project } from '../support/project.ts'
import { hasPython } from '../support/python.ts'

function pack({ path }: Pick<Project, 'path'>, name: string, files: Record<string, string>): Uint8Array {
  const archive = zip(Object.fromEntries(Object.entries(files).map(([file, text]) => [file, Buffer.from(text)])))
  writeFileSync(path(name), archive)
  return archive
}

const node = (word: string): Record<string, string> => ({
  'package.json': '{ "main": "lib/start.js" }',
  'lib/start.js': "exports.main = () => ({ word: require('word'), note: require('fs').readFileSync('note.txt', 'utf8') })\n",
  'node_modules/word/index.js': `module.exports = ${JSON.stringify(word)}\n`,
  'note.txt': 'note',
})

test('a zip is served, and the next one too; a broken one is said in the words of the runtime', async () => {
  const actions = { node: { file: 'dist/node.zip' }, python: { file: 'dist/python.zip', kind: 'python:3' } }
  const project = await createProject({ 'dist/.keep': '', 'actionlab.config.json': JSON.stringify({ functions: false, actions }) })
  expect(project.logged('notice').map(({ text }) => text)).toEqual([
    "actions['node'].file: there is no dist/node.zip.",
    "actions['python'].file: there is no dist/python.zip.",
  ])
  const archive = pack(project, 'dist/node.zip', node('one'))
  expect(await project.call('node')).toEqual({ word: 'one', note: 'note' })
  const shown = await (await project.emulator.request('/api/v1/namespaces/_/actions/node')).json()
  expect(shown).toMatchObject({ exec: { binary: true, code: Buffer.from(archive).toString('base64') } })
  pack(project, 'dist/node.zip', node('two'))
  expect(await project.call('node')).toEqual({ word: 'two', note: 'note' })
  writeFileSync(project.path('dist/node.zip'), 'no zip')
  await expect(project.call('node')).rejects.toThrow('There was an error uncompressing the action archive: it is no zip.')
  pack(project, 'dist/node.zip', { 'readme.md': '' })
  await expect(project.call('node')).rejects.toThrow('Zipped actions must contain either package.json or index.js at the root.')
  pack(project, 'dist/node.zip', node('three'))
  expect(await project.call('node')).toEqual({ word: 'three', note: 'note' })

  if (!hasPython) return
  pack(project, 'dist/python.zip', {
    '__main__.py': 'from helper import one\n\ndef main(args):\n    return {"one": one}\n',
    'helper.py': 'one = 1\n',
  })
  expect(await project.call('python')).toEqual({ one: 1 })
  pack(project, 'dist/python.zip', {
    '__main__.py': 'from helper import one\n\ndef main(args):\n    return {"one": one}\n',
    'helper.py': 'one = 2\n',
  })
  expect(await project.call('python')).toEqual({ one: 2 })
})
