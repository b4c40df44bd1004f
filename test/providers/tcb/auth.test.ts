/** The authentication API over HTTP: tokens and their ends, codes, errors in their form. docs/contracts/tcb.md 15. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createEmulator, createVirtualClock, type Emulator } from '../../../emulator/index.ts'
import type { LogEvent } from '../../../emulator/model/log.ts'
import type { TcbConfig } from '../../../emulator/model/tcb-config.ts'
import { texts } from './project.ts'

const users = [
  { uid: 'u-bo', username: 'bo.li', password: 'hunter-22', phone: '13800000000', openid: 'o-bo' },
  { uid: 'u-no', username: 'no.one', password: 'hunter-33', blocked: true },
  { uid: 'u-wx', username: 'wx.only', openid: 'o-wx' },
]
const main = (_event: object, context: { environment: string }): unknown => {
  const { TCB_UUID, LOGINTYPE, WX_OPENID } = JSON.parse(context.environment) as Record<string, string>
  return { TCB_UUID, LOGINTYPE, WX_OPENID }
}

type Fields = Record<string, unknown>
interface Site extends AsyncDisposable {
  readonly emulator: Emulator
  readonly clock: ReturnType<typeof createVirtualClock>
  readonly events: LogEvent[]
  ask(operation: string, body?: Fields | string, headers?: Record<string, string>): Promise<{ status: number; json: Fields }>
  call(token: string): Promise<{ status: number; json: Fields }>
}

async function open(tcb: TcbConfig = {}): Promise<Site> {
  const clock = createVirtualClock(Date.parse('2026-03-01T00:00:00Z'))
  const events: LogEvent[] = []
  const log = { emit: (event: LogEvent) => void events.push(event) }
  const emulator = await createEmulator({ functions: false, clock, tcb: { users, ...tcb }, actions: { who: { module: { main } } }, log })
  const read = async (answer: Response) => ({ status: answer.status, json: (await answer.json()) as Fields })
  return {
    emulator,
    clock,
    events,
    async ask(operation, body = {}, headers = {}) {
      const [method = 'POST', path = ''] = operation.includes(' ') ? operation.split(' ') : ['POST', operation]
      const content = typeof body === 'string' ? body : JSON.stringify(body)
      return read(await emulator.request(`/auth/v1/${path}`, { method, headers, ...(method === 'GET' ? {} : { body: content }) }))
    },
    call: async (token) =>
      read(await emulator.request('/v1/functions/who', { method: 'POST', headers: { authorization: `Bearer ${token}` } })),
    [Symbol.asyncDispose]: () => emulator.close(),
  }
}

const bo = { username: 'bo.li', password: 'hunter-22' }
const accessOf = ({ json }: { json: Fields }): string => String(json['access_token'])

test('a sign-in answers with tokens as the documents show them, and functions see who it is', async () => {
  await using it = await open()
  const answer = await it.ask('signin?client_id=local', bo)
  expect(answer).toEqual({
    status: 200,
    json: {
      token_type: 'Bearer',
      access_token: expect.stringMatching(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/),
      refresh_token: expect.stringMatching(/^m\.[\w-]{64}$/),
      expires_in: 7200,
      sub: 'u-bo',
    },
  })
  const claims = JSON.parse(Buffer.from(accessOf(answer).split('.')[1] ?? '', 'base64url').toString()) as Fields
  expect(claims).toMatchObject({
    sub: 'u-bo',
    aud: 'local',
    project_id: 'local',
    scope: 'user sso',
    provider_type: 'username',
    exp: 1772330400,
    meta: { wxOpenId: 'o-bo' },
  })
  expect(await it.call(accessOf(answer))).toEqual({ status: 200, json: { TCB_UUID: 'u-bo', LOGINTYPE: 'USERNAME', WX_OPENID: 'o-bo' } })
  const anonymous = await it.ask('signin/anonymously', '{}', { 'x-device-id': 'device_123456', 'content-type': 'text/plain' })
  expect(anonymous.json).toMatchObject({ scope: 'anonymous', sub: expect.stringMatching(/^[\w-]{22}$/) })
  expect((await it.ask('signin/anonymously', '', { 'x-device-id': 'device_123456' })).json['sub']).toBe(anonymous.json['sub'])
  expect((await it.ask('signin/anonymously', '', { 'x-device-id': 'device_654321' })).json['sub']).not.toBe(anonymous.json['sub'])
})

test('an access token ends after two hours, a refresh token is good for one time, and a revoked sign-in is none', async () => {
  await using it = await open()
  const first = await it.ask('signin', bo)
  await it.clock.advance('7199s')
  expect((await it.call(accessOf(first))).status).toBe(200)
  await it.clock.advance('1s')
  expect(await it.call(accessOf(first))).toMatchObject({ status: 401, json: { code: 'ACCESS_TOKEN_EXPIRED' } })
  const refresh = (token: unknown) =>
    it.ask('token', { grant_type: 'refresh_token', refresh_token: token, client_id: 'local', client_secret: '' })
  const second = await refresh(first.json['refresh_token'])
  expect((await it.call(accessOf(second))).status).toBe(200)
  expect(await refresh(first.json['refresh_token'])).toMatchObject({ status: 400, json: { error: 'invalid_grant', error_code: 16 } })
  expect(await it.ask('revoke', { token: accessOf(second) })).toEqual({ status: 200, json: {} })
  expect((await it.call(accessOf(second))).json['code']).toBe('INVALID_CREDENTIALS')
  expect((await refresh(second.json['refresh_token'])).status).toBe(400)
  const third = await it.ask('signin', bo)
  await it.clock.advance('31d')
  expect((await refresh(third.json['refresh_token'])).json['error']).toBe('invalid_grant')
})

test('other grants: password, and an administrator for a secret', async () => {
  const auth = { enforce: true, tokens: { AKIDme: { role: 'administrator' }, AKIDyou: { role: 'registered' } }, httpApiAllow: [] }
  await using it = await open({ auth })
  expect((await it.ask('token', { grant_type: 'password', ...bo })).json['sub']).toBe('u-bo')
  expect((await it.ask('token', 'grant_type=password&username=bo.li&password=hunter-22')).json['sub']).toBe('u-bo')
  const basic = (id: string) => ({ authorization: `Basic ${btoa(`${id}:secret`)}` })
  const admin = await it.ask('token/clientCredential', { grant_type: 'client_credentials' }, basic('AKIDme'))
  expect(admin.json).toEqual({ token_type: 'Bearer', access_token: expect.any(String), expires_in: 7200 })
  expect((await it.call(accessOf(admin))).status).toBe(200)
  for (const headers of [basic('AKIDyou'), basic('AKIDnone'), {}])
    expect(await it.ask('token', { grant_type: 'client_credentials' }, headers as Record<string, string>)).toMatchObject({
      status: 401,
      json: { error: 'invalid_client' },
    })
  expect((await it.ask('token', { grant_type: 'authorization_code' })).json['error']).toBe('unsupported_grant_type')
  // The policy of the role holds for who has signed in, as for tokens of the configuration.
  expect((await it.call(accessOf(await it.ask('signin', bo)))).json['code']).toBe('ACTION_FORBIDDEN')
})

test.each<[string, string, Fields | string, number, Fields]>([
  ['a wrong password', 'signin', { ...bo, password: 'x' }, 400, { error: 'invalid_password' }],
  ['nobody of that name', 'signin', { username: 'x', password: 'x' }, 400, { error: 'not_found', error_code: 5 }],
  ['a user without a password', 'signin', { username: 'wx.only', password: 'x' }, 400, { error: 'password_not_set' }],
  ['a blocked user', 'signin', { username: 'no.one', password: 'hunter-33' }, 400, { error: 'user_blocked' }],
  ['no fields', 'signin', {}, 400, { error: 'invalid_argument', error_code: 3, error_description: expect.any(String) }],
  ['no device', 'signin/anonymously', {}, 400, { error: 'invalid_argument' }],
  ['no JSON', 'signin', '{', 400, { error: 'invalid_argument' }],
  ['no key pair for tickets', 'signin/custom', { provider_id: 'custom', ticket: 'x' }, 400, { error: 'provider_not_enabled' }],
  ['nobody signed in', 'GET user/me', '', 401, { error: 'unauthenticated', error_code: 16 }],
  ['what is not emulated', 'GET qrcode/generate', '', 501, { error: 'unimplemented', error_code: 12 }],
])('%s is refused in the form of the cloud', async (_why, operation, body, status, json) => {
  await using it = await open()
  expect(await it.ask(operation, body)).toMatchObject({ status, json })
})

test.each(['no number', '+86', '+86 1380', '+8613800000000000000000', '13800000000; x', 'bo@example.com'])(
  'no code is sent to %j, and no profile gets it: it is no phone number',
  async (phone) => {
    await using it = await open()
    const refused = {
      status: 400,
      json: { error: 'invalid_argument', error_code: 3, error_description: expect.stringContaining('+86 13800000000') },
    }
    expect(await it.ask('verification', { phone_number: phone, target: 'ANY' })).toMatchObject(refused)
    const as = { authorization: `Bearer ${accessOf(await it.ask('signin', bo))}` }
    expect(await it.ask('user/basic/edit', { phone }, as)).toMatchObject(refused)
    expect(await it.ask('user/basic/edit', { email: 'no mail' }, as)).toMatchObject({ status: 400, json: { error: 'invalid_argument' } })
  },
)

test('codes: each for one recipient, five tries, ten minutes; one of the configuration for all', async () => {
  await using it = await open({ auth: { verificationCode: '4711' } })
  const send = (body: Fields) => it.ask('verification', body)
  const sent = await send({ phone_number: '+86 13800000000', target: 'ANY' })
  expect(sent.json).toEqual({ verification_id: expect.any(String), expires_in: 600, is_user: true })
  expect((await send({ email: 'new@example.com', target: 'USER' })).json['error']).toBe('not_found')
  expect((await send({ phone_number: '13800000000', target: 'NOT_USER' })).json['error']).toBe('already_exists')
  expect((await send({})).json['error']).toBe('invalid_argument')
  expect((await send({ email: 'no mail' })).json['error']).toBe('invalid_argument')
  const verify = async (id: unknown, code = '4711') =>
    (await it.ask('verification/verify', { verification_id: id, verification_code: code })).json
  expect(await verify(sent.json['verification_id'], '0000')).toMatchObject({ error: 'invalid_argument', error_code: 3 })
  const { verification_token: token } = await verify(sent.json['verification_id'])
  expect((await it.ask('signin', { verification_token: token })).json['sub']).toBe('u-bo')
  const signUp = (body: Fields) => it.ask('signup', { verification_token: token, ...body })
  expect((await signUp({ phone_number: '+86 13900000000' })).json['error']).toBe('invalid_argument')
  expect((await signUp({ phone_number: '13800000000' })).json['error']).toBe('already_exists')
  expect((await it.ask('signup', { username: 'new', password: 'x' })).json['error']).toBe('invalid_argument')
  const other = await send({ phone_number: '13900000000' })
  for (let tries = 0; tries < 5; tries++) await verify(other.json['verification_id'], '0000')
  expect(await verify(other.json['verification_id'])).toMatchObject({ error: 'invalid_argument' })
  const late = await send({ phone_number: '13900000000' })
  await it.clock.advance('600s')
  expect(await verify(late.json['verification_id'])).toMatchObject({ error: 'invalid_argument' })
})

test('a user changes the password only with a proof, and an export has its users and neither passwords nor tokens', async () => {
  await using it = await open()
  const signedIn = await it.ask('signin', bo)
  const as = { authorization: `Bearer ${accessOf(signedIn)}` }
  expect((await it.ask('GET user/me', '', as)).json).toMatchObject({
    sub: 'u-bo',
    phone_number: '+86 13800000000',
    password: 'SET',
    status: 'ACTIVE',
    providers: [{ id: 'phone' }, { id: 'wx_openid' }],
  })
  expect((await it.ask('PATCH user/password', { new_password: 'second-22' }, as)).json['error']).toBe('permission_denied')
  const { sudo_token: sudo } = (await it.ask('user/sudo', { password: 'hunter-22' }, as)).json
  expect((await it.ask('PATCH user/password', { new_password: 'second-22', sudo_token: sudo }, as)).status).toBe(200)
  expect((await it.ask('user/basic/edit', { username: 'no.one' }, as)).json['error']).toBe('already_exists')
  expect((await it.ask('user/basic/edit', { nickname: 'Bo' }, as)).json).toMatchObject({ name: 'Bo', username: 'bo.li' })
  const folder = await mkdtemp(join(tmpdir(), 'actionlab-users-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await it.emulator.exportSession(folder)
  const text = await readFile(join(folder, 'deployed.json'), 'utf8')
  expect(text).toContain('"u-bo"')
  expect(text).not.toMatch(/second-22|hunter-22|refresh|eyJ/)
  await using next = await open()
  await next.emulator.importSession(folder)
  expect((await next.ask('signin', { ...bo, password: 'second-22' })).json['sub']).toBe('u-bo')
  expect((await next.ask('signin', bo)).json['error']).toBe('invalid_password')
  expect(texts(it.events)).not.toMatch(/hunter-22/)
})

test('pages of other sites sign nobody in, and a browser of this machine may', async () => {
  await using it = await open()
  const from = async (origin: string): Promise<number> =>
    (await it.emulator.request('/auth/v1/signin', { method: 'POST', headers: { origin }, body: JSON.stringify(bo) })).status
  expect([await from('https://example.com'), await from('http://localhost:5173')]).toEqual([403, 200])
  const answer = await it.emulator.request('/auth/v1/signin', {
    method: 'OPTIONS',
    headers: { origin: 'http://localhost:5173', 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-device-id' },
  })
  expect([answer.status, answer.headers.get('access-control-allow-headers')]).toEqual([204, 'x-device-id'])
})

test('a recording has no password, no token, no ticket and no signature of an upload', async () => {
  await using it = await open()
  const folder = await mkdtemp(join(tmpdir(), 'actionlab-recorded-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const recording = it.emulator.record(join(folder, 'cases.json'))
  const first = await it.ask('signin', bo)
  const second = await it.ask('token', { grant_type: 'refresh_token', refresh_token: first.json['refresh_token'] })
  await it.ask('signin', { ...bo, password: 'hunter-wrong' })
  const ticket = `key/@@/${accessOf(first)}`
  await it.ask('signin/custom', { provider_id: 'custom', ticket })
  const headers = { authorization: `Bearer ${accessOf(second)}` }
  await it.ask('GET user/me', '', headers)
  const asked = await it.emulator.request('/v1/storages/get-objects-upload-info', {
    method: 'POST',
    headers,
    body: '[{"objectId":"a.txt"}]',
  })
  const [upload = {}] = (await asked.json()) as Record<string, string>[]
  await recording.stop()
  const text = await readFile(recording.file, 'utf8')
  expect(text).toContain('/auth/v1/token')
  const secrets = [
    bo.password,
    'hunter-wrong',
    accessOf(first),
    accessOf(second),
    first.json['refresh_token'],
    ticket,
    upload['token'],
    upload['authorization'],
  ]
  expect(secrets.filter((secret) => typeof secret !== 'string' || text.includes(secret) || texts(it.events).includes(secret))).toEqual([])
})

test('two users of one name, and a key that is given twice, are faults of the configuration', async () => {
  const twice = open({
    users: [
      { uid: 'a', username: 'x' },
      { uid: 'b', username: 'x' },
    ],
  })
  await expect(twice).rejects.toThrow(/tcb\.users\[1\]\.username: found "x", which tcb\.users\[0\] has as well/)
  await expect(open({ auth: { customLogin: { privateKeyId: 'k' } } })).rejects.toThrow(
    /tcb\.auth\.customLogin.*one of privateKey and privateKeyFile/,
  )
})
