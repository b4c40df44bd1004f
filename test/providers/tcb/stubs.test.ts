/** `cloud.openapi`, `cloudPay` and their like, asked by the real SDKs inside of functions and outside, and answered by stubs. docs/contracts/tcb.md 6.4. */
import { symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createEmulator, EmulatorError } from '../../../emulator/index.ts'
import { localConnection } from '../../../emulator/testing/clients/connection.ts'
import { createTcbClient, type TcbClient } from '../../../emulator/testing/clients/tcb.ts'
import { project, texts, type Project } from './project.ts'

const require = createRequire(import.meta.url)

const files = {
  // Each call as public mini programs write it; what is thrown comes back as it is.
  'functions/ask.js': `
    const cloud = require('wx-server-sdk')
    cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
    const calls = {
      send: () => cloud.openapi.subscribeMessage.send({ touser: 'o-1', page: 'index', data: { thing1: { value: '茶' } }, templateId: 't-1' }),
      check: () => cloud.openapi.security.msgSecCheck({ content: 'hello', version: 2, scene: 2, openid: 'o-1' }),
      checkV2: () => cloud.openapi({ version: 'v2' }).security.msgSecCheck({ content: 'hello' }),
      image: () => cloud.openapi.security.imgSecCheck({ media: { contentType: 'image/png', value: Buffer.from([0x89, 0x50, 0x00, 0xff]) } }),
      code: async () => { const { buffer, contentType, errCode } = await cloud.openapi.wxacode.getUnlimited({ scene: 'a=1' }); return { bytes: [...buffer], contentType, errCode } },
      openData: () => cloud.getOpenData({ list: ['cloud-id-1', 'cloud-id-2'] }),
      voip: () => cloud.getVoIPSign({ groupId: 'g', timestamp: 1700000000, nonce: 'n' }),
      order: () => cloud.cloudPay.unifiedOrder({ body: 'tea', outTradeNo: '42', totalFee: 100, subMchId: '1900' }),
      bill: async () => { const { data } = await cloud.cloudPay.downloadBill({ billDate: '20261129' }); return { data } },
    }
    exports.main = async ({ call }) => calls[call]().catch((error) => ({ errCode: error.errCode, errMsg: error.errMsg }))`,
  'functions/node.js': `
    const tcb = require('@cloudbase/node-sdk')
    const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV })
    exports.main = async (event) => app.callWxOpenApi({ apiName: '/wxa/getwxacode', requestData: { path: 'index' } }).catch(({ code, message }) => ({ code, message }))`,
}

let it: Project
let tcb: TcbClient
let url = ''
beforeAll(async () => {
  const slow = { timeout: 10 }
  const stubs = { 'openapi.security.msgSecCheck': { errcode: 0, errmsg: 'ok', result: { suggest: 'pass', label: 100 } } }
  it = await project(files, { envId: 'e1', stubs, functions: { ask: slow, node: slow } }, { keep: true })
  await symlink(join(process.cwd(), 'node_modules'), join(it.root, 'node_modules'))
  url = (await it.emulator.listen({ port: 0 })).url
  tcb = createTcbClient(localConnection(it.emulator))
}, 30_000)
afterAll(() => it.close())
afterEach(() => it.emulator.stubs.reset())

const ask = async (call: string): Promise<unknown> => (await tcb.call('ask', { call })).json

test('the configuration answers, and a test over it', async () => {
  expect(await ask('check')).toEqual({ errCode: 0, errMsg: 'openapi.security.msgSecCheck:ok', result: { suggest: 'pass', label: 100 } })
  expect(await ask('checkV2')).toMatchObject({ errCode: 0, result: { label: 100 } })
  tcb.stub('openapi.security.msgSecCheck', { errcode: 87014, errmsg: 'risky content' }).reply({ errcode: 0 })
  expect(await ask('check')).toMatchObject({ errCode: 87014, errMsg: expect.stringContaining('risky content') })
  for (const _ of [1, 2]) expect(await ask('check')).toEqual({ errCode: 0, errMsg: 'openapi.security.msgSecCheck:ok' })
  expect(tcb.asked('openapi.security.msgSecCheck')[0]).toEqual({ content: 'hello', version: 2, scene: 2, openid: 'o-1' })
  expect(tcb.asked().map(({ by }) => by)).toEqual(['configuration', 'configuration', 'rule', 'rule', 'rule'])
})

test('a handler of the test sees what WeChat would get, and answers bytes', async () => {
  tcb.stub('openapi.subscribeMessage.send', ({ touser }) => ({ errcode: 0, errmsg: 'ok', msgid: `to-${touser}` }))
  expect(await ask('send')).toEqual({ errCode: 0, errMsg: 'openapi.subscribeMessage.send:ok', msgid: 'to-o-1' })
  // The SDK writes names in WeChat's way.
  expect(tcb.asked('openapi.subscribeMessage.send')).toEqual([
    { touser: 'o-1', page: 'index', data: { thing1: { value: '茶' } }, template_id: 't-1' },
  ])
  tcb.stub('openapi.security.imgSecCheck', { errcode: 0 })
  expect(await ask('image')).toMatchObject({ errCode: 0 })
  expect(tcb.asked('openapi.security.imgSecCheck')).toEqual([
    { media: { fileName: 'media.png', value: new Uint8Array([0x89, 0x50, 0x00, 0xff]) } },
  ])
  tcb.stub('openapi.wxacode.getUnlimited').reply({ contentType: 'image/jpeg', buffer: new Uint8Array([255, 216, 0, 10]) })
  tcb.stub('openapi.wxacode.getUnlimited', { contentType: 'image/jpeg', buffer: '/9gACg==' })
  expect(await ask('code')).toEqual({ bytes: [255, 216, 0, 10], contentType: 'image/jpeg', errCode: 0 })
})

