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

test.each([
  ['actionlab.config.ts', ''],
  ['actionlab.config.mts', 'await Promise.resolve()\n'],
])('%s that throws is shown with the line that did, also in a file that it imports', async (name, first) => {
  const { root } = createFolder({
    [name]: `import { read } from './settings/read'\n${first}export default { namespace: read(undefined) }\n`,
    'settings/read.ts': 'interface Given { name: string }\n\nexport const read = (given?: Given) => given!.name\n',
  })
  await expect(loadConfig({ root })).rejects.toThrow(
    `${name} cannot be run: TypeError: Cannot read properties of undefined (reading 'name')\n    at settings/read.ts:3:47`,
  )
})

test.each([
  ['actionlab.config.ts', ''],
  ['actionlab.config.mts', 'await Promise.resolve()\n'],
])('%s without a default export is told to have one where its named exports are no configuration', async (name, first) => {
  const refused = loadConfig({ root: createFolder({ [name]: `${first}export const config = { namespace: 'x' }\n` }).root })
  await expect(refused).rejects.toThrow(
    /unknown key 'config'.*\nThe file has no default export, .*Write `export default \{ … \}` in it\.$/s,
  )
})

test('a wrong key or value is named with its line, also in an object that is spread over several', async () => {
  const { root } = createFolder({
    'actionlab.config.ts': `import { defineConfig } from 'actionlab'
const limits = {
  timeout: 'fast',
}
export default defineConfig({
  actions: {
    hello: { limits },
    'shop/list': {
      parms: { region: 'eu' },
    },
  },
})
`,
  })
  const refused = expect(loadConfig({ root })).rejects
  await refused.toThrow(`actionlab.config.ts:3: actions.hello.limits.timeout: found "fast", expected a number above 0.`)
  await refused.toThrow(`actionlab.config.ts:9: actions['shop/list']: unknown key 'parms'. Did you mean 'params'?`)
})

test('named exports that are a configuration are one, and module.exports is not told to be a module', async () => {
  const named = await loadConfig({ root: createFolder({ 'actionlab.config.ts': "export const namespace = 'x'\n" }).root })
  expect(named.namespace).toBe('x')
  await expect(loadConfig({ root: createFolder({ 'actionlab.config.js': 'exports.config = {}\n' }).root })).rejects.toThrow(
    /Allowed: [^\n]*$/,
  )
})

test('a trigger that names an action with a typo is told the nearest one, and no other', async () => {
  const project = await createDeployed({
    'functions/greet.js': 'exports.main = () => ({})\n',
    'actionlab.config.json': JSON.stringify({
      triggers: Object.fromEntries(
        ['gret', 'reset'].map((action) => [action, { type: 'apigw', product: 'p', api: 'a', stage: 'v1', resource: `/${action}`, action }]),
      ),
    }),
  })
  expect(project.logged('notice').map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      'The trigger gret names gret, which is not deployed. Did you mean greet?',
      'The trigger reset names reset, which is not deployed.',
    ]),
  )
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

test.each([
  [
    'cron',
    { triggers: { nightly: { type: 'cron', cronOption: '0 3 * * *', actions: ['report'], parameters: { by: 'night' } } } },
    'triggers.nightly.type: found "cron", a type of triggers that stand in ncp.triggers: write this one as ncp.triggers.nightly.',
  ],
  [
    'apigw',
    { ncp: { triggers: { shop: { type: 'apigw', product: 'p', api: 'a', stage: 's', resource: '/r', action: 'report' } } } },
    'ncp.triggers.shop.type: found "apigw", a type of triggers that stand in triggers: write this one as triggers.shop.',
  ],
])('a trigger of type %s in the place of the others is told where it stands, and nothing else', async (_, config, text) => {
  const { root } = createFolder({ 'actionlab.config.json': JSON.stringify(config) })
  await expect(loadConfig({ root })).rejects.toMatchObject({ message: `actionlab.config.json:1: ${text}` })
})
