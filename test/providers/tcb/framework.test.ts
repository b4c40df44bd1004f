/** Functions for `@cloudbase/functions-framework`: served by the program of that package. The real package is in test/slow/functions-framework.test.ts. */
import { expect, test } from 'vitest'
import { project, texts } from './project.ts'

/** Stands for the package's program: it takes the same options, and answers with them. */
const standIn = {
  'node_modules/@cloudbase/functions-framework/package.json': JSON.stringify({
    name: '@cloudbase/functions-framework',
    bin: { 'tcb-ff': './bin/tcb-ff.js' },
  }),
  'node_modules/@cloudbase/functions-framework/bin/tcb-ff.js': `
    const options = Object.fromEntries(process.argv.slice(2).map((option) => option.slice(2).split('=')))
    const { main } = require(options.source)
    require('node:http').createServer(async (request, response) => {
      const context = { httpContext: { url: request.url, httpMethod: request.method, headers: request.headers } }
      response.end(JSON.stringify([await main({}, context), Object.keys(options), process.cwd().split('/').at(-1)]))
    }).listen(Number(options.port))`,
}
const code = 'exports.main = async (event, { httpContext: { url, httpMethod } }) => `${httpMethod} ${url}`'
const dependent = JSON.stringify({ dependencies: { '@cloudbase/functions-framework': '^1' } })

test.each([
  ['its package.json names the package', { 'functions/hello/package.json': dependent }, {}],
  ['its start script does', { 'functions/hello/package.json': JSON.stringify({ scripts: { start: 'npx tcb-ff -p 9000' } }) }, {}],
  ['it lists its functions as the framework wants it', { 'functions/hello/cloudbase-functions.json': '{}' }, {}],
  ['the configuration says so', {}, { functions: { hello: { type: 'framework' } } } as const],
])('%s: a function is served by it, at the address of a web function and of a container', async (_, files, tcb) => {
  const it = await project({ ...standIn, 'functions/hello/index.js': code, ...files }, tcb)
  const answer = await it.emulator.request('/v1/functions/hello/a?x=1&webfn=true')
  expect(await answer.json()).toEqual(['GET /a?x=1', ['port', 'source', 'extendedContextKey', 'logDirname'], 'hello'])
  expect(await (await it.emulator.request('/v1/cloudrun/hello/b?y=2', { method: 'PUT', body: 'x' })).json()).toContain('PUT /b?y=2')
  expect(it.emulator.addresses('hello').map(({ surface }) => surface)).toContain('tcb.web')
  await it.write('functions/hello/index.js', code.replace('${httpMethod}', 'now ${httpMethod}'))
  expect(await (await it.emulator.request('/v1/cloudrun/hello')).json()).toContain('now GET /')
})

test('without the package the terminal says what to install', async () => {
  const it = await project({ 'functions/hello/index.js': code, 'functions/hello/package.json': dependent })
  expect((await it.emulator.request('/v1/functions/hello?webfn=true')).status).toBe(443)
  expect(texts(it.events)).toContain(
    'it is served by @cloudbase/functions-framework, which is not installed: run npm install @cloudbase/functions-framework',
  )
})
