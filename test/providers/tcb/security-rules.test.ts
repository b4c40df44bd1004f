import { describe, expect, test } from 'vitest'
import { parseRule, readSecurityRules, type Auth } from '../../../emulator/providers/tcb/security-rules.ts'

const nobody: Auth = null
const anonymous: Auth = { loginType: 'ANONYMOUS' }
const user: Auth = { loginType: 'PASSWORD' }

describe('a security rule', () => {
  test.each<[unknown, boolean, boolean, boolean]>([
    [true, true, true, true],
    ['true', true, true, true],
    [false, false, false, false],
    ['false', false, false, false],
    ['auth != null', false, true, true],
    ['  auth  !=  null ', false, true, true],
    ["auth.loginType != 'ANONYMOUS' && auth != null", false, false, true],
    ['auth != null && auth.loginType != "ANONYMOUS"', false, false, true],
    ["auth!=null&&auth.loginType!='ANONYMOUS'", false, false, true],
  ])('%j admits nobody: %s, an anonymous login: %s, a user: %s', (source, none, anon, signedIn) => {
    const rule = parseRule(source)
    expect([rule?.(nobody), rule?.(anonymous), rule?.(user)]).toEqual([none, anon, signedIn])
  })

  test.each([
    'auth == null',
    'auth != null || true',
    "auth.uid == 'u1'",
    "auth.loginType == 'PASSWORD'",
    "auth.loginType != 'ANONYMOUS'",
    'auth != null &&',
    '&& auth != null',
    'auth != null auth != null',
    'process.exit()',
    "auth.loginType != 'ANONYMOUS",
    '',
    'constructor',
    7,
    null,
    undefined,
  ])('is none of the four forms and cannot be read: %j', (source) => {
    expect(parseRule(source)).toBeUndefined()
  })

  test('of a hundred thousand terms is read in one pass', () => {
    const long = Array.from({ length: 100_000 }, () => 'auth != null').join(' && ')
    expect(parseRule(long)?.(user)).toBe(true)
    expect(parseRule(`${long} &`)).toBeUndefined()
  })
})

describe('security rules of an environment', () => {
  test('a named entry replaces the star and merges nothing', () => {
    const rules = readSecurityRules({ '*': { invoke: false }, open: { invoke: true } })
    expect(rules.allows('open', nobody)).toBe(true)
    expect(rules.allows('shut', user)).toBe(false)
  })

  test('a name that every object has is no rule', () => {
    const rules = readSecurityRules({ '*': { invoke: false } })
    expect(rules.allows('constructor', user)).toBe(false)
    expect(rules.allows('__proto__', user)).toBe(false)
  })

  test('without rules the default of new environments holds: anonymous logins stay out', () => {
    const rules = readSecurityRules(undefined)
    expect([rules.allows('any', nobody), rules.allows('any', anonymous), rules.allows('any', user)]).toEqual([false, false, true])
  })

  test('a rule that cannot be read refuses everybody and is told', () => {
    const rules = readSecurityRules({ '*': { invoke: 'auth.uid != null' } })
    expect(rules.allows('any', user)).toBe(false)
    expect(rules.problems.join()).toContain('tcb.securityRules["*"].invoke: "auth.uid != null" is none of')
  })

  test('a missing star is told, and functions without a rule refuse everybody', () => {
    const rules = readSecurityRules({ open: { invoke: true } })
    expect(rules.allows('other', user)).toBe(false)
    expect(rules.problems.join()).toContain('"*"')
  })
})
