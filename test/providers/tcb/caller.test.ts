/** Who calls: what `wx-server-sdk` and `@cloudbase/node-sdk` say of it in a function, and who may say it. docs/contracts/tcb.md 2.4. */
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localConnection } from '../../../emulator/testing/clients/connection.ts'
import { createTcbClient, type TcbClient } from '../../../emulator/testing/clients/tcb.ts'
import { project, texts, type Project } from './project.ts'

const files = {
  'functions/wx.js': `
    const cloud = require('wx-server-sdk')
    cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
    exports.main = async (event) => event.next
      ? (await cloud.callFunction({ name: event.next, data: event.data ?? {} })).result
      : { ...cloud.getWXContext(), userInfo: event.userInfo }`,
  'functions/node3.js': `
    const tcb = require('@cloudbase/node-sdk')
    exports.main = async (event, context) => {
      const app = tcb.init({ context, env: tcb.SYMBOL_CURRENT_ENV })
      const { environment } = tcb.parseContext(context)
      return { ...app.auth().getUserInfo(), ip: app.auth().getClientIP(), openidOfContext: environment.WX_OPENID, login: await app.auth().getAuthContext(context) }
    }`,
  'functions/node2.js': `
    const tcb = require('@cloudbase/node-sdk-2')
    const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV })
    exports.main = async (event) => event.next ? (await app.callFunction({ name: event.next })).result : app.auth().getUserInfo()`,
  'functions/env.py': `
import os
def main(event, context):
    return {"openid": os.environ.get("WX_OPENID"), "keys": os.environ.get("WX_CONTEXT_KEYS"), "userInfo": event.get("userInfo")}`,
}

let it: Project
let tcb: TcbClient
beforeAll(async () => {
  const slow = { timeout: 10 }
  it = await project(
    files,
    {
      envId: 'e1',
      caller: { openid: 'o-me', unionid: 'u-me', appid: 'wx1' },
      functions: { wx: slow, node3: slow, node2: slow, env: { ...slow, handler: 'env.main' } },
    },
    { keep: true },
  )
  await symlink(join(process.cwd(), 'node_modules'), join(it.root, 'node_modules'))
  await it.emulator.listen({ port: 0 })
  tcb = createTcbClient(localConnection(it.emulator))
}, 30_000)
afterAll(() => it.close())

const result = async (answer: Promise<{ json: unknown }>): Promise<unknown> => (await answer).json

test('a mini program calls as its user, and events of other calls have no userInfo', async () => {
  const ip = { CLIENTIP: '127.0.0.1', CLIENTIPV6: '::ffff:127.0.0.1' }
  expect(await result(tcb.as({ openid: 'o-alice', unionid: 'u-alice' }).call('wx', { a: 1 }))).toEqual({
    OPENID: 'o-alice',
    UNIONID: 'u-alice',
    APPID: 'wx1',
    ...ip,
    ENV: 'e1',
    SOURCE: 'wx_client',
    userInfo: { openId: 'o-alice', appId: 'wx1' },
  })
  const me = { OPENID: 'o-me', UNIONID: 'u-me', APPID: 'wx1', ...ip, ENV: 'e1' }
  expect(await result(tcb.as().call('wx'))).toEqual({ ...me, SOURCE: 'wx_client', userInfo: { openId: 'o-me', appId: 'wx1' } })
  // Over the HTTP API the event is the body and nothing else.
  expect(await result(tcb.call('wx'))).toEqual({ ...me, SOURCE: 'http_api' })
  expect(await result(tcb.as(null).call('wx'))).toEqual({})
  // Nothing is left of whoever called before.
  expect(await result(tcb.as({ uid: 'u1', loginType: 'CUSTOM' }).call('wx'))).toEqual({})
})

test('node-sdk says the same, and a caller without a mini program has no openid', async () => {
  const alice = {
    openId: 'o-alice',
    appId: 'wx1',
    uid: '',
    customUserId: '',
    isAnonymous: false,
    ip: '10.1.2.3',
    openidOfContext: 'o-alice',
  }
  expect(await result(tcb.as({ openid: 'o-alice', clientIp: '10.1.2.3' }).call('node3'))).toEqual({
    ...alice,
    login: { uid: '', loginType: '' },
  })
  expect(await result(tcb.as({ uid: 'u1', loginType: 'CUSTOM' }).call('node3'))).toEqual({
    openId: '',
    appId: '',
    uid: 'u1',
    customUserId: 'u1',
    isAnonymous: false,
    ip: '127.0.0.1',
    login: { uid: 'u1', loginType: 'CUSTOM' },
  })
  expect(await result(tcb.as({ uid: 'a1', loginType: 'ANONYMOUS' }).call('node2'))).toMatchObject({
    uid: 'a1',
    isAnonymous: true,
    openId: '',
  })
})

