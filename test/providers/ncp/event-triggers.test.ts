/** NAVER's triggers of other services fire by hand, and those of GitHub by what GitHub posts to the gateway's stage that they are linked with. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { createVirtualClock, type EmulatorOptions } from '../../../emulator/index.ts'
import type { NcpTriggerConfig } from '../../../emulator/model/ncp-config.ts'
import { startProject } from './project.ts'

const v21 = '/ncf/api/v2'
const stage = { productName: 'shop', apiName: 'hooks', stageName: 'v1' }
/** As NAVER's sample for GitHub triggers reads it (NaverCloudPlatform/cloud-functions, samples/nodejs/slack). */
const push = { repository: { name: 'hello' }, commits: [{ author: { name: 'Bo' }, message: 'Say hello' }] }

async function project(config: EmulatorOptions = {}) {
  const got: unknown[] = []
  const main = (params: Record<string, unknown>): object => {
    got.push(params)
    const { repository, commits } = params as Partial<typeof push>
    return { text: `user(${commits?.[0]?.author.name}) commited on repo(${repository?.name}) with msg(${commits?.[0]?.message})` }
  }
  const made = await startProject({
    isolation: 'inline',
    clock: createVirtualClock(0),
    actions: { ran: { module: { main }, params: { slackUrl: 'https://slack.test' } } },
    ...config,
  })
  onTestFinished(() => made.close())
  return { ...made, got }
}

const github: NcpTriggerConfig = { type: 'github', events: ['push', 'release'], link: stage, actions: ['ran'], parameters: { t: 1 } }

