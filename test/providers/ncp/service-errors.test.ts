/** Seed 001's whole table: every row stands in the contract, and every row can be had from the emulator. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serviceErrors } from '../../../emulator/providers/ncp/contract.ts'
import type { ServiceErrorKey, ServiceErrorRow } from '../../../emulator/providers/ncp/contract.ts'
import { credential, startProject } from './project.ts'
import type { Project, Reply } from './project.ts'

/** Copied from seed 001: status, code, message, description. */
const published = `
| 400 | 80000 | INTERNAL_EXCEPTION | Request parameter error |
| 400 | 80100 | PACKAGE_INVALID_NAME | Invalid name format |
| 400 | 80102 | PACKAGE_PLATFORM_MISMATCH | Invalid platform parameter |
| 400 | 80102 | PACKAGE_PLATFORM_MISMATCH | The platform of the action's parent package can't be changed. |
| 400 | 80103 | PACKAGE_BODY_INVALID_TYPE | Invalid request body field type |
| 400 | 80104 | PACKAGE_BODY_MISSING_FIELD | Missing required fields in the request body |
| 400 | 80105 | PACKAGE_BODY_INVALID_VALUE | Invalid request body field value |
| 400 | 80300 | ACTION_INVALID_NAME | Invalid action name |
| 400 | 80302 | ACTION_PLATFORM_MISMATCH | Invalid platform parameter |
| 400 | 80302 | ACTION_PLATFORM_MISMATCH | Action platform parameter error |
| 400 | 80302 | ACTION_PLATFORM_MISMATCH | Action's platform can't be changed. |
| 400 | 80303 | ACTION_INVALID_TYPE | Invalid action type |
| 400 | 80304 | ACTION_TYPE_MISMATCH | Action's type can't be changed. |
| 400 | 80305 | ACTION_BODY_INVALID_TYPE | Invalid request body field type |
| 400 | 80306 | ACTION_BODY_MISSING_FIELD | Missing required fields in the request body |
| 400 | 80307 | ACTION_BODY_INVALID_VALUE | Invalid request body field value |
| 400 | 80316 | ACTION_INVALID_RUNTIME_PARAMS | Invalid request body format |
| 400 | 80324 | ACTION_RULE_EXCEED | Target action's trigger connection limit exceeded |
| 400 | 80500 | TRIGGER_INVALID_NAME | Invalid trigger name |
| 400 | 80502 | TRIGGER_PLATFORM_MISMATCH | Invalid platform parameter |
| 400 | 80502 | TRIGGER_PLATFORM_MISMATCH | Trigger's platform can't be changed. |
| 400 | 80502 | TRIGGER_PLATFORM_MISMATCH | Trigger platform parameter error |
| 400 | 80503 | TRIGGER_INVALID_TYPE | Invalid trigger type |
| 400 | 80504 | TRIGGER_TYPE_MISMATCH | Trigger type can't be changed. |
| 400 | 80505 | TRIGGER_BODY_INVALID_TYPE | Invalid request body field type |
| 400 | 80506 | TRIGGER_BODY_MISSING_FIELD | Missing required fields in the request body |
| 400 | 80507 | TRIGGER_BODY_INVALID_VALUE | Invalid request body field value |
| 400 | 80519 | TRIGGER_RULE_EXCEED | Target trigger's action connection limit exceeded |
| 400 | 80520 | RULE_BODY_INVALID_TYPE | Invalid request body field type |
| 400 | 80521 | RULE_BODY_MISSING_FIELD | Missing required fields in the request body |
| 400 | 80511 | TRIGGER_INVALID_RUNTIME_PARAMS | Request body error |
| 400 | 80512 | TRIGGER_INVOKE_FAIL | Unable to execute because there are no actions associated with the trigger |
| 400 | 80700 | NO_APIGW_SUBSCRIPTION | Need to subscribe to API Gateway. |
| 400 | 80710 | NO_INSIGHT_SUBSCRIPTION | Need to subscribe to Cloud Insight. |
| 400 | 80711 | INSIGHT_INVALID_EVENT_RULE | Invalid Cloud Insight event rule information |
| 400 | 80730 | NO_OBJECT_STORAGE_SUBSCRIPTION | Need to subscribe to Object Storage. |
| 400 | 80731 | OBJECT_STORAGE_INVALID_EVENT_RULE | Invalid Object Storage event rule information |
| 400 | 80740 | SOURCE_COMMIT_INVALID_WEBHOOK | Invalid SourceCommit webhook information |
| 400 | 80750 | NO_SECRET_MANGER_SUBSCRIPTION | Need to subscribe to Secret Manager. |
| 400 | 80751 | SECRET_MANAGER_INVALID_SECRET | Invalid Secret Manager secret information |
| 400 | 80752 | SECRET_MANAGER_SECRET_ROTATING | Secret Manager secret being replaced |
| 400 | 80901 | DUPLICATED_RULE | Duplicated connection request |
| 403 | 80002 | SUB_ACC_NO_PERMISSION | Resource query permission error |
| 403 | 80002 | SUB_ACC_NO_PERMISSION | Detailed permission error |
| 404 | 80101 | PACKAGE_NOT_FOUND | Package not found |
| 404 | 80301 | ACTION_NOT_FOUND | Action not found |
| 404 | 80322 | ACTION_ACTIVATION_NOT_FOUND | Execution history not found |
| 404 | 80501 | TRIGGER_NOT_FOUND | Trigger not found |
| 404 | 80517 | TRIGGER_ACTIVATION_NOT_FOUND | Execution history not found |
| 404 | 80900 | RULE_NOT_FOUND | Trigger and action not associated |
| 409 | 80109 | PACKAGE_NOT_EMPTY | Unable to delete because there are actions associated with the package |
| 409 | 80011 | RESOURCE_NAME_CONFLICT | Duplicate resource name |
| 422 | 80106 | PACKAGE_COUNT_EXCEED | Maximum number of packages exceeded |
| 422 | 80308 | ACTION_COUNT_EXCEED | Maximum number of actions exceeded |
| 422 | 80508 | TRIGGER_COUNT_EXCEED | Maximum number of triggers exceeded |
| 500 | 81311 | ACTION_NAT_EXCEPTION | Subnet query failed |
| 500 | 81312 | NAT_CREATE_FAIL | Subnet connection failed |
| 500 | 81313 | NAT_BEING_CREATED | Subnet being connected |
| 500 | 81314 | NAT_RETURN_FAIL | Subnet being disconnected |
| - | 80005 | INTEGRATION_EXCEPTION | Need to subscribe to the integrated service. |
`

