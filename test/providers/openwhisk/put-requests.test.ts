/** What a PUT of OpenWhisk's API may say, and in which order the controller finds fault with it. */
import { describe, expect, test } from 'vitest'
import { serve } from './serve.ts'

const { ask } = serve([])
const exec = { kind: 'nodejs:default', code: 'function main() {}' }
const malformed = (reason: string): string => `The request content was malformed:\n${reason}`

interface Entity {
  readonly error?: string
  readonly [field: string]: unknown
}

async function send(method: string, path: string, body: unknown): Promise<[status: number, entity: Entity]> {
  const init = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await ask(`/api/v1/namespaces/_/${path}`, init)
  const text = await answer.text()
  return [answer.status, text.startsWith('{') ? (JSON.parse(text) as Entity) : {}]
}

async function refusal(path: string, body: unknown): Promise<[status: number, error: unknown]> {
  const [status, { error }] = await send('PUT', path, body)
  return [status, error]
}

describe('a field that is null', () => {
  test('is as good as absent', async () => {
    await send('PUT', 'actions/nulls', { exec, parameters: [{ key: 'a', value: 1 }], annotations: [{ key: 'b', value: 2 }] })
    const nulls = { exec: null, parameters: null, annotations: null, limits: null, publish: null, version: null }
    const [status, action] = await send('PUT', 'actions/nulls?overwrite=true', nulls)
    expect([status, action['version'], action['parameters']]).toEqual([200, '0.0.2', [{ key: 'a', value: 1 }]])
    expect(action['annotations']).toContainEqual({ key: 'b', value: 2 })
    for (const path of ['packages/nulls-too', 'triggers/nulls-three']) expect((await send('PUT', path, nulls))[0]).toBe(200)
  })
})

describe('a body that says something wrong', () => {
  test.each([
    [[], "Object expected in field 'exec'"],
    [{ exec, limits: 5 }, "Object expected in field 'timeout'"],
    [{ exec, limits: { memory: '128' } }, 'memory limit malformed'],
    [{ exec, publish: 'yes' }, 'Expected JsBoolean, but got "yes"'],
    [{ exec, version: 1 }, 'semantic version malformed'],
    [{ exec: { kind: 'nodejs:default' } }, "'code' must be a string or attachment object defined in 'exec' for 'nodejs:default' actions"],
  ])('is malformed, whether or not there is such an action: %j', async (body, reason) => {
    await send('PUT', 'actions/known?overwrite=true', { exec })
    for (const name of ['known', 'known?overwrite=true', 'unknown'])
      expect(await refusal(`actions/${name}`, body)).toEqual([400, malformed(reason)])
  })

  test('names a limit out of range, or a component that nobody may read, before it says that the action exists', async () => {
    await send('PUT', 'actions/known?overwrite=true', { exec })
    const tooLong = 'requirement failed: duration 1 milliseconds below allowed threshold of 100 milliseconds'
    expect(await refusal('actions/known', { exec, limits: { timeout: 1 } })).toEqual([400, tooLong])
    const foreign = { kind: 'sequence', components: ['/other/pkg/act'] }
    const forbidden = "The supplied authentication is not authorized to access 'other/pkg/act'."
    expect(await refusal('actions/known', { exec: foreign })).toEqual([403, forbidden])
    expect(await refusal('actions/known', { exec: { kind: 'sequence', components: [] } })).toEqual([409, 'resource already exists'])
  })

  test('is malformed for triggers and rules that exist, too', async () => {
    await send('PUT', 'actions/known?overwrite=true', { exec })
    await send('PUT', 'triggers/bell?overwrite=true', {})
    const rule = { trigger: '/_/bell', action: '/_/known' }
    await send('PUT', 'rules/link?overwrite=true', rule)
    for (const body of [{ version: 1 }, { ...rule, version: 1 }])
      for (const path of ['triggers/bell', 'rules/link'])
        expect(await refusal(path, body)).toEqual([400, malformed('semantic version malformed')])
    expect(await refusal('triggers/bell', { limits: 5 })).toEqual([400, malformed('Object expected')])
  })
})

describe('a trigger', () => {
  test('has no limits of its own', async () => {
    expect((await send('PUT', 'triggers/limited', { limits: { timeout: 5 } }))[1]['limits']).toEqual({})
  })

  test('may get any feed annotation by an update, but not when it is created', async () => {
    const annotations = [{ key: 'feed', value: 5 }]
    expect(await refusal('triggers/fed', { annotations })).toEqual([400, 'Feed name is not valid'])
    await send('PUT', 'triggers/fed', {})
    const [status, trigger] = await send('PUT', 'triggers/fed?overwrite=true', { annotations })
    expect([status, trigger['annotations']]).toEqual([200, annotations])
  })
})

describe('the state of a rule', () => {
  test.each([
    [{ status: 'activating' }, 'requirement failed: activating is not a recognized rule state'],
    [{}, 'key not found: status'],
  ])('is active or inactive: %j', async (body, reason) => {
    const [status, { error }] = await send('POST', 'rules/any', body)
    expect([status, error]).toEqual([400, malformed(reason)])
  })
})