test('functions of the SDK that have a message of their own', async () => {
  tcb.stub('getOpenData', ({ list }) => ({ list: list.map((cloudID: string) => ({ cloudID, data: { phoneNumber: '13800138000' } })) }))
  tcb.stub('getVoIPSign', { signature: 's-1' })
  expect(await ask('openData')).toEqual({
    list: ['cloud-id-1', 'cloud-id-2'].map((cloudID) => ({ cloudID, data: { phoneNumber: '13800138000' } })),
    errMsg: 'getOpenData:ok',
    errCode: 0,
  })
  expect(await ask('voip')).toEqual({ signature: 's-1', errMsg: 'getVoIPSign:ok', errCode: 0 })
  expect(tcb.asked('getVoIPSign')).toEqual([{ groupId: 'g', timestamp: 1_700_000_000, nonce: 'n' }])
})

test('WeChat Pay is JSON both ways, and a bill is text', async () => {
  tcb.stub('cloudPay.unifiedOrder', { return_code: 'SUCCESS', result_code: 'SUCCESS', payment: { package: 'prepay_id=1' } })
  expect(await ask('order')).toEqual({
    returnCode: 'SUCCESS',
    resultCode: 'SUCCESS',
    payment: { package: 'prepay_id=1' },
    errCode: 0,
    errMsg: 'cloudPay.unifiedOrder:ok',
  })
  expect(tcb.asked('cloudPay.unifiedOrder')).toEqual([{ body: 'tea', out_trade_no: '42', total_fee: 100, sub_mch_id: '1900' }])
  tcb.stub('cloudPay.downloadBill', '交易时间,公众账号ID')
  expect(await ask('bill')).toEqual({ data: '交易时间,公众账号ID' })
})

test.each([
  ['send', 'openapi.subscribeMessage.send', "tcb: { stubs: { 'openapi.subscribeMessage.send': { errcode: 0 } } }"],
  ['order', 'cloudPay.unifiedOrder', "tcb: { stubs: { 'cloudPay.unifiedOrder': { return_code: 'SUCCESS', result_code: 'SUCCESS' } } }"],
  ['openData', 'getOpenData', "tcb: { stubs: { 'getOpenData': { list: [] } } }"],
  ['voip', 'getVoIPSign', "tcb: { stubs: { 'getVoIPSign': { signature: '' } } }"],
])('%s: without a stub the SDK says that there is no such API, and the record which line to add', async (call, name, line) => {
  const answer = await tcb.call('ask', { call })
  expect(answer.json).toMatchObject({ errCode: -604_100, errMsg: expect.stringContaining(`${name} is not emulated`) })
  expect(answer.activation?.hints).toEqual([expect.objectContaining({ code: `tcb.no-stub.${name}`, text: expect.stringContaining(line) })])
})

test('a stub that throws says where', async () => {
  tcb.stub('openapi.subscribeMessage.send', () => {
    throw new Error('no such template')
  })
  expect(await ask('send')).toMatchObject({ errCode: -1, errMsg: expect.stringContaining('no such template') })
})

test('node-sdk asks by path', async () => {
  tcb.stub('openapi./wxa/getwxacode', ({ path }) => ({ errcode: 0, path }))
  expect((await tcb.call('node')).json).toMatchObject({ result: { errcode: 0, path: 'index' } })
  it.emulator.stubs.reset()
  expect((await tcb.call('node')).json).toMatchObject({
    code: 'API_NOT_FOUND',
    message: expect.stringContaining("'openapi./wxa/getwxacode'"),
  })
})

test('a program outside of functions is answered too, and told in the terminal what lacks', async () => {
  vi.stubEnv('TCB_CONTEXT_CNFG', JSON.stringify({ URL: `${url}/admin` }))
  onTestFinished(() => void vi.unstubAllEnvs())
  const cloud = require('wx-server-sdk') as { init(options: object): void; openapi: any }
  cloud.init({ env: 'e1', secretId: 'id', secretKey: 'key' })
  expect(await cloud.openapi.security.msgSecCheck({ content: 'x' })).toMatchObject({ errCode: 0, result: { suggest: 'pass' } })
  await expect(cloud.openapi.templateMessage.send({ touser: 'o' })).rejects.toMatchObject({ errCode: -604_100 })
  expect(texts(it.events)).toContain("tcb: { stubs: { 'openapi.templateMessage.send': { errcode: 0 } } }")
})

test.each([
  [{ 'security.msgSecCheck': {} }, "tcb.stubs['security.msgSecCheck']"],
  [{ 'openapi.a.b': () => 1 }, 'tcb.stubs'],
])('a wrong stub of the configuration is named: %j', async (stubs, place) => {
  const started = createEmulator({ root: it.root, tcb: { stubs: stubs as never } })
  await expect(started).rejects.toThrow(EmulatorError)
  await expect(started).rejects.toThrow(place)
})
