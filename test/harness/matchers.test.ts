/** What the matchers accept, and what they say when they do not. */
import { describe, expect } from 'vitest'
import { createTest } from '../../emulator/testing/index.ts'

const main = (params: { how?: string; ms?: number }) => {
  if (params.how === 'throw') throw new Error('boom')
  if (params.how === 'error') return { error: { code: 7, message: 'no such tea' } }
  if (params.how === 'wait') return new Promise(() => {})
  if (params.how === 'page')
    return { statusCode: 404, headers: { 'x-kind': 'test', 'set-cookie': ['a=1', 'b=2'] }, body: { missing: true } }
  console.log('one line', JSON.stringify(params))
  console.error('another line')
  return { payload: { tea: 'green', count: 3 }, how: params.how ?? 'none' }
}

const test = createTest({
  root: process.cwd(),
  functions: './functions',
  actions: {
    tea: { module: { main }, limits: { timeout: 100 } },
    web: { module: { main }, type: 'web', limits: { timeout: 100 } },
    slow: { module: { main }, limits: { timeout: 120_000 } },
  },
  triggers: {
    hook: { type: 'apigw', product: 'shop', api: 'a', stage: 'v1', resource: '/tea', action: 'tea' },
    page: { type: 'apigw', product: 'shop', api: 'b', stage: 'v1', resource: '/{type+}', action: 'web' },
  },
  ncp: { triggers: { nightly: { type: 'cron', cronOption: '0 3 * * *', actions: ['tea'] } } },
  openwhisk: { auth: 'u:k' },
})

