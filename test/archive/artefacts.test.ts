/** `artefacts: true` runs the archives: a save makes the next one, nothing of the project is within reach, and nothing in an archive can be changed. */
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import { createFolder } from '../support/project.ts'

test('a save of a module, of a file beside it or of a package makes the next archive; what an archive lacks is not there', async () => {
  const { root, write } = createFolder({
    'functions/f/index.js': `const fs = require('fs')
      const attempt = (work) => { try { return work() } catch (error) { return error.code } }
      exports.main = () => ({
        part: require('./part').value, text: fs.readFileSync('text.txt', 'utf8'), dep: require('dep'),
        project: attempt(() => require([...'detsilnu'].reverse().join(''))),
        writes: attempt(() => fs.writeFileSync(__dirname + '/part.js', '')) ?? 'written', cwd: process.cwd() === __dirname,
      })`,
    'functions/f/part.js': 'exports.value = 1',
    'functions/f/text.txt': 'one',
    'node_modules/dep/index.js': `module.exports = 'a'`,
    'node_modules/unlisted/index.js': `module.exports = 'found'`,
  })
  await using emulator = await createEmulator({ root, artefacts: true, log: 'silent' })
  const call = async (): Promise<unknown> => (await emulator.invoke('f')).response.result
  // The superuser may write anywhere.
  const writes = process.getuid?.() === 0 ? 'written' : 'EACCES'
  const surroundings = { project: 'MODULE_NOT_FOUND', writes, cwd: true }
  expect(await call()).toEqual({ part: 1, text: 'one', dep: 'a', ...surroundings })
  write('functions/f/part.js', 'exports.value = 2')
  expect(await call()).toMatchObject({ part: 2 })
  write('functions/f/text.txt', 'two')
  expect(await call()).toMatchObject({ part: 2, text: 'two' })
  write('node_modules/dep/index.js', `module.exports = 'b'`)
  expect(await call()).toEqual({ part: 2, text: 'two', dep: 'b', ...surroundings })
  write('functions/f/index.js', `exports.main = () => ({ files: require('fs').readdirSync('.') })`)
  write('functions/f/new.txt', '')
  expect(await call()).toEqual({ files: ['index.js', 'new.txt', 'package.json', 'part.js', 'text.txt'] })
  write('functions/f/index.js', `exports.main = require('gone')`)
  expect(await call()).toEqual({
    error: expect.stringContaining('functions/f/index.js needs gone, which is not installed: npm install gone'),
  })
})

test('archives run in processes of their own', async () => {
  const { root } = createFolder({ 'functions/f.js': 'exports.main = () => 1' })
  const text = `artefacts: archives run in processes of their own, and exclude isolation: 'inline', which runs sources in this thread. Leave one out.`
  await expect(createEmulator({ root, artefacts: true, isolation: 'inline', log: 'silent' })).rejects.toThrow(text)
  expect(readdirSync(root)).toEqual(['functions'])
})
