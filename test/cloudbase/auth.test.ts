/** The published SDKs sign users in on the emulator, who are then known to functions, files and rules. docs/contracts/tcb.md 15. */
import { generateKeyPairSync } from 'node:crypto'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { project, texts, type Project } from '../providers/tcb/project.ts'
import { inSlowRun } from '../support/repeat.ts'
import { js2Adapter } from './js2-adapter.ts'

const require = createRequire(import.meta.url)
const env = 'users-env'
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const keyFile = { private_key_id: 'key-1', private_key: privateKey, env_id: env }

interface Outcome {
  data: {
    user?: { id?: string; uid?: string } | null
    session?: { access_token: string } | null
    verifyOtp?(given: object): Promise<Outcome>
  }
  error: { code?: string; message: string } | null
}
interface Auth {
  signInAnonymously(given?: object): Promise<Outcome>
  signInWithPassword(given: object): Promise<Outcome>
  signInWithCustomTicket(ticket: () => Promise<string>): Promise<Outcome>
  signInWithOtp(given: object): Promise<Outcome>
  signUp(given: object): Promise<Outcome>
  getUser(): Promise<Outcome>
  getCurrentUser(): Promise<Record<string, unknown> | null>
  refreshSession(): Promise<Outcome>
  signOut(): Promise<unknown>
  isUsernameRegistered(name: string): Promise<boolean>
  updateUser(given: object): Promise<Outcome>
  resetPasswordForOld(given: object): Promise<Outcome>
  deleteUser(given: object): Promise<Outcome>
  getAccessToken(): Promise<{ accessToken: string }>
}
interface App {
  auth: Auth | ((options?: object) => Auth)
  callFunction(options: object): Promise<{ result?: unknown; code?: string }>
  uploadFile(options: object): Promise<{ fileID: string }>
  deleteFile(options: object): Promise<{ fileList: { code: string }[] }>
  registerHost?(host: string, protocol: string): void
  registerEndPointWithKey(endPoint: object): void
}

const functions = {
  'functions/whoami.js': `exports.main = (event, context) => {
    const { TCB_UUID, LOGINTYPE, TCB_ISANONYMOUS_USER, TCB_CUSTOM_USER_ID } = JSON.parse(context.environment)
    return { TCB_UUID, LOGINTYPE, TCB_ISANONYMOUS_USER, TCB_CUSTOM_USER_ID }
  }`,
  'functions/members.js': 'exports.main = () => "members only"',
  'keys/custom.json': JSON.stringify(keyFile),
}

let it: Project
let address: string
beforeAll(async () => {
  // js-sdk explains each refusal at length.
  for (const level of ['warn', 'info', 'error', 'log'] as const) vi.spyOn(console, level).mockImplementation(() => {})
  it = await project(
    functions,
    {
      envId: env,
      users: [{ uid: 'u-bo', username: 'bo.li', password: 'hunter-22', phone: '+86 13800000000', email: 'bo@example.com' }],
      auth: { customLogin: { privateKeyFile: './keys/custom.json' } },
      securityRules: { '*': { invoke: true }, members: { invoke: "auth.loginType != 'ANONYMOUS' && auth != null" } },
    },
    { keep: true },
  )
  const { port } = await it.emulator.listen({ port: 0 })
  address = `127.0.0.1:${port}`
})
afterAll(async () => {
  vi.restoreAllMocks()
  await it.close()
})

const auths = new WeakMap<App, Auth>()
function authOf(app: App): Auth {
  const auth = auths.get(app) ?? (typeof app.auth === 'function' ? app.auth({ persistence: 'none' }) : app.auth)
  auths.set(app, auth)
  return auth
}

function js3(): App {
  const app = (require('@cloudbase/js-sdk') as { init(options: object): App }).init({ env })
  app.registerHost?.(address, 'http')
  return app
}

