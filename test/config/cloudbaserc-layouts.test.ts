/** A project that only has what CloudBase's own tools need is served as it is. Issue: nobody has to restate what they already have. */
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { project } from '../providers/tcb/project.ts'

const say = 'exports.main = (e, c) => ({ word: process.env.WORD, ms: c.time_limit_in_ms, mb: c.memory_limit_in_mb, env: c.namespace })'

test('the functions of a cloudbaserc run with its limits and variables, under its environment', async () => {
  const { call } = await project({
    'cloudbaserc.json': JSON.stringify({
      envId: '{{env.ENVIRONMENT}}',
      functionRoot: './cloud',
      functions: [
        { name: 'fn', timeout: 8, memorySize: 128, envVariables: { WORD: '{{env.WORD}}' } },
        { name: 'apart', dir: 'elsewhere/apart', handler: 'app.run' },
      ],
    }),
    '.env': 'ENVIRONMENT=my-env\nWORD=hello\n',
    'cloud/fn/index.js': say,
    'elsewhere/apart/app.js': 'exports.run = () => "apart"',
    'elsewhere/apart/index.js': 'exports.run = () => "index"',
  })
  expect(await (await call('fn')).json()).toEqual({ word: 'hello', ms: 8000, mb: 128, env: 'my-env' })
  expect(await (await call('apart')).text()).toBe('apart')
})

test('a handler may begin in another file of the folder', async () => {
  const { call } = await project({
    'cloudbaserc.json': JSON.stringify({ envId: 'e', functions: [{ name: 'fn', handler: 'app.run' }] }),
    'functions/fn/app.js': 'exports.run = () => "app.run"',
  })
  expect(await (await call('fn')).text()).toBe('app.run')
})

test('a folder with a scf_bootstrap is a web function, wherever its server begins', async () => {
  const { call, write, emulator } = await project({
    'functions/app/server.js': `require('node:http').createServer((q, s) => s.end('one')).listen(9000)`,
    'functions/app/scf_bootstrap': '#!/bin/bash\n/var/lang/node20/bin/node ./server.js\n',
  })
  expect(emulator.actions()).toEqual(['app'])
  expect(await (await call('app?webfn=true')).text()).toBe('one')
  await write('functions/app/server.js', `require('node:http').createServer((q, s) => s.end('two')).listen(9000)`)
  expect(await (await call('app?webfn=true')).text()).toBe('two')
})

test('the configuration of its own is laid over it, key by key', async () => {
  const { call } = await project(
    {
      'cloudbaserc.json': JSON.stringify({
        envId: 'theirs',
        functions: [{ name: 'fn', timeout: 8, memorySize: 128, envVariables: { WORD: 'theirs', OTHER: 'kept' } }],
      }),
      'functions/fn/index.js':
        'exports.main = (e, c) => [process.env.WORD, process.env.OTHER, c.time_limit_in_ms, c.memory_limit_in_mb, c.namespace]',
    },
    { envId: 'mine', functions: { fn: { timeout: 2, env: { WORD: 'mine' } } } },
  )
  expect(await (await call('fn')).json()).toEqual(['mine', 'kept', 2000, 128, 'mine'])
})

test('the cloudfunctions folder of a mini-program is served', async () => {
  const { call } = await project({
    'project.config.json': '{"cloudfunctionRoot":"cloudfunctions/"}',
    'cloudfunctions/hello/index.js': 'exports.main = async () => "hi"',
    'cloudfunctions/hello/package.json': '{"main":"index.js"}',
  })
  expect(await (await call('hello')).text()).toBe('hi')
})

test('a function of type HTTP is a web function', async () => {
  const { call } = await project({
    'cloudbaserc.json': JSON.stringify({ envId: 'e', functions: [{ name: 'app', type: 'HTTP', envVariables: { WORD: 'web' } }] }),
    'functions/app/index.js': `require('node:http').createServer((q, s) => s.end(process.env.WORD + q.url)).listen(9000)`,
  })
  expect(await (await call('app/path?webfn=true')).text()).toBe('web/path')
})

test('an edit of the cloudbaserc is served by the next call, a broken one changes nothing', async () => {
  const rc = (word: string): string => JSON.stringify({ envId: 'e', functions: [{ name: 'fn', envVariables: { WORD: word } }] })
  const { call, write, events } = await project({ 'cloudbaserc.json': rc('one'), 'functions/fn/index.js': say })
  expect(await (await call('fn')).json()).toMatchObject({ word: 'one' })
  await write('cloudbaserc.json', rc('two'))
  expect(await (await call('fn')).json()).toMatchObject({ word: 'two' })
  await write('cloudbaserc.json', '{"envId":')
  expect(await (await call('fn')).json()).toMatchObject({ word: 'two' })
  expect(JSON.stringify(events)).toContain('cloudbaserc.json')
  await write('cloudbaserc.json', rc('three'))
  expect(await (await call('fn')).json()).toMatchObject({ word: 'three' })
})

test('dependencies are found beside the function', async () => {
  const { call, root } = await project({ 'cloudfunctions/dep/index.js': 'exports.main = () => typeof require("yaml").parse' })
  await symlink(join(process.cwd(), 'node_modules'), join(root, 'cloudfunctions/node_modules'))
  expect(await (await call('dep')).text()).toBe('function')
})
