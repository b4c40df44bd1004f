/** Functions as mini programs have them, written like public ones of each kind, unchanged: who calls, data, files, WeChat's services, payment. */
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localConnection } from '../../emulator/testing/clients/connection.ts'
import { createTcbClient, type TcbClient } from '../../emulator/testing/clients/tcb.ts'
import { project, type Project } from '../providers/tcb/project.ts'

const head = `const cloud = require('wx-server-sdk')
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
const db = cloud.database()
const _ = db.command
`
/** What each function does, what it is called with, and what it answers. */
const functions: readonly (readonly [name: string, code: string, event: object, answer: unknown])[] = [
  [
    'getOpenId',
    `const { OPENID, APPID, UNIONID } = cloud.getWXContext(); return { openid: OPENID, appid: APPID, unionid: UNIONID }`,
    {},
    { openid: 'o-alice', appid: 'wx1', unionid: 'u-alice' },
  ],
  [
    'login',
    `const { userInfo: { openId } } = event
    const { data } = await db.collection('users').where({ _openid: openId }).get()
    if (data.length > 0) return { isNew: false, user: data[0] }
    await db.collection('users').add({ data: { _openid: openId, name: event.name, created: db.serverDate() } })
    return { isNew: true }`,
    { name: 'Alice' },
    { isNew: true },
  ],
  [
    'getUser',
    `return (await db.collection('users').where({ _openid: cloud.getWXContext().OPENID }).field({ name: true, _id: false }).get()).data`,
    {},
    [{ name: 'Alice' }],
  ],
  [
    'addTodo',
    `return await db.collection('todos').add({ data: { title: event.title, done: false, _openid: cloud.getWXContext().OPENID } })`,
    { title: 'tea' },
    { _id: expect.any(String), errMsg: 'collection.add:ok' },
  ],
  [
    'finishTodo',
    `return await db.collection('todos').where({ title: event.title }).update({ data: { done: true, times: _.inc(1) } })`,
    { title: 'tea' },
    { stats: { updated: 1 }, errMsg: 'collection.update:ok' },
  ],
  [
    'page',
    `const { total } = await db.collection('todos').count()
    const { data } = await db.collection('todos').orderBy('title', 'desc').skip(0).limit(20).get()
    return { total, titles: data.map(({ title }) => title) }`,
    {},
    { total: 1, titles: ['tea'] },
  ],
  [
    'statistics',
    `const $ = db.command.aggregate
    return (await db.collection('todos').aggregate().group({ _id: '$done', count: $.sum(1) }).end()).list`,
    {},
    [{ _id: true, count: 1 }],
  ],
  [
    'checkText',
    `try { await cloud.openapi.security.msgSecCheck({ content: event.content }); return { ok: true } }
    catch (error) { return { ok: false, errCode: error.errCode } }`,
    { content: 'bad' },
    { ok: false, errCode: 87_014 },
  ],
  [
    'subscribe',
    `return (await cloud.openapi.subscribeMessage.send({ touser: cloud.getWXContext().OPENID, templateId: 't', data: { thing1: { value: event.thing } } })).errCode`,
    { thing: 'tea' },
    0,
  ],
  [
    'qrcode',
    `const { buffer, contentType } = await cloud.openapi.wxacode.getUnlimited({ scene: 'id=1' })
    const { fileID } = await cloud.uploadFile({ cloudPath: 'codes/1.png', fileContent: buffer })
    const { fileContent } = await cloud.downloadFile({ fileID })
    return { contentType, bytes: fileContent.length, stored: fileID.endsWith('codes/1.png') }`,
    {},
    { contentType: 'image/png', bytes: 8, stored: true },
  ],
  ['phone', `return (await cloud.getOpenData({ list: [event.cloudID] })).list[0].data.phoneNumber`, { cloudID: 'c1' }, '13800138000'],
  [
    'pay',
    `const { payment } = await cloud.cloudPay.unifiedOrder({ body: 'tea', outTradeNo: event.no, totalFee: 100, spbillCreateIp: cloud.getWXContext().CLIENTIP, envId: 'e1', functionName: 'paid' })
    await db.collection('orders').doc(event.no).set({ data: { state: 'waiting' } })
    return payment`,
    { no: '42' },
    { package: 'prepay_id=42', timeStamp: '1' },
  ],
  [
    'paid',
    `await db.collection('orders').doc(event.outTradeNo).update({ data: { state: 'paid' } }); return { errcode: 0 }`,
    { outTradeNo: '42', resultCode: 'SUCCESS' },
    { errcode: 0 },
  ],
  [
    'transfer',
    `const { state } = await db.runTransaction(async (transaction) => {
      const { data } = await transaction.collection('orders').doc('42').get()
      await transaction.collection('orders').doc('42').update({ data: { state: data.state + '!' } })
      return (await transaction.collection('orders').doc('42').get()).data
    })
    return state`,
    {},
    'paid!',
  ],
  [
    'home',
    `const { result } = await cloud.callFunction({ name: 'getUser' }); return { user: result[0], source: cloud.getWXContext().SOURCE }`,
    {},
    { user: { name: 'Alice' }, source: 'wx_client' },
  ],
  [
    'aboutNobody',
    `return await db.collection('users').doc('missing').get().catch(({ errCode, errMsg }) => ({ errCode, errMsg }))`,
    {},
    { errCode: -1, errMsg: expect.stringContaining('document with _id missing does not exist') },
  ],
]

let it: Project
let alice: TcbClient
beforeAll(async () => {
  const files = Object.fromEntries(
    functions.map(([name, code]) => [`functions/${name}.js`, `${head}exports.main = async (event, context) => {\n${code}\n}`]),
  )
  const caller = { openid: 'o-alice', unionid: 'u-alice', appid: 'wx1' }
  const stubs = { 'openapi.subscribeMessage.send': { errcode: 0 }, getOpenData: { list: [{ data: { phoneNumber: '13800138000' } }] } }
  const slow = Object.fromEntries(functions.map(([name]) => [name, { timeout: 10 }]))
  it = await project(files, { envId: 'e1', caller, stubs, functions: slow }, { keep: true })
  await symlink(join(process.cwd(), 'node_modules'), join(it.root, 'node_modules'))
  for (const name of ['users', 'todos', 'orders']) {
    // A collection is there once it had a document.
    await it.emulator.database.collection(name).insert({ _id: 'first' })
    await it.emulator.database.collection(name).remove({ _id: 'first' })
  }
  alice = createTcbClient(localConnection(it.emulator)).as()
  alice.stub('openapi.security.msgSecCheck', { errcode: 87_014, errmsg: 'risky content' })
  alice.stub('openapi.wxacode.getUnlimited', { contentType: 'image/png', buffer: 'iVBORw0KGgo=' })
  alice.stub('cloudPay.unifiedOrder', ({ out_trade_no }) => ({
    return_code: 'SUCCESS',
    payment: { package: `prepay_id=${out_trade_no}`, timeStamp: '1' },
  }))
}, 30_000)
afterAll(() => it.close())

test('sixteen functions of a shop answer as in the cloud', async () => {
  for (const [name, , event, answer] of functions) {
    const { text, activation } = await alice.call(name, event as never)
    const said: unknown = name === 'phone' || name === 'transfer' ? text : JSON.parse(text)
    expect(said, `${name} ${activation?.outcome.trace ?? ''}`).toEqual(answer)
  }
  expect(alice.asked('cloudPay.unifiedOrder')).toMatchObject([{ out_trade_no: '42', spbill_create_ip: '127.0.0.1', function_name: 'paid' }])
})
