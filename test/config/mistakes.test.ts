/** Mistakes in a configuration that used to do nothing in silence: each is said, with its file and what to do. */
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../emulator/config/load-config.ts'
import { createDeployed, createFolder } from '../support/project.ts'

describe('a configuration file that exports nothing is refused', () => {
  test.each([
    ['actionlab.config.ts', 'const config = { namespace: "x" }\n'],
    ['actionlab.config.js', 'const config = { namespace: "x" }\n'],
    ['actionlab.config.mts', 'const config = await Promise.resolve({ namespace: "x" })\n'],
    ['actionlab.config.ts', ''],
  ])('%s: %j', async (name, text) => {
    const { root } = createFolder({ [name]: text })
    await expect(loadConfig({ root })).rejects.toThrow(`${name} exports nothing. Write \`export default { … }\` in it, or remove the file.`)
  })

  test.each([
    ['actionlab.config.ts', 'export default {}\n'],
    ['actionlab.config.js', 'module.exports = {}\n'],
  ])('and %s with %j is none of them', async (name, text) => {
    await expect(loadConfig({ root: createFolder({ [name]: text }).root })).resolves.toMatchObject({ namespace: 'guest' })
  })
})

describe('a quote in .env that is never closed is refused with its line', () => {
  test.each([
    ['at the end', 'A=1\nB="x\n', 2],
    ['before another quoted value', 'A="x\nB="y"\n', 1],
    ['after export', "\nexport A='x\n", 2],
  ])('%s', async (_where, text, line) => {
    const { root, path } = createFolder({ '.env': text })
    await expect(loadConfig({ root })).rejects.toThrow(
      `${path('.env')}:${line}: the quote that begins the value is never closed. Close it, or leave it out.`,
    )
  })

  test.each([
    ['a value over lines', 'A="x\ny" # why\nB=1\n', { A: 'x\ny', B: '1' }],
    ['an apostrophe', `A=it's\nB='1'\n`, { A: "it's", B: '1' }],
    ['a comment', `# A="x\nB=1\n`, { B: '1' }],
  ])('and %s is none', async (_what, text, env) => {
    expect((await loadConfig({ root: createFolder({ '.env': text }).root })).env).toMatchObject(env)
  })
})

test('rawHttp of a basic action does nothing, and the start says so', async () => {
  const project = await createDeployed({
    'functions/basic.js': 'exports.main = () => ({})\n',
    'functions/web.js': 'exports.main = () => ({})\n',
    'actionlab.config.json': JSON.stringify({ actions: { basic: { rawHttp: true }, web: { type: 'web', rawHttp: true } } }),
  })
  expect(project.logged('notice').map(({ text }) => text)).toEqual([
    "actions.basic.rawHttp does nothing, because basic is a basic action. Add type: 'web', or remove rawHttp.",
  ])
})
