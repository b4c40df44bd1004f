import { describe, expect, test } from 'vitest'
import { Fault } from '../../../emulator/providers/tcb/envelope.ts'
import { authenticate } from '../../../emulator/providers/tcb/identity.ts'
import { project } from './project.ts'

const tokens = {
  admin: { role: 'administrator' },
  user: { role: 'registered', uid: 'u1', loginType: 'PASSWORD' },
  anon: { role: 'anonymous', uid: 'a1', loginType: 'ANONYMOUS' },
  key: { role: 'anonymous' },
  old: { role: 'registered', uid: 'u1', loginType: 'PASSWORD', expired: true },
  AKIDmine: { role: 'administrator' },
}
const auth = { enforce: true, tokens, httpApiAllow: ['registered', 'anonymous'] }

const signed = 'Credential=AKIDmine/2026-01-01/tcb/tc3_request, SignedHeaders=content-type;host, Signature=0f, Timestamp=1760000000'

describe('credentials', () => {
  test.each([
    [undefined, 'MISSING_CREDENTIALS'],
    ['  ', 'MISSING_CREDENTIALS'],
    ['Bearer', 'INVALID_CREDENTIALS'],
    ['Bearer nobody', 'INVALID_CREDENTIALS'],
    ['Bearer __proto__', 'INVALID_CREDENTIALS'],
    ['Bearer old', 'ACCESS_TOKEN_EXPIRED'],
    ['Basic dXNlcjpwYXNz', 'UNSUPPORTED_AUTH_TYPE'],
    ['TC3-HMAC-SHA256', 'INVALID_CREDENTIALS'],
    ['TC3-HMAC-SHA256 Credential=AKIDmine/2026-01-01/tcb/tc3_request, SignedHeaders=host, Signature=0f', 'INVALID_CREDENTIALS'],
    [`TC3-HMAC-SHA256 ${signed.replace('AKIDmine', 'AKIDother')}`, 'INVALID_CREDENTIALS'],
  ])('%j are refused with %s', (authorization, code) => {
    const result = authenticate(authorization, undefined, auth)
    expect(result).toBeInstanceOf(Fault)
    expect(result).toHaveProperty('code', code)
  })

  test.each([
    ['Bearer user', 'registered'],
    ['bearer  user ', 'registered'],
    [`TC3-HMAC-SHA256 ${signed}`, 'administrator'],
    [`TC3-HMAC-SHA256 ${signed}, Token=tmp`, 'administrator'],
  ])('%j are those of role %s', (authorization, role) => {
    expect(authenticate(authorization, undefined, auth)).toHaveProperty('role', role)
  })
})

test('a server SDK keeps the timestamp of its signature in a header', () => {
  const authorization = `TC3-HMAC-SHA256 ${signed.replace(', Timestamp=1760000000', '')}`
  expect(authenticate(authorization, '1760000000', auth)).toHaveProperty('role', 'administrator')
  expect(authenticate(authorization, 'soon', auth)).toBeInstanceOf(Fault)
})

describe('with tcb.auth.enforce', () => {
  const functions = { 'functions/who.js': 'exports.main = (e, c) => JSON.parse(c.environment)' }

  async function codeOf(answer: Promise<Response>): Promise<string> {
    const { code } = (await (await answer).json()) as { code?: string }
    return code ?? 'ok'
  }
  const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

  test('credentials come before the policy, the policy before the rule, the rule before the function', async () => {
    const { call } = await project(functions, {
      auth: { ...auth, httpApiAllow: ['registered'] },
      securityRules: { '*': { invoke: false } },
    })
    expect(await codeOf(call('nosuch'))).toBe('MISSING_CREDENTIALS')
    expect(await codeOf(call('nosuch', {}, bearer('anon')))).toBe('ACTION_FORBIDDEN')
    expect(await codeOf(call('nosuch', {}, bearer('user')))).toBe('EXCEED_AUTHORITY')
    expect(await codeOf(call('nosuch', {}, bearer('admin')))).toBe('FUNCTION_NOT_FOUND')
  })

  test('a publishable key is nobody to a rule, an anonymous login is somebody', async () => {
    const { call } = await project(functions, { auth, securityRules: { '*': { invoke: 'auth != null' } } })
    expect(await codeOf(call('who', {}, bearer('key')))).toBe('EXCEED_AUTHORITY')
    expect(await codeOf(call('who', {}, bearer('anon')))).toBe('ok')
  })

  test('without httpApiAllow only administrators may call', async () => {
    const { call } = await project(functions, { auth: { enforce: true, tokens } })
    expect(await codeOf(call('who', {}, bearer('user')))).toBe('ACTION_FORBIDDEN')
    expect(await codeOf(call('who', {}, bearer('admin')))).toBe('ok')
  })

  test('the function learns who called, and the next caller is not mistaken for the last', async () => {
    const source =
      'exports.main = (e, c) => ({ env: process.env.TCB_UUID, context: JSON.parse(c.environment).TCB_UUID, anonymous: process.env.TCB_ISANONYMOUS_USER })'
    const { call } = await project({ 'functions/who.js': source }, { auth, securityRules: { '*': { invoke: true } } })
    expect(await (await call('who', {}, bearer('user'))).json()).toEqual({ env: 'u1', context: 'u1', anonymous: 'false' })
    expect(await (await call('who', {}, bearer('anon'))).json()).toEqual({ env: 'a1', context: 'a1', anonymous: 'true' })
    expect(await (await call('who', {}, bearer('admin'))).json()).toEqual({ env: '', context: '', anonymous: 'false' })
  })

  test('a refused call runs nothing, and the terminal says why', async () => {
    const { call, emulator, events } = await project(functions, { auth })
    const answer = await call('who')
    expect(answer.status).toBe(401)
    expect(emulator.activations.list()).toEqual([])
    expect(events).toContainEqual(
      expect.objectContaining({
        event: 'refused',
        surface: 'tcb',
        status: 401,
        text: expect.stringContaining(answer.headers.get('x-request-id') ?? '-'),
      }),
    )
  })

  test('a rule that nobody can read is told at the start', async () => {
    const { events } = await project(functions, { auth, securityRules: { '*': { invoke: 'auth.uid == 1' } } })
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'notice', level: 'warn', text: expect.stringContaining('auth.uid == 1') }),
    )
  })
})