const rows = Object.entries(serviceErrors as Record<string, ServiceErrorRow>)

test("the contract has every row of seed 001's table, in its order, and no other", () => {
  const wanted = published
    .trim()
    .split('\n')
    .map((line) => line.slice(2, -2).split(' | '))
  expect(
    rows.map(([, { status, code, message, description }]) => [status === undefined ? '-' : String(status), code, message, description]),
  ).toEqual(wanted)
})

const api = '/ncf/api/v2'
const source = 'exports.main = () => ({ ok: true })'
const code = { exec: { kind: 'nodejs:22', code: source } }
const cron = { cronOption: '0 8 * * *' }

type Scenario = (project: Project) => Promise<Reply>

/** Every row that a call can cause, with the call that causes it. */
const scenarios: Partial<Record<ServiceErrorKey, Scenario>> = {
  requestParameter: ({ call }) => call('POST', `${api}/packages/-/actions/hello?timeout=60001`),
  packageName: ({ call }) => call('PUT', `${api}/packages/-bad`, { json: {} }),
  packagePlatform: ({ call }) => call('GET', `${api}/packages?platform=moon`),
  packagePlatformFixed: ({ call }) => call('PUT', `${api}/packages/made?platform=classic`, { json: {} }),
  packageBodyType: ({ call }) => call('PUT', `${api}/packages/other`, { json: { description: 1 } }),
  packageBodyMissing: ({ call }) => call('PUT', `${api}/packages/other`),
  packageBodyValue: ({ call }) => call('PUT', `${api}/packages/other`, { json: { description: '가'.repeat(1001) } }),
  actionName: ({ call }) => call('PUT', `${api}/packages/-/actions/a%20b`, { json: code }),
  actionPlatform: ({ call }) => call('POST', `${api}/packages/-/actions/hello?platform=moon`),
  actionPlatformOther: ({ call }) => call('POST', `${api}/packages/made/actions/act?platform=classic`),
  actionPlatformFixed: ({ call }) => call('PUT', `${api}/packages/-/actions/loose?platform=classic`, { json: code }),
  actionType: ({ call }) => call('PUT', `${api}/packages/-/actions/new?type=raw`, { json: code }),
  actionTypeFixed: ({ call }) => call('PUT', `${api}/packages/-/actions/loose?type=web`, { json: code }),
  actionBodyType: ({ call }) => call('PUT', `${api}/packages/-/actions/new`, { json: { exec: { kind: 'nodejs:22', code: 5 } } }),
  actionBodyMissing: ({ call }) => call('PUT', `${api}/packages/-/actions/new`, { json: { exec: { kind: 'nodejs:22' } } }),
  actionBodyValue: ({ call }) => call('PUT', `${api}/packages/-/actions/new`, { json: { ...code, limits: { timeout: 499, memory: 128 } } }),
  actionParams: ({ call }) => call('POST', `${api}/packages/-/actions/hello`, { body: '[1]' }),
  triggerName: ({ call }) => call('PUT', `${api}/triggers/-t?type=cron`, { json: cron }),
  triggerPlatform: ({ call }) => call('GET', `${api}/triggers?platform=moon`),
  triggerPlatformFixed: ({ call }) => call('PUT', `${api}/triggers/tick?type=cron&platform=classic`, { json: cron }),
  triggerPlatformOther: ({ call }) => call('POST', `${api}/triggers/tick?platform=classic`),
  triggerType: ({ call }) => call('PUT', `${api}/triggers/other?type=kafka`, { json: cron }),
  triggerTypeFixed: ({ call }) => call('PUT', `${api}/triggers/tick?type=insight`, { json: {} }),
  triggerBodyType: ({ call }) => call('PUT', `${api}/triggers/other?type=cron`, { json: { cronOption: 5 } }),
  triggerBodyMissing: ({ call }) => call('PUT', `${api}/triggers/other?type=cron`, { json: {} }),
  triggerBodyValue: ({ call }) => call('PUT', `${api}/triggers/other?type=cron`, { json: { cronOption: '0 25 * * *' } }),
  ruleBodyType: ({ call }) => call('POST', `${api}/triggers/tick/link-action`, { json: { action: 5 } }),
  ruleBodyMissing: ({ call }) => call('POST', `${api}/triggers/tick/link-action`, { json: { package: '-' } }),
  triggerParams: ({ call }) => call('POST', `${api}/triggers/linked`, { body: 'no' }),
  triggerInvoke: ({ call }) => call('POST', `${api}/triggers/tick`, { json: {} }),
  ruleDuplicate: ({ call }) => call('POST', `${api}/triggers/linked/link-action`, { json: { action: 'hello' } }),
  packageNotFound: ({ call }) => call('GET', `${api}/packages/nowhere`),
  actionNotFound: ({ call }) => call('POST', `${api}/packages/-/actions/nowhere`),
  actionActivationNotFound: ({ call }) => call('GET', `${api}/packages/-/actions/hello/activations/${'0'.repeat(32)}`),
  triggerNotFound: ({ call }) => call('GET', `${api}/triggers/nowhere`),
  triggerActivationNotFound: ({ call }) => call('GET', `${api}/triggers/tick/activations/${'0'.repeat(32)}`),
  ruleNotFound: ({ call }) => call('DELETE', `${api}/triggers/tick/link-action`, { json: { action: 'hello' } }),
  packageNotEmpty: ({ call }) => call('DELETE', `${api}/packages/made`),
  nameConflict: ({ call }) => call('PUT', `${api}/packages/-/actions/hello`, { json: code }),
}

