/** Published server SDKs of CloudBase that have their cloud's address built in, installed as their developers do, within functions: caller, database, WeChat's services. */
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { localConnection } from '../../emulator/testing/clients/connection.ts'
import { createTcbClient } from '../../emulator/testing/clients/tcb.ts'
import { project } from '../providers/tcb/project.ts'

const wx = `
const cloud = require('wx-server-sdk')
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
exports.main = async ({ deep }) => {
  const { OPENID, SOURCE } = cloud.getWXContext()
  if (deep) return { OPENID, SOURCE }
  const { _id } = await cloud.database().collection('todos').add({ data: { title: 'tea' } })
  const { data } = await cloud.database().collection('todos').where({ _id }).get()
  const missing = await cloud.openapi.templateMessage.send({ touser: OPENID }).catch(({ errCode }) => errCode)
  const checked = await cloud.openapi.security.msgSecCheck({ content: 'tea' })
  return { OPENID, deep: (await cloud.callFunction({ name: 'asks', data: { deep: 1 } })).result, data, missing, checked: checked.errCode }
}`
const admin = `
const app = require('tcb-admin-node')
app.init()
exports.main = async ({ deep }) => deep ? app.auth().getUserInfo().openId : { OPENID: app.auth().getUserInfo().openId, deep: (await app.callFunction({ name: 'asks', data: { deep: 1 } })).result }`

describe.each([
  ['wx-server-sdk@1.8.3', wx],
  ['wx-server-sdk@2.1.2', wx],
  ['wx-server-sdk@2.6.3', wx],
  ['tcb-admin-node@1.23.0', admin],
])('%s', (name, code) => {
  test('asks the emulator', { timeout: 240_000 }, async (context) => {
    const it = await project({ 'functions/asks.js': code, 'package.json': '{ "private": true }' }, { functions: { asks: { timeout: 20 } } })
    const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', name], { cwd: it.root, stdio: 'ignore' })
    if (status !== 0) context.skip('the registry cannot be reached')
    await it.emulator.database.collection('todos').insert({ title: 'first' })
    const tcb = createTcbClient(localConnection(it.emulator))
    tcb.stub('openapi.security.msgSecCheck', { errcode: 0, errmsg: 'ok' })
    const { json } = await tcb.as({ openid: 'o-old' }).call('asks')
    const byWeChat = {
      deep: { OPENID: 'o-old', SOURCE: 'wx_client,scf' },
      data: [expect.objectContaining({ title: 'tea' })],
      missing: -604_100,
      checked: 0,
    }
    expect(json).toEqual({ OPENID: 'o-old', ...(name.startsWith('wx') ? byWeChat : { deep: 'o-old' }) })
  })
})