describe('a GitHub trigger', () => {
  test('fires when GitHub posts to the stage: the action gets its JSON as runtime parameters, the poster an activation id', async () => {
    const { call, emulator, got, texts } = await project({ ncp: { triggers: { pushed: github } } })
    expect(texts('notice')).toEqual(["The trigger pushed takes GitHub's webhooks at POST /apigw/shop/hooks/v1."])
    const answer = await call('POST', '/apigw/shop/hooks/v1', { json: push, headers: { 'x-github-event': 'push' } })
    expect(answer.status).toBe(202)
    const { activationId } = answer.json as unknown as { activationId: string }
    expect(answer.text).toBe(`{"activationId":"${activationId}"}`)
    expect(got).toEqual([{ ...push, t: 1, slackUrl: 'https://slack.test' }])
    expect(emulator.activations.get(activationId)).toMatchObject({
      path: 'pushed',
      surface: 'ncp.trigger-fired',
      request: { method: 'POST', target: '/apigw/shop/hooks/v1', headers: [['x-github-event', 'push']] },
    })
    expect(emulator.activations.list({ name: 'ran' })[0]?.response.result).toEqual({
      text: 'user(Bo) commited on repo(hello) with msg(Say hello)',
    })
    expect((await call('GET', `${v21}/triggers/pushed/activations`)).json?.['content']).toMatchObject({ totalCount: 1 })
    expect(emulator.firings.list()).toMatchObject([{ vendor: 'ncp', trigger: 'pushed', by: 'event', activationId }])
    // As on the cloud's own host.
    const hosted = await call('POST', '/hooks/v1/', { host: 'shop.apigw.ntruss.com', json: push })
    expect([hosted.status, got.length]).toEqual([202, 2])
  })

  test('fires for its own events only, which GitHub names in a header', async () => {
    const { call, got, texts } = await project({ ncp: { triggers: { pushed: github, all: { ...github, events: ['*'] } } } })
    const post = async (event: string): Promise<number> =>
      (await call('POST', '/apigw/shop/hooks/v1', { json: {}, headers: { 'x-github-event': event } })).status
    expect([await post('release'), got.length]).toEqual([202, 2])
    expect([await post('star'), got.length]).toEqual([202, 3])
    await call('DELETE', `${v21}/triggers/all`)
    const one = await project({ ncp: { triggers: { pushed: github } } })
    const ping = await one.call('POST', '/apigw/shop/hooks/v1', { json: { zen: 'Keep it simple' }, headers: { 'x-github-event': 'ping' } })
    expect([ping.status, ping.text, one.got]).toEqual([204, '', []])
    expect(one.texts('refused')).toEqual(["pushed: GitHub's event ping is none of those that fire it"])
    expect(texts('refused')).toHaveLength(1)
  })

  test('made by a call of either version has its address too, and tells it', async () => {
    const { call, got, texts } = await project()
    const credential = { username: 'u', accessToken: 'secret-token', repository: 'o/r' }
    await call('PUT', `${v21}/triggers/new?type=github`, { json: { credential, events: ['*'], link: stage } })
    const { productName, ...rest } = stage
    const old = { trigger: { credentials: credential, events: ['*'] }, link: { ...rest, productId: productName, stageName: 'v2' } }
    await call('PUT', `/api/v2/triggers/old?type=github&platform=vpc`, { json: old })
    expect(texts('notice')).toEqual([
      "The trigger new takes GitHub's webhooks at POST /apigw/shop/hooks/v1.",
      "The trigger old takes GitHub's webhooks at POST /apigw/shop/hooks/v2.",
    ])
    for (const name of ['new', 'old']) await call('POST', `${v21}/triggers/${name}/link-action`, { json: { action: 'ran' } })
    expect((await call('POST', '/apigw/shop/hooks/v1', { json: push })).status).toBe(202)
    expect((await call('POST', '/apigw/shop/hooks/v2', { json: push })).status).toBe(202)
    expect(got).toHaveLength(2)
  })

  test.each([
    ['a text', { body: 'a=1', headers: { 'content-type': 'text/plain' } }, 415],
    ['a form', { body: 'payload=%7B%7D', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['broken JSON', { body: '{', headers: { 'content-type': 'application/json' } }, 400],
    ['an array', { json: [1] }, 400],
  ])('takes JSON objects only: %s is refused as at any Webhook address', async (_what, sent, status) => {
    const { call, got } = await project({ ncp: { triggers: { pushed: github } } })
    expect((await call('POST', '/apigw/shop/hooks/v1', sent)).status).toBe(status)
    expect(got).toEqual([])
  })

  test('stands behind the resources of its stage, and takes no other method and no other path', async () => {
    const resource = { type: 'apigw', product: 'shop', api: 'hooks', stage: 'v1', resource: '/orders', action: 'ran' } as const
    const { call, got, texts } = await project({ triggers: { orders: resource }, ncp: { triggers: { pushed: github } } })
    expect((await call('POST', '/apigw/shop/hooks/v1/orders?blocking=true&result=true', { json: {} })).status).toBe(200)
    expect(got).toHaveLength(1)
    expect((await call('GET', '/apigw/shop/hooks/v1')).status).toBe(404)
    expect(texts('refused')).toEqual(["300 Not Found Exception: GitHub's webhooks are sent there by POST, not by GET"])
    expect((await call('POST', '/apigw/shop/hooks/v1/other', { json: {} })).status).toBe(404)
    expect((await call('POST', '/apigw/shop/hooks/v2', { json: {} })).status).toBe(404)
    expect((await call('POST', '/apigw/other/hooks/v1', { json: {} })).status).toBe(404)
  })

  test('without an action starts nothing, and says so', async () => {
    const { call, emulator, texts } = await project({ ncp: { triggers: { pushed: { ...github, actions: [] } } } })
    expect((await call('POST', '/apigw/shop/hooks/v1', { json: push })).status).toBe(204)
    expect(texts('refused')).toEqual(['pushed: no action is linked to it, so nothing runs'])
    expect(emulator.activations.list()).toEqual([])
  })
})

test.each([
  ['github', ['push']],
  ['source_commit', ['push', 'pull_request', 'create', 'delete']],
  ['resource_manager', ['a detection of an Observer']],
  ['insight', []],
  ['object_storage', []],
  ['secret_manager', []],
  ['iot', []],
] as const)(
  'a trigger of the type %s in the configuration fires by hand, with the event that the caller gives or one that its source documents',
  async (type, titles) => {
    const { call, emulator, got } = await project({ ncp: { triggers: { arrived: { type, actions: ['ran'], parameters: { t: 1 } } } } })
    const [{ samples = [], ...listed } = { samples: [] }] = emulator.triggers()
    expect(listed).toEqual({ vendor: 'ncp', name: 'arrived', kind: type, actions: ['ran'], paused: false })
    expect(samples.map(({ title }) => title)).toEqual(titles)
    const { activationId, activations } = await emulator.fire('arrived', { name: 'photo.png' })
    expect(activations).toHaveLength(1)
    await call('POST', `${v21}/triggers/arrived`, { json: { name: 'other.png' } })
    expect(got).toEqual(['photo.png', 'other.png'].map((name) => ({ name, t: 1, slackUrl: 'https://slack.test' })))
    expect((await call('GET', `${v21}/triggers/arrived/activations`)).json?.['content']).toMatchObject({ totalCount: 2 })
    expect((await call('GET', `${v21}/triggers/arrived/activations/${activationId}`)).json?.['content']).toMatchObject({ name: 'arrived' })
    expect((await call('GET', `${v21}/triggers`)).json?.['content']).toEqual({ triggers: [{ name: 'arrived', type }] })
    for (const { payload } of samples) {
      await emulator.fire('arrived', payload)
      expect(got.at(-1)).toMatchObject(payload as object)
    }
  },
)