function js2(): App {
  const sdk = require('@cloudbase/js-sdk-2') as { init(options: object): App; useAdapters(adapter: object): void }
  sdk.useAdapters(js2Adapter())
  const app = sdk.init({ env, endPointMode: 'GATEWAY' })
  app.registerEndPointWithKey({ key: 'GATEWAY', url: `//${address}/v1`, protocol: 'http' })
  return app
}

const whoami = async (app: App): Promise<unknown> => (await app.callFunction({ name: 'whoami' })).result
const code = (): string => /code (\d{6}) to/.exec(texts(it.events.filter(({ event }) => event === 'notice').slice(-1)))?.[1] ?? 'none'

describe.each<[string, () => App]>([['js-sdk 3', js3], ...inSlowRun<[string, () => App]>(['js-sdk 2', js2])])('%s', (_name, open) => {
  test('signs in anonymously, and functions see the user', async () => {
    const app = open()
    const auth = authOf(app)
    await auth.signInAnonymously({})
    const user = await auth.getCurrentUser()
    expect(user).toMatchObject({ name: 'anonymous', uid: expect.stringMatching(/^[\w-]{22}$/) })
    expect(await whoami(app)).toEqual({
      TCB_UUID: user?.['uid'],
      LOGINTYPE: 'ANONYMOUS',
      TCB_ISANONYMOUS_USER: 'true',
      TCB_CUSTOM_USER_ID: '',
    })
    await auth.signOut()
    await auth.signInAnonymously({})
    expect((await auth.getCurrentUser())?.['uid']).toBe(user?.['uid'])
  })

  test('signs in by username, phone number and mail with the password, and refuses a wrong one', async () => {
    const app = open()
    const auth = authOf(app)
    for (const name of [{ username: 'bo.li' }, { phone: '13800000000' }, { email: 'bo@example.com' }]) {
      expect((await auth.signInWithPassword({ ...name, password: 'hunter-22' })).error).toBeNull()
      expect(await whoami(app)).toMatchObject({ TCB_UUID: 'u-bo', LOGINTYPE: 'USERNAME', TCB_ISANONYMOUS_USER: 'false' })
    }
    expect((await auth.signInWithPassword({ username: 'bo.li', password: 'wrong' })).error).toMatchObject({ code: 'invalid_password' })
    expect((await auth.signInWithPassword({ username: 'nobody', password: 'wrong' })).error).toMatchObject({ code: 'not_found' })
    expect([await auth.isUsernameRegistered('bo.li'), await auth.isUsernameRegistered('nobody')]).toEqual([true, false])
  })

  test('signs in with a ticket that node-sdk has made', async () => {
    const node = (require('@cloudbase/node-sdk') as { init(options: object): { auth(): { createTicket(uid: string): string } } }).init({
      env,
      credentials: keyFile,
    })
    const app = open()
    const auth = authOf(app)
    expect((await auth.signInWithCustomTicket(async () => node.auth().createTicket('employee-7'))).error).toBeNull()
    expect(await whoami(app)).toEqual({
      TCB_UUID: 'employee-7',
      LOGINTYPE: 'CUSTOM',
      TCB_ISANONYMOUS_USER: 'false',
      TCB_CUSTOM_USER_ID: 'employee-7',
    })
    expect((await auth.signInWithCustomTicket(async () => `${node.auth().createTicket('employee-7')}x`)).error).toMatchObject({
      code: 'invalid_argument',
    })
    expect((await app.callFunction({ name: 'members' })).result).toBe('members only')
  })
})

