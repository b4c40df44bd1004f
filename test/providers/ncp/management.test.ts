/** The management API in the shapes of v2.1 and v2.0: what one creates runs, shows up, and goes away again. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually, startProject } from './project.ts'
import type { Project } from './project.ts'

const v21 = '/ncf/api/v2'
const v20 = '/api/v2'
const echo = { exec: { kind: 'nodejs:22', code: 'exports.main = (params) => ({ seen: params })' } }
let project: Project

beforeEach(async () => {
  project = await startProject({
    files: {
      'hello.js': 'exports.main = () => { console.log("hi"); return { ok: true } }',
      'site/page.js': 'exports.main = () => ({ body: "x" })',
    },
  })
})
afterEach(() => project.close())

async function contentOf(method: string, path: string, json?: unknown): Promise<unknown> {
  const reply = await project.call(method, path, json === undefined ? {} : { json })
  expect([reply.status, reply.text]).toEqual([200, expect.any(String)])
  return (reply.json as unknown as { content: unknown }).content
}

async function gone(path: string, json?: unknown): Promise<void> {
  const { status, text, headers } = await project.call('DELETE', path, json === undefined ? {} : { json })
  expect([status, text, headers.get('x-ncp-apigw-response-origin')]).toEqual([204, '', 'ENDPOINT'])
}

describe('packages', () => {
  test('are created, listed, described, updated and deleted', async () => {
    expect(await contentOf('PUT', `${v21}/packages/tools`, { description: 'Tools', parameters: { level: 1 } })).toMatchObject({
      name: 'tools',
      description: 'Tools',
      namespace: 'guest',
    })
    expect(await contentOf('GET', `${v21}/packages`)).toEqual(
      expect.arrayContaining([
        { name: 'tools', description: 'Tools' },
        { name: 'site', description: '' },
      ]),
    )
    await contentOf('PUT', `${v21}/packages/tools/actions/echo`, echo)
    expect(await contentOf('GET', `${v21}/packages/tools`)).toEqual({
      actions: [{ description: '', name: 'echo', runtime: 'nodejs:22', type: 'basic' }],
      description: 'Tools',
      name: 'tools',
      parameters: { level: 1 },
      platform: 'vpc',
      resourceId: expect.any(String),
    })
    await contentOf('PUT', `${v21}/packages/tools`, { parameters: { level: 2 } })
    expect(await contentOf('POST', `${v21}/packages/tools/actions/echo`, { a: 1 })).toMatchObject({
      response: { result: { seen: { level: 2, a: 1 } } },
    })
    await gone(`${v21}/packages/tools/actions/echo`)
    await gone(`${v21}/packages/tools`)
    expect((await project.call('GET', `${v21}/packages/tools`)).status).toBe(404)
  })

  test('of the other platform are not listed', async () => {
    await contentOf('PUT', `${v21}/packages/old?platform=classic`, {})
    expect(await contentOf('GET', `${v21}/packages`)).not.toContainEqual(expect.objectContaining({ name: 'old' }))
    expect(await contentOf('GET', `${v20}/packages`)).toContainEqual(expect.objectContaining({ name: 'old' }))
  })
})

describe('actions', () => {
  test('are created with their limits, run, and described with their source', async () => {
    const made = await contentOf('PUT', `${v21}/packages/-/actions/echo`, {
      ...echo,
      description: 'Echo',
      parameters: { fixed: 1 },
      limits: { timeout: 500, memory: 128 },
      vpc: [{ vpcNo: 1, subnetNo: 2 }],
    })
    const described = await contentOf('GET', `${v21}/packages/-/actions/echo`)
    expect(made).toEqual({ ...(described as object), namespace: 'guest' })
    expect(described).toEqual({
      description: 'Echo',
      exec: { binary: false, code: echo.exec.code, kind: 'nodejs:22', main: 'main' },
      limits: { memory: 128, timeout: 500 },
      name: 'echo',
      package: '-',
      parameters: { fixed: 1 },
      platform: 'vpc',
      resourceId: expect.any(String),
      type: 'basic',
      vpc: [{ vpcNo: 1, subnetNo: 2 }],
    })
    expect(await contentOf('POST', `${v21}/packages/-/actions/echo`, { a: 2 })).toMatchObject({
      response: { result: { seen: { fixed: 1, a: 2 } } },
    })
    await contentOf('PUT', `${v21}/packages/-/actions/echo`, {
      exec: { kind: 'nodejs:22', code: 'exports.go = () => ({ next: true })', main: 'go' },
    })
    expect(await contentOf('POST', `${v21}/packages/-/actions/echo`)).toMatchObject({ response: { result: { next: true } } })
    await gone(`${v21}/packages/-/actions/echo`)
    expect((await project.call('POST', `${v21}/packages/-/actions/echo`, { json: {} })).status).toBe(404)
  })

  test('of v2.1 have their type in the query, web switches hyphenated', async () => {
    expect(
      await contentOf('PUT', `${v21}/packages/-/actions/site2?type=web`, {
        ...echo,
        'raw-http': true,
        'custom-options': true,
        raw_http: false,
      }),
    ).toMatchObject({
      type: 'web',
      'raw-http': true,
      'custom-options': true,
    })
    const refused = await project.call('PUT', `${v21}/packages/-/actions/plain`, { json: { ...echo, 'raw-http': true } })
    expect(refused.json).toMatchObject({
      error: { errorCode: '80307', details: expect.stringContaining('raw-http is for web actions; this one is basic') },
    })
  })

  test('of v2.0 have web in the body, which an update takes to be true', async () => {
    expect(await contentOf('PUT', `${v20}/packages/-/actions/old`, echo)).toMatchObject({ web: false, platform: 'classic' })
    const refused = await project.call('PUT', `${v20}/packages/-/actions/old`, { json: echo })
    expect(refused.json).toMatchObject({
      error: { errorCode: '80304', details: expect.stringContaining('v2.0 takes web to be true when an update leaves it out') },
    })
    expect(await contentOf('PUT', `${v20}/packages/-/actions/old`, { ...echo, web: false })).toMatchObject({ web: false })
    expect(await contentOf('GET', `${v20}/packages/-/actions`)).toMatchObject({
      actions: expect.arrayContaining([{ description: '', name: 'old', runtime: 'nodejs:22', web: false }]),
    })
  })

  test.each([
    ['v2.1', `${v21}/packages/-/actions/chain?type=sequence`, {}],
    ['v2.0', `${v20}/packages/-/actions/chain`, { web: false }],
  ])('may be sequences in %s', async (_, path, more) => {
    const platform = path.startsWith(v20) ? '?platform=classic' : ''
    await contentOf('PUT', `${v21}/packages/-/actions/echo${platform}`, echo)
    expect(await contentOf('PUT', path, { exec: { kind: 'sequence', components: ['-/hello', '-/echo'] }, ...more })).toMatchObject({
      exec: { kind: 'sequence', components: ['-/hello', '-/echo'] },
    })
    expect(await contentOf('POST', path.replace('?type=sequence', ''), {})).toMatchObject({ response: { result: { seen: { ok: true } } } })
  })

  test('of a sequence must exist', async () => {
    const { json } = await project.call('PUT', `${v21}/packages/-/actions/chain?type=sequence`, {
      json: { exec: { kind: 'sequence', components: ['-/nowhere'] } },
    })
    expect(json).toMatchObject({ error: { errorCode: '80301', details: expect.stringContaining('nowhere, a component of chain') } })
  })

  test.each([
    ['itself', '-/chain'],
    ['a sequence that runs it', '-/around'],
  ])('of a sequence must not be %s', async (_, component) => {
    const put = (name: string, components: string[]): Promise<{ json: unknown }> =>
      project.call('PUT', `${v21}/packages/-/actions/${name}?type=sequence`, { json: { exec: { kind: 'sequence', components } } })
    await put('chain', ['-/hello'])
    await put('around', ['-/chain', '-/hello'])
    expect((await put('chain', ['-/hello', component])).json).toMatchObject({
      error: { errorCode: '80307', details: expect.stringContaining(`has ${component.slice(2)}, which leads back to chain`) },
    })
  })

  test.each([
    ['java:21', 'is a runtime of the cloud that is not emulated'],
    ['nodejs:16', 'has ended and takes no new actions'],
    ['nodejs:23', 'is no runtime'],
    ['constructor', 'is no runtime'],
  ])('on %s are refused: %s', async (kind, words) => {
    const { json } = await project.call('PUT', `${v21}/packages/-/actions/echo`, { json: { exec: { ...echo.exec, kind } } })
    expect(json).toMatchObject({ error: { errorCode: '80307', details: expect.stringContaining(words) } })
  })

  test.each([
    ['PUT', '/packages/-/actions/hello', echo],
    ['DELETE', '/packages/-/actions/hello', undefined],
    ['PUT', '/packages/site', {}],
  ])('of the project are not changed: %s %s answers 80011 and names the file', async (method, path, json) => {
    const reply = await project.call(method, `${v21}${path}`, json === undefined ? {} : { json })
    expect([reply.status, reply.json]).toMatchObject([
      409,
      {
        error: { errorCode: '80011', message: 'RESOURCE_NAME_CONFLICT', details: expect.stringMatching(/functions[/\\](hello\.js|site)/) },
      },
    ])
    expect((await project.call('POST', `${v21}/packages/-/actions/hello`, { json: {} })).status).toBe(200)
  })

  test('share their names with packages and triggers', async () => {
    await contentOf('PUT', `${v21}/triggers/tick?type=cron`, { cronOption: '* * * * *' })
    for (const name of ['site', 'tick']) {
      expect((await project.call('PUT', `${v21}/packages/-/actions/${name}`, { json: echo })).json).toMatchObject({
        error: { errorCode: '80011' },
      })
    }
    expect((await project.call('PUT', `${v21}/triggers/hello?type=cron`, { json: { cronOption: '* * * * *' } })).json).toMatchObject({
      error: { errorCode: '80011' },
    })
  })

  test('and packages called __proto__ or constructor are names like others, or are not there', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect((await project.call('POST', `${v21}/packages/-/actions/${name}`, { json: {} })).json).toMatchObject({
        error: { errorCode: '80301' },
      })
      await contentOf('PUT', `${v21}/packages/${name}`, {})
      expect(await contentOf('GET', `${v21}/packages/${name}`)).toMatchObject({ name, actions: [] })
      await contentOf('PUT', `${v21}/packages/${name}/actions/${name}2`, echo)
      expect(await contentOf('POST', `${v21}/packages/${name}/actions/${name}2`, {})).toMatchObject({ name: `${name}2` })
    }
  })
})

test('limits and vpc are asked for by the strict reading', async () => {
  const strict = await startProject({ ncp: { strict: { putActionNeedsLimitsAndVpc: true } } })
  const put = async (json: object): Promise<unknown> => (await strict.call('PUT', `${v21}/packages/-/actions/echo`, { json })).json
  const [none, noVpc, all] = [
    await put(echo),
    await put({ ...echo, limits: { timeout: 500, memory: 128 } }),
    await put({ ...echo, limits: { timeout: 500, memory: 128 }, vpc: [{ vpcNo: 1, subnetNo: 2 }] }),
  ]
  await strict.close()
  expect(none).toMatchObject({ error: { errorCode: '80306', details: 'Missing required fields in the request body: limits' } })
  expect(noVpc).toMatchObject({ error: { errorCode: '80306', details: 'Missing required fields in the request body: vpc' } })
  expect(all).toMatchObject({ content: { name: 'echo' } })
})

test.each([
  [{}, 256],
  [{ memory128: true }, 128],
])('with ncp.strict %o an action without limits gets %i MB', async (strict, memory) => {
  const other = await startProject({ ncp: { strict } })
  const { json } = await other.call('PUT', `${v21}/packages/-/actions/echo`, { json: echo })
  await other.close()
  expect(json).toMatchObject({ content: { limits: { memory, timeout: 60_000 } } })
})

test('the strict reading answers a DELETE with 200 and a missing trigger activation with 80518', async () => {
  const strict = await startProject({ ncp: { strict: { deleteAnswers200: true, triggerActivation80518: true } } })
  await strict.call('PUT', `${v21}/triggers/tick?type=cron`, { json: { cronOption: '* * * * *' } })
  const missing = await strict.call('GET', `${v21}/triggers/tick/activations/${'0'.repeat(32)}`)
  const deleted = await strict.call('DELETE', `${v21}/triggers/tick`)
  await strict.close()
  expect(missing.json).toMatchObject({ error: { errorCode: '80518', message: 'TRIGGER_ACTIVATION_NOT_FOUND' } })
  expect([deleted.status, deleted.json]).toEqual([200, { success: true }])
})

describe('activations', () => {
  test('are listed newest first, a page at a time, and shown with their logs', async () => {
    const ids: string[] = []
    for (let count = 0; count < 3; count++) {
      const { activationId } = (await contentOf('POST', `${v21}/packages/-/actions/hello`, {})) as { activationId: string }
      ids.unshift(activationId)
    }
    const base = `${v21}/packages/-/actions/hello/activations`
    const row = (activationId: string | undefined): object => ({ activationId, duration: expect.any(Number), status: 'success' })
    expect(await contentOf('GET', base)).toEqual({ activations: ids.map(row), totalCount: 3 })
    expect(await contentOf('GET', `${base}?pageNo=2&pageSize=2`)).toEqual({ activations: [row(ids[2])], totalCount: 3 })
    expect(await contentOf('GET', `${v21}/activations?pageSize=1`)).toEqual({ activations: [row(ids[0])], totalCount: 3 })
    expect(await contentOf('GET', `${base}/${ids[1]}`)).toMatchObject({
      activationId: ids[1],
      logs: [expect.stringContaining('stdout: hi')],
      name: 'hello',
      response: { result: { ok: true }, status: 'success', success: true },
    })
    const { json } = await project.call('GET', `${v21}/packages/site/actions/page/activations/${ids[1]}`)
    expect(json).toMatchObject({ error: { errorCode: '80322' } })
  })

  test('are chosen by time: milliseconds in v2.1, local time in v2.0', async () => {
    await contentOf('POST', `${v21}/packages/-/actions/hello`, {})
    const later = Date.now() + 3_600_000
    const korean = new Date(later + 9 * 3_600_000).toISOString().slice(0, 19)
    const total = async (path: string): Promise<unknown> => ((await contentOf('GET', path)) as { totalCount: number }).totalCount
    expect(await total(`${v21}/activations?end=${later}`)).toBe(1)
    expect(await total(`${v21}/activations?start=${later}&end=${later}`)).toBe(0)
    expect(await total(`${v20}/activations?end=${korean}`)).toBe(1)
    expect(await total(`${v20}/activations?start=${korean}&end=${korean}`)).toBe(0)
  })

  test.each(['pageNo=0', 'pageSize=x', 'start=yesterday', 'end=2026-01-01T00:00:00'])(
    '%s is a request parameter error in v2.1',
    async (query) => {
      expect((await project.call('GET', `${v21}/activations?${query}`)).json).toMatchObject({ error: { errorCode: '80000' } })
    },
  )
})

describe('triggers', () => {
  test('of v2.1 are flat, linked to actions, fired with parameters, and leave a record', async () => {
    await contentOf('PUT', `${v21}/packages/-/actions/echo`, { ...echo, parameters: { from: 'action', a: 'action' } })
    await contentOf('PUT', `${v21}/triggers/tick?type=cron`, {
      cronOption: '0 8 * * MON-FRI',
      parameters: { from: 'trigger', b: 'trigger' },
      description: 'Mornings',
    })
    expect(await contentOf('POST', `${v21}/triggers/tick/link-action`, { action: 'echo', package: '-' })).toMatchObject({
      action: { name: 'echo' },
      status: 'active',
      trigger: { name: 'tick' },
    })
    expect(await contentOf('GET', `${v21}/triggers`)).toEqual({ triggers: [{ name: 'tick', type: 'cron' }] })
    expect(await contentOf('GET', `${v21}/triggers/tick`)).toMatchObject({
      actions: ['echo'],
      description: 'Mornings',
      execOption: [{ key: 'cron', value: '0 8 * * MON-FRI' }],
      name: 'tick',
      type: 'cron',
    })

    const { activationId } = (await contentOf('POST', `${v21}/triggers/tick`, { c: 'runtime' })) as { activationId: string }
    const ran = (): unknown => project.emulator.activations.list({ name: 'echo' })[0]?.response.result
    await eventually(ran).toEqual({ seen: { from: 'trigger', a: 'action', b: 'trigger', c: 'runtime' } })
    expect(await contentOf('GET', `${v21}/triggers/tick/activations`)).toEqual({
      activations: [{ activationId, duration: 0, status: 'success' }],
      totalCount: 1,
    })
    expect(await contentOf('GET', `${v21}/triggers/tick/activations/${activationId}`)).toMatchObject({
      activationId,
      name: 'tick',
      logs: [expect.stringContaining('guest/echo')],
    })
    expect(((await contentOf('GET', `${v21}/activations`)) as { totalCount: number }).totalCount).toBe(1)

    await gone(`${v21}/triggers/tick/link-action`, { action: 'echo' })
    expect((await project.call('POST', `${v21}/triggers/tick`, { json: {} })).json).toMatchObject({ error: { errorCode: '80512' } })
    await gone(`${v21}/triggers/tick`)
  })

  test('of v2.0 are wrapped', async () => {
    const put = `${v20}/triggers/old?type=cron`
    expect((await project.call('PUT', put, { json: { cronOption: '* * * * *' } })).json).toMatchObject({
      error: { errorCode: '80506', details: expect.stringContaining('trigger') },
    })
    expect(await contentOf('PUT', put, { trigger: { cronOption: '*/5 * * * *', parameters: { a: 1 } } })).toMatchObject({
      execOption: { key: 'ncf_triggerOptions', value: [{ key: 'cron', value: '*/5 * * * *' }] },
      parameters: { a: 1 },
    })
    expect((await project.call('POST', `${v20}/triggers/old/link-action`, { json: { action: 'hello' } })).json).toMatchObject({
      error: { errorCode: '80521', details: expect.stringContaining('package') },
    })
  })

  test.each([
    [
      'github',
      {
        credential: { username: 'u', accessToken: 't', repository: 'o/r' },
        events: ['push', 'star'],
        link: { productName: 'p', apiName: 'a', stageName: 's' },
      },
    ],
    ['insight', { insightLink: [{ prodKey: 'k', ruleGrpId: 'g' }] }],
    ['object_storage', { objectStorageLink: [{ bucketName: 'b', eventRuleName: 'e' }] }],
    ['source_commit', { sourceCommitLink: [{ repositoryName: 'r', webhookName: 'w' }] }],
    ['secret_manager', { secretManagerLink: [{ secretName: 's' }] }],
  ])('of type %s are kept, and their secrets are not shown', async (type, body) => {
    const put = await project.call('PUT', `${v21}/triggers/made?type=${type}`, { json: body })
    expect(put.status).toBe(200)
    expect(put.text).not.toContain('accessToken')
    const notice =
      type === 'github' ? 'at POST /apigw/p/a/s.' : 'nothing fires it here: the emulator has no such event source. Fire it with POST'
    expect(project.texts('notice')).toEqual([expect.stringContaining(notice)])
    const [field = '', value] = Object.entries(body).at(-1) ?? []
    const broken = Array.isArray(value) ? { ...body, [field]: [{}] } : { ...body, [field]: 5 }
    expect((await project.call('PUT', `${v21}/triggers/other?type=${type}`, { json: broken })).json).toMatchObject({
      error: { errorCode: expect.stringMatching(/^8050[57]$/) },
    })
  })

  test.each([
    ['* * * * *', true],
    ['*/5 0-23/2 1,15 JAN-MAR sun', true],
    ['0 8 * *', false],
    ['0 0 8 * * *', false],
    ['60 * * * *', false],
    ['5-1 * * * *', false],
    ['*/0 * * * *', false],
    ['- * * * *', false],
    ['1-2-3 * * * *', false],
    ['@daily', false],
  ])('the cron expression %s is accepted: %s', async (cronOption, accepted) => {
    const { status } = await project.call('PUT', `${v21}/triggers/tick?type=cron`, { json: { cronOption } })
    expect(status).toBe(accepted ? 200 : 400)
  })

  test('of the government zone are cron and github only', async () => {
    const host = 'cloudfunctions.apigw.gov-ntruss.com'
    const reply = await project.call('PUT', `${v20}/triggers/x?type=insight`, { host, json: { trigger: {} } })
    expect(reply.json).toMatchObject({ error: { errorCode: '80503', details: expect.stringContaining('allowed are cron, github') } })
  })

  test('link by the name of the official example, package and action in one', async () => {
    await contentOf('PUT', `${v21}/triggers/tick?type=cron`, { cronOption: '* * * * *' })
    expect(await contentOf('POST', `${v21}/triggers/tick/link-action`, { action: 'site/page', package: '-' })).toMatchObject({
      action: { name: 'page' },
    })
    expect(await contentOf('GET', `${v21}/triggers/tick`)).toMatchObject({ actions: ['site/page'] })
  })
})
