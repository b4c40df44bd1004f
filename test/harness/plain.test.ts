/** The assertions of `actionlab/testing` hold and fail where the matchers do, with their words. */
import { AssertionError } from 'node:assert'
import { afterAll, expect, test } from 'vitest'
import * as testing from 'actionlab/testing'
import { createTest } from 'actionlab/vitest'

const main = (params: { fail?: boolean }) => {
  console.log('selling 3')
  return params.fail === true ? { error: 'a name, please' } : { total: 3, of: [{ tea: 1 }, { tea: 2 }] }
}
const { emulator, ncp, openwhisk, outbound, close } = await testing.openEmulator({
  namespace: 'guest',
  actions: { tea: { module: { main }, type: 'web' } },
  ncp: { credentials: [{ accessKey: 'AK', secretKey: 'SK' }] },
  openwhisk: { triggers: { nightly: {}, never: {} }, rules: { brew: { trigger: 'nightly', action: 'tea' } } },
})
await emulator.fire('nightly', { fail: false })
afterAll(close)

const answers = {
  record: await emulator.invoke('tea'),
  failed: await emulator.invoke('tea', { fail: true }),
  posted: await ncp.postAction('tea'),
  unsigned: await ncp.postAction('tea', {}, { as: false }),
  web: await openwhisk.web('tea', { extension: 'json' }),
  accepted: await openwhisk.invoke('tea', {}, { blocking: false }),
  response: await emulator.request('/api/v1/web/guest/default/tea.json'),
  outbound,
  emulator,
  trigger: emulator.trigger('nightly'),
  never: emulator.trigger('never'),
  action: emulator.action('tea'),
  nothing: undefined,
}
const whole = { total: 3, of: [{ tea: 1 }, { tea: 2 }] }

const pairs = {
  toSucceed: testing.assertSucceeds,
  toSucceedWith: testing.assertSucceedsWith,
  toFailWith: testing.assertFailsWith,
  toBeAccepted: testing.assertAccepted,
  toTimeOut: testing.assertTimesOut,
  toHaveLogged: testing.assertLogged,
  toHaveCalled: testing.assertCalled,
  toHaveFired: testing.assertFired,
  toHaveBeenInvokedWith: testing.assertInvokedWith,
  toRespond: testing.assertResponds,
  toMatchContract: testing.assertMatchesContract,
} as const
const calls: [keyof typeof pairs, ...args: unknown[]][] = [
  ['toSucceed'],
  ['toSucceedWith', { total: 3 }],
  ['toSucceedWith', { total: 4 }],
  ['toSucceedWith', { of: [{ tea: 1 }] }],
  ['toSucceedWith', { absent: undefined }],
  ['toFailWith'],
  ['toFailWith', 401],
  ['toFailWith', 'application error', /name/],
  ['toFailWith', undefined, 'nothing of that kind'],
  ['toBeAccepted'],
  ['toTimeOut'],
  ['toHaveLogged', 'selling'],
  ['toHaveLogged', /^sold$/],
  ['toHaveCalled', 'GET', 'https://bank.example/'],
  ['toHaveFired'],
  ['toHaveFired', 1],
  ['toHaveFired', 2],
  ['toHaveBeenInvokedWith', { fail: true }],
  ['toHaveBeenInvokedWith', { fail: 'no' }],
  ['toRespond', { status: 200 }],
  ['toRespond', { status: 200, json: whole }],
  ['toRespond', { json: { ...whole, absent: undefined } }],
  ['toRespond', { json: { total: 3 } }],
  ['toRespond', { headers: { 'content-type': /json/, 'x-none': null } }],
  ['toRespond', { headers: { 'content-type': /xml/ } }],
  ['toRespond', { text: /tea/ }],
  ['toRespond', { text: 'tea' }],
  ['toRespond', {}],
  ['toRespond', { statusCode: 200 }],
  ['toMatchContract', 'ncp.postAction'],
  ['toMatchContract', 'openwhisk.accepted'],
  ['toMatchContract', 'nothing'],
]

const outcome = async (assert: () => unknown): Promise<string> => {
  try {
    await assert()
    return 'holds'
  } catch (error) {
    return (error as Error).message
  }
}

test.each(calls)('%s %j: the assertion says what the matcher says', async (matcher, ...args) => {
  for (const [name, received] of Object.entries(answers)) {
    const fresh = received instanceof Response ? received.clone() : received
    const ofMatcher = await outcome(() => (expect(fresh)[matcher] as (...all: unknown[]) => unknown)(...args))
    const ofAssertion = await outcome(() => (pairs[matcher] as (...all: unknown[]) => unknown)(fresh, ...args))
    expect(words(ofAssertion), name).toBe(words(ofMatcher))
  }
})

/** Vitest writes an object as `Object { "total": 4, }` on three lines, Node as `{ total: 4 }`. */
function words(message: string): string {
  return message.replaceAll(/Object (?=\{)|Array (?=\[)|["',\s]/g, '')
}

test('asymmetric matchers stand anywhere in what an assertion expects', () => {
  testing.assertSucceedsWith(answers.record, { of: [{}, { tea: expect.any(Number) }] })
  testing.assertResponds(answers.web, { json: { total: 3, of: expect.arrayContaining([{ tea: 2 }]) } })
  expect(() => testing.assertSucceedsWith(answers.record, { total: expect.any(String) })).toThrow(AssertionError)
})

test('a failed assertion is an AssertionError at the line of the test, with what differs', () => {
  const failed = ((): unknown => {
    try {
      return testing.assertSucceedsWith(answers.record, { total: 4 })
    } catch (error) {
      return error
    }
  })()
  expect(failed).toBeInstanceOf(AssertionError)
  expect(failed).toMatchObject({ operator: 'assertSucceedsWith', actual: { total: 3 }, expected: { total: 4 } })
  expect((failed as Error).stack?.split('\n').find((line) => line.startsWith('    at '))).toMatch(/plain\.test\.ts/)
})

createTest()('neither leaves anything to the other', ({ emulator: own }) => {
  expect(own.activations.list()).toEqual([])
})