/** The message of what `fails` throws, without colours. */
async function message(fails: () => unknown): Promise<string> {
  try {
    await fails()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('It did not fail.')
}

describe('toSucceed and toFailWith', () => {
  test('tell success from failure, for activations and for answers of every surface', async ({ emulator, ncp, openwhisk, tcb }) => {
    expect(await emulator.invoke('tea')).toSucceed()
    expect(await ncp.postAction('tea')).toSucceed()
    expect(await openwhisk.invoke('tea')).toSucceed()
    expect(await ncp.webhook('hook')).toSucceed()
    expect(await tcb.call('tea')).toSucceed()
    await expect(await emulator.request('/v1/functions/tea', { method: 'POST' })).toSucceed()
    const how = { how: 'error' }
    expect(await emulator.invoke('tea', how)).not.toSucceed()
    expect(await emulator.invoke('tea', how)).toFailWith('application error', 'no such tea')
    expect(await ncp.postAction('tea', how)).toFailWith('application error', /such/)
    expect(await openwhisk.invoke('tea', how)).toFailWith(502, 'no such tea')
    expect(await tcb.call('tea', { how: 'throw' })).toFailWith(400, 'Function code exception caught')
    expect(await ncp.postAction('nowhere')).toFailWith(404, 'ACTION_NOT_FOUND')
    expect(await emulator.invoke('tea', { how: 'throw' })).toFailWith('action developer error', 'Error: boom')
    expect(await emulator.invoke('tea', { how: 'throw' })).toFailWith()
  })

  test('say what came instead', async ({ emulator, ncp, openwhisk }) => {
    const failed = await emulator.invoke('tea', { how: 'throw' })
    expect(await message(() => expect(failed).toSucceed())).toBe(
      'expected the activation of tea to succeed: action developer error {"error":"An error has occurred: Error: boom"}',
    )
    expect(await message(() => expect(failed).toFailWith('application error'))).toMatch(
      /^expected the activation of tea to fail with application error, and it failed with action developer error: /,
    )
    expect(await message(() => expect(failed).toFailWith(undefined, 'bang'))).toMatch(
      /^expected the error of the activation of tea to say "bang": /,
    )
    expect(await message(async () => expect(await openwhisk.invoke('tea', { how: 'throw' })).toSucceed())).toBe(
      'expected the answer of tea to succeed: 502 action developer error {"error":"An error has occurred: Error: boom"}',
    )
    const fine = await ncp.postAction('tea')
    expect(await message(() => expect(fine).toFailWith(404))).toMatch(/^expected the answer of tea to fail: 200 success \{"payload":/)
    expect(await message(() => expect(fine).not.toSucceed())).toMatch(/^expected the answer of tea not to succeed: 200 /)
  })

  test('refuse what they cannot look at', async ({ emulator }) => {
    expect(await message(() => expect({ a: 1 }).toSucceed())).toBe(
      'This matcher takes an activation, an answer of a client, or a Response, and was given {"a":1}.',
    )
    expect(await message(() => expect(emulator.invoke('tea')).toSucceed())).toMatch(/was given a promise: await it\.$/)
  })
})

describe('an argument of a wrong kind is named with what belongs there, also behind `not`', () => {
  test('words of an error in the place of its status', async ({ emulator }) => {
    const failed = await emulator.invoke('tea', { how: 'throw' })
    const wanted =
      "It takes a status of HTTP or 'application error', 'action developer error', 'whisk internal error', and then words of the error: toFailWith(undefined, 'no such tea')."
    expect(await message(() => expect(failed).toFailWith('boom' as never))).toBe(`toFailWith found "boom". ${wanted}`)
    expect(await message(() => expect(failed).not.toFailWith(/boom/ as never))).toBe(`toFailWith found /boom/. ${wanted}`)
    expect(await message(() => expect(failed).not.toFailWith(502, 7 as never))).toBe(`toFailWith found 7. ${wanted}`)
  })

  test('nothing where something has to be', async ({ emulator, outbound }) => {
    const fine = await emulator.invoke('tea')
    expect(await message(() => expect(fine).not.toSucceedWith(undefined))).toBe(
      "toSucceedWith found undefined. It takes what has to be in it: toSucceedWith({ name: 'Bo' }).",
    )
    expect(await message(() => expect(emulator.action('tea')).not.toHaveBeenInvokedWith(undefined))).toMatch(
      /^toHaveBeenInvokedWith found undefined\. It takes/,
    )
    expect(await message(() => expect(fine).not.toHaveLogged(undefined as never))).toBe(
      "toHaveLogged found undefined. It takes a text or a pattern: toHaveLogged('order 7').",
    )
    expect(await message(() => expect(outbound).not.toHaveCalled('https://bank.example/rate', undefined as never))).toBe(
      "toHaveCalled found [\"https://bank.example/rate\",null]. It takes a method and an address: toHaveCalled('GET', 'https://api.example.com/orders').",
    )
    expect(await message(() => expect(outbound).not.toHaveCalled('GET', '*', 'once' as never))).toBe(
      'toHaveCalled found "once". It takes how often, a whole number from 0: toHaveCalled(\'GET\', url, 1).',
    )
    expect(await message(() => expect(emulator.trigger('nightly')).not.toHaveFired('once' as never))).toMatch(/^toHaveFired found "once"\./)
  })

  test('a limit that there is not', async ({ emulator }) => {
    expect(await message(() => emulator.throttle({ openwisk: true } as never))).toBe(
      "emulator.throttle: unknown key 'openwisk'. Did you mean 'openwhisk'? Allowed: openwhisk, ncp.",
    )
  })
})

test('a pattern for words holds each time that it is asked, also with the flag g', async ({ emulator }) => {
  const [fine, failed] = [await emulator.invoke('tea'), await emulator.invoke('tea', { how: 'throw' })]
  const [line, word] = [/one line/g, /boom/gy]
  for (let time = 0; time < 2; time++) {
    expect(fine).toHaveLogged(line)
    expect(failed).not.toFailWith(undefined, /^boom/y)
    expect(failed).toFailWith(undefined, word)
  }
})

describe('toSucceedWith', () => {
  test('looks into the result as the caller sees it', async ({ emulator, ncp, openwhisk }) => {
    const subset = { payload: { tea: 'green' }, how: expect.any(String) }
    expect(await emulator.invoke('tea')).toSucceedWith(subset)
    expect(await ncp.postAction('tea')).toSucceedWith(subset)
    expect(await openwhisk.invoke('tea')).toSucceedWith(subset)
    expect(await openwhisk.invoke('tea', {}, { result: true })).toSucceedWith(subset)
    expect(await ncp.webhook('hook')).toSucceedWith(subset)
    expect(await emulator.invoke('tea')).not.toSucceedWith({ how: 'else' })
  })

  test('shows a diff of what was spoken of, and nothing else', async ({ emulator }) => {
    const activation = await emulator.invoke('tea')
    try {
      expect(activation).toSucceedWith({ payload: { tea: 'black' } })
      expect.unreachable()
    } catch (error) {
      const { actual, expected } = error as { actual: unknown; expected: unknown }
      expect({ actual, expected }).toEqual({ actual: { payload: { tea: 'green' } }, expected: { payload: { tea: 'black' } } })
    }
  })
})

describe('toBeAccepted and toTimeOut', () => {
  test('a call that nobody waits for', async ({ ncp, openwhisk, clock }) => {
    expect(clock.now()).toBeGreaterThan(0)
    expect(await openwhisk.invoke('tea', {}, { blocking: false })).toBeAccepted()
    expect(await ncp.webhook('hook', {}, { blocking: false })).toBeAccepted()
    expect(await ncp.postAction('tea', {}, { timeout: 0 })).toBeAccepted()
    expect(await ncp.postAction('tea')).not.toBeAccepted()
    const waiting = [ncp.postAction('slow', { how: 'wait' }), openwhisk.web('web', { json: { how: 'wait' } })] as const
    await clock.advance('60s')
    expect(await waiting[0]).toBeAccepted()
    expect(await waiting[1]).toTimeOut()
  })

  test('an activation over its limit', async ({ emulator, openwhisk, ncp, tcb }) => {
    const how = { how: 'wait' }
    expect(await emulator.invoke('tea', how)).toTimeOut()
    expect(await openwhisk.invoke('tea', how)).toTimeOut()
    expect(await ncp.postAction('tea', how)).toTimeOut()
    expect(await tcb.call('tea', how)).toTimeOut()
    expect(await emulator.invoke('tea')).not.toTimeOut()
    expect(await emulator.invoke('tea', { how: 'throw' })).not.toTimeOut()
  })
})

describe('toHaveLogged', () => {
  test('finds a line, in an activation, an answer, or anywhere in the test', async ({ emulator, ncp }) => {
    expect(await emulator.invoke('tea', { how: 'x' })).toHaveLogged('one line {"how":"x"}')
    expect(await ncp.postAction('tea')).toHaveLogged(/^another/)
    expect(emulator).toHaveLogged(/one line/)
    expect(emulator).not.toHaveLogged('nobody said this')
    expect(emulator.logs()).toEqual(['one line {"how":"x"}', 'another line', 'one line {}', 'another line'])
    expect(emulator.logs('web')).toEqual([])
  })

  test('shows what was logged', async ({ emulator, ncp }) => {
    const activation = await emulator.invoke('tea')
    expect(await message(() => expect(activation).toHaveLogged('tea'))).toBe(
      'expected the activation of tea to have logged "tea". It logged:\n  one line {}\n  another line',
    )
    const refused = await ncp.postAction('nowhere')
    expect(await message(() => expect(refused).toHaveLogged('tea'))).toMatch(/but no record of an activation belongs to it$/)
  })

  test('says how to wait where the activation still runs', async ({ ncp, clock }) => {
    const waiting = ncp.postAction('slow', { how: 'wait' })
    await clock.advance('60s')
    const accepted = await waiting
    expect(await message(() => expect(accepted).toHaveLogged('tea'))).toMatch(
      /but its activation still runs: expect\(await answer\.finished\(\)\)$/,
    )
  })
})

describe('toRespond', () => {
  test('finds out at once about an answer of the emulator, also where nobody awaits it', async ({ emulator }) => {
    const answer = await emulator.request('/nowhere')
    const held = (): void => void expect(answer).toRespond({ status: 200 })
    expect(held).toThrow('expected the answer to respond with')
    expect(() => void expect(answer).toRespond({ status: 404 })).not.toThrow()
  })

  test('compares status, headers and body, as far as they are given', async ({ ncp, openwhisk, emulator }) => {
    const answer = await ncp.http('page', { rest: '/x', query: { how: 'page' } })
    expect(answer).toRespond({ status: 404 })
    expect(answer).toRespond({
      status: 404,
      headers: { 'X-Kind': 'test', 'content-type': /json/, 'x-openwhisk-activation-id': null },
      json: { missing: true },
    })
    expect(answer).toRespond({ json: { missing: expect.any(Boolean) } })
    expect(answer).not.toRespond({ json: {} })
    expect(() => expect(answer).toRespond({ statusCode: 500 } as never)).toThrow(
      'toRespond found the key "statusCode". Did you mean "status"? It compares status, headers, json, text: toRespond({ status: 200 }).',
    )
    expect(() => expect(answer).toRespond({})).toThrow('toRespond found an object without a key. It compares')
    expect(() => expect(answer).not.toRespond(404 as never)).toThrow('toRespond found 404. It compares')
    expect(answer).not.toRespond({ status: 200 })
    expect(await openwhisk.web('web', { extension: 'json' })).toRespond({ status: 200, text: /"tea": "green"/ })
    await expect(await emulator.request('/nowhere')).toRespond({ status: 404, text: /^Nothing is served at \/nowhere\./ })
  })

  test('gives Vitest both sides for its diff', async ({ ncp }) => {
    const answer = await ncp.http('page', { rest: '/x', query: { how: 'page' } })
    try {
      expect(answer).toRespond({ status: 200, headers: { 'x-kind': 'other' }, json: { missing: false } })
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({
        actual: { status: 404, headers: { 'x-kind': 'test' }, json: { missing: true } },
        expected: { status: 200, headers: { 'x-kind': 'other' }, json: { missing: false } },
      })
    }
  })

  test('says so when the body is no JSON', async ({ emulator }) => {
    const answer = await emulator.request('/nowhere')
    expect(await message(() => expect(answer).toRespond({ json: {} }))).toMatch(/^expected the answer to respond with /)
    await answer.text()
    await expect(answer).toRespond({ status: 404 })
    const ofAnother = new Response('text', { status: 404 })
    await ofAnother.text()
    expect(await message(() => expect(ofAnother).toRespond({ status: 404 }))).toMatch(/was read before/)
  })
})

describe('toMatchContract', () => {
  test('knows the envelopes of the three clouds', async ({ ncp, openwhisk, tcb, clock }) => {
    expect(await ncp.postAction('tea')).toMatchContract('ncp.postAction')
    expect(await ncp.postAction('tea', { how: 'error' })).toMatchContract('ncp.postAction')
    expect(await ncp.postAction('tea', {}, { timeout: 0 })).toMatchContract('ncp.postAction.accepted')
    expect(await ncp.postAction('nowhere')).toMatchContract('ncp.error')
    expect(await ncp.request('/packages', { method: 'PATCH' })).toRespond({ status: expect.any(Number) as number })
    expect(await ncp.webhook('hook')).toMatchContract('ncp.webhook.result')
    expect(await ncp.webhook('hook', {}, { result: false })).toMatchContract('ncp.webhook.record')
    expect(await ncp.webhook('hook', {}, { blocking: false })).toMatchContract('ncp.webhook.accepted')
    expect(await ncp.http('hook')).toMatchContract('ncp.gatewayError')
    expect(await openwhisk.invoke('tea')).toMatchContract('openwhisk.activation')
    expect(await openwhisk.invoke('tea', {}, { blocking: false })).toMatchContract('openwhisk.accepted')
    expect(await openwhisk.invoke('nowhere')).toMatchContract('openwhisk.error')
    expect(await openwhisk.invoke('tea', {}, { auth: false })).toMatchContract('openwhisk.error')
    expect(await openwhisk.web('nowhere')).toMatchContract('openwhisk.error')
    expect(await tcb.call('tea')).toMatchContract('tcb.result')
    expect(await tcb.call('nowhere')).toMatchContract('tcb.error')
    const waiting = [ncp.http('page', { rest: '/x', query: { how: 'wait' } }), openwhisk.web('slow')] as const
    await clock.advance('60s')
    expect(await waiting[0]).toTimeOut()
    expect(await waiting[1]).toMatchContract('openwhisk.error')
  })

  test('names the document and the field that are not as documented', async () => {
    const id = '0'.repeat(32)
    const content = {
      activationId: id,
      duration: '3',
      end: 2,
      name: 'tea',
      namespace: 'guest',
      response: { result: {}, status: 'fine', success: true, size: 2 },
      start: 1,
    }
    const answer = new Response(JSON.stringify({ content, extra: 1 }), { status: 201, headers: { 'content-type': 'text/plain' } })
    expect(await message(() => expect(answer).toMatchContract('ncp.postAction'))).toBe(
      [
        'expected the answer to match the contract ncp.postAction, seed 000 (Post Action)',
        '  status is 201, not 200 (seed 000 (Post Action))',
        '  header content-type is "text/plain", not /^application\\/json(?:;|$)/ (seed 001, response format)',
        '  content.duration is "3", not an integer (seed 000, duration)',
        '  content.response.status is "fine", not one of "success", "application error", "action developer error", "whisk internal error" (seed 000, response.status)',
        '  content.subject is missing (seed 000, subject)',
        '  extra is not documented (seed 000 (Post Action))',
        '  content.response.size is not documented (seed 000 (Post Action))',
      ].join('\n'),
    )
  })

  test('refuses a name that no contract has', async ({ ncp }) => {
    const answer = await ncp.postAction('tea')
    const wrong = 'ncp.other' as 'ncp.error'
    expect(await message(() => expect(answer).toMatchContract(wrong))).toMatch(
      /^There is no contract "ncp\.other"\. There are: ncp\.postAction, /,
    )
  })
})