// js-sdk 3 cannot send PATCH and DELETE from Node.
test('a user signs up with a code, changes, refreshes, resets the password and leaves', async () => {
  const app = js2()
  const auth = authOf(app)
  const sent = await auth.signUp({ email: 'new@example.com', password: 'first-pass', username: 'newbie', name: 'Newbie' })
  const wrong = await sent.data.verifyOtp?.({ token: code() === '000000' ? '111111' : '000000' })
  expect(wrong?.error).toMatchObject({ code: 'invalid_argument' })
  expect((await sent.data.verifyOtp?.({ token: code() }))?.error).toBeNull()
  const user = await auth.getCurrentUser()
  expect(user).toMatchObject({ email: 'new@example.com', username: 'newbie', name: 'Newbie', uid: expect.stringMatching(/^[1-9]\d{18}$/) })
  expect(await whoami(app)).toMatchObject({ TCB_UUID: user?.['uid'], LOGINTYPE: 'EMAIL' })
  expect((await auth.refreshSession()).error).toBeNull()
  expect((await auth.updateUser({ nickname: 'Old hand' })).error).toBeNull()
  expect((await auth.getUser()).error).toBeNull()
  expect(await auth.getCurrentUser()).toMatchObject({ name: 'Old hand' })
  expect((await auth.resetPasswordForOld({ new_password: 'second-pass', old_password: 'first-pass' })).error).toBeNull()
  await auth.signOut()
  expect((await auth.signInWithPassword({ username: 'newbie', password: 'first-pass' })).error).toMatchObject({ code: 'invalid_password' })
  expect((await auth.signInWithPassword({ username: 'newbie', password: 'second-pass' })).error).toBeNull()
  const otp = await auth.signInWithOtp({ email: 'new@example.com' })
  expect((await otp.data.verifyOtp?.({ token: code() }))?.error).toBeNull()
  expect((await auth.deleteUser({ password: 'second-pass' })).error).toBeNull()
  expect((await auth.signInWithPassword({ username: 'newbie', password: 'second-pass' })).error).toMatchObject({ code: 'not_found' })
})

test('node-sdk finds users by id, phone number, mail and name', async () => {
  interface Found {
    userInfo?: Record<string, unknown>
    code?: string
  }
  const sdk = require('@cloudbase/node-sdk') as {
    init(options: object): { auth(): { getEndUserInfo(uid: string): Promise<Found>; queryUserInfo(query: object): Promise<Found> } }
  }
  const auth = sdk.init({ env, secretId: 'any-id', secretKey: 'any-key', serviceUrl: `http://${address}/admin` }).auth()
  const bo = {
    uid: 'u-bo',
    username: 'bo.li',
    email: 'bo@example.com',
    isAnonymous: false,
    hasPassword: true,
    customUserId: '',
    envName: env,
  }
  expect((await auth.getEndUserInfo('u-bo')).userInfo).toMatchObject(bo)
  for (const query of [
    { platform: 'PHONE', platformId: '13800000000' },
    { platform: 'EMAIL', platformId: 'bo@example.com' },
    { platform: 'USERNAME', platformId: 'bo.li' },
  ])
    expect((await auth.queryUserInfo(query)).userInfo).toMatchObject(bo)
  await expect(auth.queryUserInfo({ uid: 'nobody' })).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
})

test('who is signed in owns its files, and a rule of a function sees how somebody signed in', async () => {
  const [bo, guest] = [js3(), js2()]
  await authOf(bo).signInWithPassword({ username: 'bo.li', password: 'hunter-22' })
  const { fileID } = await bo.uploadFile({ cloudPath: 'bo/note.txt', fileContent: Buffer.from('mine') })
  await authOf(guest).signInAnonymously({})
  expect((await guest.deleteFile({ fileList: [fileID] })).fileList).toMatchObject([{ code: 'STORAGE_EXCEED_AUTHORITY' }])
  expect(texts(it.events)).toMatch(
    /refuses to write bo\/note\.txt for ANONYMOUS [\w-]{22}: the file is of u-bo, and the rules are READONLY/,
  )
  await expect(guest.callFunction({ name: 'members' })).rejects.toMatchObject({ code: 'EXCEED_AUTHORITY' })
  expect((await bo.deleteFile({ fileList: [fileID] })).fileList).toMatchObject([{ code: 'SUCCESS' }])
})