/** Rows that need a project of their own. */
const elsewhere: readonly ServiceErrorKey[] = ['permissionQuery', 'permissionDetailed', 'packageCount', 'actionCount', 'triggerCount']

function expectRow(reply: Reply, { status, code, message, description }: ServiceErrorRow): void {
  expect(reply.status).toBe(status ?? 400)
  expect(reply.json).toEqual({
    error: { errorCode: code, message, details: expect.stringMatching(new RegExp(`^${escaped(description.replace(/\.$/, ''))}`)) },
  })
  expect(reply.headers.get('content-type')).toBe('application/json')
  expect(reply.headers.get('x-ncp-apigw-response-origin')).toBe('ENDPOINT')
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

describe('a call causes', () => {
  let project: Project

  beforeAll(async () => {
    project = await startProject({ files: { 'hello.js': source } })
    const { call } = project
    const made = [
      await call('PUT', `${api}/packages/made`, { json: {} }),
      await call('PUT', `${api}/packages/made/actions/act`, { json: code }),
      await call('PUT', `${api}/packages/-/actions/loose`, { json: code }),
      await call('PUT', `${api}/triggers/tick?type=cron`, { json: cron }),
      await call('PUT', `${api}/triggers/linked?type=cron`, { json: cron }),
      await call('POST', `${api}/triggers/linked/link-action`, { json: { action: 'hello' } }),
    ]
    expect(made.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
  })
  afterAll(() => project.close())

  const caused = rows.filter(([key, row]) => row.by === 'emulator' && !elsewhere.includes(key as ServiceErrorKey))
  test.each(caused)('%s', async (key, row) => {
    const scenario = scenarios[key as ServiceErrorKey]
    expect(scenario, `no call is known that causes ${key}`).toBeDefined()
    project.clear()
    const reply = await scenario?.(project)
    expect(reply).toBeDefined()
    if (reply) expectRow(reply, row)
    expect(project.texts('refused')).toEqual([expect.stringContaining(`${row.code} ${row.message}`)])
  })
})

test('a credential with deny causes both rows of 80002: one for looking and running, one for changing', async () => {
  const project = await startProject({ files: { 'hello.js': source }, ncp: { credentials: [{ ...credential, deny: true }] } })
  const looked = await project.call('GET', `${api}/packages`, { sign: credential })
  const changed = await project.call('DELETE', `${api}/packages/-/actions/hello`, { sign: credential })
  const ran = await project.call('POST', `${api}/packages/-/actions/hello`, { sign: credential })
  await project.close()
  expectRow(looked, serviceErrors.permissionQuery)
  expectRow(ran, serviceErrors.permissionQuery)
  expectRow(changed, serviceErrors.permissionDetailed)
})

test('the 501st package, action and trigger are refused', { timeout: 60_000 }, async () => {
  const project = await startProject()
  const { call } = project
  for (let index = 0; index < 500; index++) {
    await call('PUT', `${api}/packages/p${index}`, { json: {} })
    await call('PUT', `${api}/packages/-/actions/a${index}`, { json: code })
    await call('PUT', `${api}/triggers/t${index}?type=cron`, { json: cron })
  }
  const [pkg, action, trigger] = [
    await call('PUT', `${api}/packages/last`, { json: {} }),
    await call('PUT', `${api}/packages/-/actions/last`, { json: code }),
    await call('PUT', `${api}/triggers/last?type=cron`, { json: cron }),
  ]
  const update = await call('PUT', `${api}/packages/p7`, { json: { description: 'still there' } })
  await project.close()
  expectRow(pkg, serviceErrors.packageCount)
  expectRow(action, serviceErrors.actionCount)
  expectRow(trigger, serviceErrors.triggerCount)
  expect(update.status).toBe(200)
})

describe('a fault injects what only the cloud can cause', () => {
  const cloud = rows.filter(([, row]) => row.by === 'cloud')

  test.each(cloud)('%s', async (key, row) => {
    expect(row.needs).toBeTruthy()
    const project = await startProject({ ncp: { faults: { 'PUT /packages/demo/actions/*': row.code } } })
    const hit = await project.call('PUT', `${api}/packages/demo/actions/hello`, { json: code })
    const missed = await project.call('GET', `${api}/packages`)
    await project.close()
    expectRow(hit, serviceErrors[key as ServiceErrorKey])
    expect(missed.status).toBe(200)
  })

  test('and gateway errors too', async () => {
    const project = await startProject({ ncp: { faults: { 'POST /packages/-/actions/hello': '420' } } })
    const reply = await project.call('POST', `${api}/packages/-/actions/hello`, { json: {} })
    await project.close()
    expect(reply.status).toBe(429)
    expect(reply.json).toMatchObject({ error: { errorCode: '420', message: 'Rate Limited' } })
    expect(reply.headers.get('x-ncp-apigw-response-origin')).toBe('APIGW')
  })

  test.each([
    ['PUT /packages/*', '99999', /ncp\.faults\["PUT \/packages\/\*"\]: found "99999"/],
    ['packages', '81311', /a key is a method and a path/],
  ])('a fault %s: %s that means nothing is a configuration error', async (pattern, fault, message) => {
    await expect(startProject({ ncp: { faults: { [pattern]: fault } } })).rejects.toThrow(message)
  })
})
