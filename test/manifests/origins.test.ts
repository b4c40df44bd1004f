/** Each value of the configuration has an origin: the file and line of the layer that says it, and those that it lies over. */
import { relative } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { loadConfig, type LoadOptions } from '../../emulator/config/load-config.ts'
import type { KeyPath, Said } from '../../emulator/model/config-origins.ts'
import { createFolder, type Files } from '../support/project.ts'

type Ask = (...path: KeyPath) => string[]

/** `actionlab.config.ts:3`, the layer in force first. */
async function load(files: Files, options: LoadOptions = {}): Promise<Ask> {
  const { root } = createFolder({ 'functions/hello.js': 'exports.main = () => ({})\n', ...files })
  const { origins } = await loadConfig({ root, ...options })
  const text = (said: Said): string =>
    typeof said === 'string' ? said : `${relative(root, said.file)}${said.line === undefined ? '' : `:${said.line}`}`
  return (...path) => origins.all(path).map(text)
}

describe('a value', () => {
  it('of a manifest has its line, and the line of the developer’s own configuration that lies over it', async () => {
    const ask = await load({
      'serverless.yml': `service: s
provider:
  name: openwhisk
  stage: dev
functions:
  a:
    handler: handler.main
    timeout: 5
    memory: 512
    parameters:
      region: kr
`,
      'handler.js': 'exports.main = () => ({})\n',
      'actionlab.config.ts': `export default {
  actions: {
    's-dev-a': {
      params: { region: 'sg', more: 1 },
      limits: {
        memory: 128 },
    },
  },
}
`,
    })
    const action = (...path: KeyPath): string[] => ask('actions', 's-dev-a', ...path)
    expect(action('params', 'region')).toEqual(['actionlab.config.ts:4', 'serverless.yml:11'])
    expect(action('params', 'more')).toEqual(['actionlab.config.ts:4'])
    expect(action('limits', 'memory')).toEqual(['actionlab.config.ts:6', 'serverless.yml:9'])
    expect(action('limits', 'timeout')).toEqual(['serverless.yml:8'])
    expect(action('env', 'NOBODY')).toEqual([])
  })

  it('of a program and of a flag is named as theirs', async () => {
    const ask = await load(
      { 'actionlab.config.json': '{\n  "defaults": {\n    "params": { "a": 1, "b": 1 }\n  }\n}\n' },
      { inline: { defaults: { params: { b: 2 } } }, flags: { defaults: { params: { b: 3 } } } },
    )
    expect(ask('defaults', 'params', 'a')).toEqual(['actionlab.config.json:3'])
    expect(ask('defaults', 'params', 'b')).toEqual(['flags', 'program', 'actionlab.config.json:3'])
  })

  it('of an .env file has the line that sets it, not a line in a value that looks like one; the shell is named', async () => {
    vi.stubEnv('FROM_SHELL', 'here')
    const ask = await load({
      '.env': 'TEXT="begins\nREGION=us\n"\nREGION=kr\n# REGION=jp\nFROM_SHELL=there\n',
      '.env.local': 'export TEXT=short\n',
      'actionlab.config.json': '{ "inheritEnv": ["FROM_SHELL"] }',
    })
    vi.unstubAllEnvs()
    expect(ask('env', 'REGION')).toEqual(['.env:4'])
    expect(ask('env', 'TEXT')).toEqual(['.env.local:1', '.env:1'])
    expect(ask('env', 'FROM_SHELL')).toEqual(['shell', '.env:6'])
  })
})

describe('a line of a configuration that is a program', () => {
  it('is the one of the object that is exported, not of a word in a comment, a string or another object', async () => {
    const ask = await load({
      'actionlab.config.ts': `// actions: { hello: { params: { limit: 1 } } }
import { defineConfig } from 'actionlab'
const note = "params: { limit: 2 }"
const other = { tcb: { functions: { hello: { env: { limit: '3' } } } } }
export default defineConfig({
  tcb: { functions: { hello: { env: { note, other: JSON.stringify(other) } } } },
  functions: './functions',
  actions: {
    elsewhere: { params: { limit: 4 }, file: 'functions/hello.js' },
    'hello': {
      params: { 'limit': 5, nested: { deep: true } } } },
})
`,
    })
    expect(ask('actions', 'hello', 'params', 'limit')).toEqual(['actionlab.config.ts:11'])
    expect(ask('actions', 'hello')).toEqual(['actionlab.config.ts:10'])
    expect(ask('functions')).toEqual(['actionlab.config.ts:7'])
    expect(ask('tcb', 'functions', 'hello', 'env', 'note')).toEqual(['actionlab.config.ts:6'])
  })

  it('is found behind a variable and in a function; what is imported, computed or spread has the line of what it is a part of', async () => {
    const ask = await load({
      'shared.ts': 'export const imported = { params: { a: 1 } }\nexport const rest = { env: { B: "1" } }\n',
      'actionlab.config.mts': `import { imported, rest } from './shared.ts'
const named = {
  params: { c: 1 },
}
export default () => {
  const actions = {
    named,
    imported,
    spread: {
      ...rest,
      final: true,
    },
    ['com' + 'puted']: { params: { d: 1 } },
  }
  for (const one of Object.values(actions)) Object.assign(one, { file: 'functions/hello.js' })
  return { actions }
}
`,
    })
    expect(ask('actions', 'named', 'params', 'c')).toEqual(['actionlab.config.mts:3'])
    expect(ask('actions', 'imported', 'params', 'a')).toEqual(['actionlab.config.mts:8'])
    expect(ask('actions', 'spread', 'env', 'B')).toEqual(['actionlab.config.mts:9'])
    expect(ask('actions', 'computed', 'params', 'd')).toEqual(['actionlab.config.mts:16'])
  })
})
