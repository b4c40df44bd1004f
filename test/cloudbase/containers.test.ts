/** Requests that `@cloudbase/node-sdk` sends to the host of its environment, which nothing moves: in a function they come back to the emulator. docs/contracts/tcb.md 6.5. */
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localConnection } from '../../emulator/testing/clients/connection.ts'
import { createTcbClient, type TcbClient } from '../../emulator/testing/clients/tcb.ts'
import { project, type Project } from '../providers/tcb/project.ts'

const asks = `
  const run = async (app, call) => {
    if (call === 'container') return app.callContainer({ name: 'pay', path: '/orders?x=1', method: 'POST', data: { id: 1 }, header: { 'x-own': 'yes' } })
    if (call === 'file') {
      const { fileID } = await app.uploadFile({ cloudPath: 'notes/a.txt', fileContent: Buffer.from('tea') })
      return (await app.downloadFile({ fileID })).fileContent.toString()
    }
    if (call === 'models') return app.models.book.list({}).catch(({ code, message }) => ({ code, message }))
    if (call === 'function') return app.callFunction({ name: 'web', type: 'cloudrun', method: 'POST', path: '/deep', data: { id: 2 } })
    return fetch('https://e1.api.tcloudbasegateway.com/v1/apis/rate/now').then(async (answer) => [answer.status, await answer.json()])
  }`
const files = {
  'functions/asks.js': `const tcb = require('@cloudbase/node-sdk')
    const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV })
    ${asks}
    exports.main = async ({ call }) => run(app, call).catch(({ code, message }) => ({ code, message }))`,
  // What it needs is loaded when it is called, and not before.
  'functions/late.js': `${asks}
    exports.main = async ({ call }) => { const tcb = require('@cloudbase/node-sdk'); return run(tcb.init({ env: tcb.SYMBOL_CURRENT_ENV }), call) }`,
  'functions/imports.js': "exports.main = async ({ url }) => (await import('esm-asks')).ask(url)",
  'functions/builtin.js': `exports.main = async ({ url }) => {
    const https = process.getBuiltinModule?.('https') ?? require('https')
    return new Promise((resolve, reject) => https.get(url, (answer) => answer.toArray().then((parts) => resolve(JSON.parse(Buffer.concat(parts))))).on('error', reject))
  }`,
  'functions/node_modules/esm-asks/package.json': '{ "type": "module", "exports": "./index.js" }',
  // What a package imports while it runs, nothing of the emulator's loads.
  'functions/node_modules/esm-asks/index.js': `export async function ask(url) {
    const { get } = await import('node:https')
    return new Promise((resolve, reject) => get(url, (answer) => answer.toArray().then((parts) => resolve(JSON.parse(Buffer.concat(parts))))).on('error', reject))
  }`,
  'functions/fetches.js': `exports.main = async () => {
    const answers = []
    for (const url of ['https://e1.api.tcloudbasegateway.com/v1/apis/rate/now', 'https://rates.example/now'])
      answers.push(await fetch(url).then((answer) => answer.json()))
    return answers
  }`,
  // As tcb-admin-node 1.x sends it, which wx-server-sdk 1.x and 2.0 contain.
  'functions/older.js': `const http = require('http')
    exports.main = () => new Promise((resolve, reject) => {
      const body = JSON.stringify({ action: 'functions.invokeFunction', function_name: 'who', request_data: '{}', tcb_sessionToken: process.env.TCB_SESSIONTOKEN })
      const headers = { 'content-type': 'application/json', 'x-tcb-source': process.env.TCB_SOURCE + ',scf' }
      const request = http.request('http://tcb-admin.tencentyun.com/admin?&eventId=1&seqId=2', { method: 'POST', headers }, (answer) => answer.toArray().then((parts) => resolve(JSON.parse(Buffer.concat(parts)))))
      request.on('error', reject).end(body)
    })`,
  'functions/who.js': 'exports.main = () => ({ openid: process.env.WX_OPENID, source: process.env.TCB_SOURCE })',
  'functions/web.js': `require('node:http').createServer((request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ path: request.url, host: request.headers.host }))
  }).listen(process.env.PORT)`,
}

let it: Project
let tcb: TcbClient
beforeAll(async () => {
  const slow = { timeout: 10 }
  it = await project(
    files,
    { envId: 'e1', functions: { asks: slow, late: slow, imports: slow, builtin: slow, web: { type: 'web' } } },
    { keep: true },
  )
  await symlink(join(process.cwd(), 'node_modules'), join(it.root, 'node_modules'))
  tcb = createTcbClient(localConnection(it.emulator))
}, 30_000)
afterAll(() => it.close())

const ask = async (name: 'asks' | 'late', call: string): Promise<unknown> => (await tcb.call(name, { call })).json

test('callContainer is answered by a stub, without a port that anybody asked for', async () => {
  tcb.stub('cloudrun.pay', ({ body }) => ({ paid: body.id }))
  expect(await ask('asks', 'container')).toMatchObject({ statusCode: 200, data: { paid: 1 } })
  expect(tcb.asked('cloudrun.pay')).toEqual([
    { method: 'POST', path: '/orders', query: { x: '1' }, headers: expect.objectContaining({ 'x-own': 'yes' }), body: { id: 1 } },
  ])
  tcb.stub('cloudrun.pay', () => Response.json({ code: 'NO_MONEY' }, { status: 402 }))
  expect(await ask('late', 'container')).toMatchObject({ statusCode: 402, data: { code: 'NO_MONEY' } })
})

test('a web function answers as a container, and fetch is led like the SDK', async () => {
  expect(await ask('asks', 'function')).toMatchObject({ result: { path: '/deep' } })
  tcb.stub('apis.rate', { rate: 7 })
  expect(await ask('asks', 'api')).toEqual([200, { rate: 7 }])
})

test('the first request of a container is led as well, beside rules of a test', async () => {
  tcb.stub('apis.rate', { rate: 8 })
  it.emulator.outbound.get('https://rates.example/now').reply(200, { rate: 9 })
  try {
    expect((await tcb.call('fetches', {})).json).toEqual([{ rate: 8 }, { rate: 9 }])
  } finally {
    it.emulator.outbound.reset()
  }
})

test.each(['imports', 'builtin'])(
  'a client that a package imports, or asks Node for, within the first call is led with it (%s)',
  async (name) => {
    tcb.stub('apis.rate', { rate: 7 })
    expect((await tcb.call(name, { url: 'https://e1.api.tcloudbasegateway.com/v1/apis/rate/now' })).json).toEqual({ rate: 7 })
  },
)

test('files go to the bucket of the environment and come from there', async () => {
  expect((await tcb.call('asks', { call: 'file' })).text).toBe('tea')
  expect(await it.emulator.storage.get('notes/a.txt')).toBeDefined()
})

test('an SDK of before 2020 finds the emulator at the address that it has built in', async () => {
  const { json } = await tcb.as({ openid: 'o-old' }).call('older')
  expect(json).toMatchObject({ data: { response_data: '{"openid":"o-old","source":"wx_client,scf"}' } })
})

test('what nobody answers says which line to add', async () => {
  it.emulator.stubs.reset()
  expect(await ask('asks', 'models')).toMatchObject({ message: expect.stringContaining('/v1/model is not emulated') })
  expect(await ask('asks', 'container')).toMatchObject({
    statusCode: 404,
    data: { code: 'INVALID_PATH', message: expect.stringContaining("tcb: { stubs: { 'cloudrun.pay': {} } }") },
  })
})