test('a function that a function calls has the same caller, and the way in SOURCE', async () => {
  const alice = tcb.as({ openid: 'o-alice' })
  const seen = { OPENID: 'o-alice', APPID: 'wx1', ENV: 'e1', SOURCE: 'wx_client,scf' }
  // `event.userInfo` is the client's call alone.
  expect(await result(alice.call('wx', { next: 'wx' }))).toEqual({ ...seen, CLIENTIP: '127.0.0.1', CLIENTIPV6: '::ffff:127.0.0.1' })
  expect(await result(alice.call('node2', { next: 'wx' }))).toMatchObject(seen)
  expect(await result(alice.call('wx', { next: 'wx', data: { next: 'wx' } }))).toMatchObject({
    OPENID: 'o-alice',
    SOURCE: 'wx_client,scf,scf',
  })
  expect(await result(tcb.as(null).call('wx', { next: 'wx' }))).toEqual({})
})

test('Python reads it from the environment, and nothing is left of the call before', async () => {
  expect(await result(tcb.as({ openid: 'o-py' }).call('env'))).toMatchObject({ openid: 'o-py', userInfo: { openId: 'o-py', appId: 'wx1' } })
  expect(await result(tcb.as(null).call('env'))).toEqual({ openid: null, keys: null, userInfo: null })
})

test('a page may not say whose call its own is', async () => {
  const named = { 'x-actionlab-caller': 'openid=o-admin' }
  const page = await it.call('wx', {}, { ...named, origin: 'https://evil.example' })
  expect(page.status).toBe(403)
  expect((await it.call('wx', {}, { ...named, 'sec-fetch-site': 'same-origin' })).status).toBe(403)
  expect((await it.call('wx', {}, named)).status).toBe(200)
})

test.each([
  ['', 'none of nobody, configured'],
  ['openId=o-1', 'such as openid=o-alice'],
  ['openid=%E5%BC%A0', 'none of nobody, configured'],
  ['o-alice', 'none of nobody, configured'],
])('the header %j is refused with what it may be', async (text, why) => {
  expect((await it.call('wx', {}, { 'x-actionlab-caller': text })).status).toBe(400)
  expect(texts(it.events)).toContain(why)
})

test('where tokens are enforced they name the caller, and only an administrator may name another', async () => {
  const tokens = { admin: { role: 'administrator' }, wx: { openid: 'o-token', uid: 'u1' } }
  const files = {
    'functions/who.js':
      'exports.main = (event) => ({ openid: process.env.WX_OPENID, source: process.env.TCB_SOURCE, userInfo: event.userInfo })',
  }
  const { emulator, call, events } = await project(files, {
    auth: { enforce: true, tokens, httpApiAllow: ['registered'] },
    securityRules: { '*': { invoke: 'auth != null' } },
  })
  const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
  expect(await (await call('who', {}, bearer('wx'))).json()).toEqual({ openid: 'o-token', source: 'http_api' })
  const named = { 'x-actionlab-caller': 'openid=o-2' }
  expect(await (await call('who', {}, { ...bearer('admin'), ...named })).json()).toMatchObject({
    openid: 'o-2',
    userInfo: { openId: 'o-2' },
  })
  expect(await (await call('who', {}, { ...bearer('wx'), ...named })).json()).toMatchObject({ code: 'ACTION_FORBIDDEN' })
  expect(await (await call('who', {}, named)).json()).toMatchObject({ code: 'MISSING_CREDENTIALS' })
  expect(texts(events)).toContain('x-actionlab-caller is for administrators')
  const client = createTcbClient(localConnection(emulator))
  expect(await result(client.as({ openid: 'o-3' }).call('who'))).toMatchObject({ openid: 'o-3' })
  // Rules hold for whoever is named.
  expect(await result(client.as(null).call('who'))).toMatchObject({ code: 'EXCEED_AUTHORITY' })
  expect(await result(client.as({ openid: 'o-3' }).call('who', {}, { token: 'admin' }))).toMatchObject({ openid: 'o-3' })
})
