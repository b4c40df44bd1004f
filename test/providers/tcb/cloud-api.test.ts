/** Tencent Cloud API as its own SDKs speak it: `tencentcloud-sdk-nodejs-scf` and `@cloudbase/cloud-api`, pointed at a listening emulator. docs/contracts/tcb.md 25. */
import { createRequire } from 'node:module'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../../emulator/index.ts'
import type { LogEvent } from '../../../emulator/model/log.ts'
import { account } from '../../../emulator/providers/tcb/contract.ts'
import { texts } from './project.ts'

const require = createRequire(import.meta.url)

type Fields = Record<string, unknown>

type ScfAction =
  | 'Invoke'
  | 'InvokeFunction'
  | 'ListFunctions'
  | 'GetFunction'
  | 'ListVersionByFunction'
  | 'ListAliases'
  | 'GetAlias'
  | 'GetFunctionLogs'
type ScfClient = Record<ScfAction, (params: Fields) => Promise<Fields & { RequestId: string; Result: Fields }>>

interface Profile {
  readonly signMethod?: string
  readonly reqMethod?: string
}

const { scf } = require('tencentcloud-sdk-nodejs-scf') as {
  scf: { v20180416: { Client: new (config: object) => ScfClient } }
}
const { CloudApiService } = require('@cloudbase/cloud-api') as {
  CloudApiService: new (options: object) => { request(action: string, data?: object, method?: string): Promise<Fields> }
}

const key = { secretId: 'AKIDmine', secretKey: 'my-key' }
const actions = {
  echo: { module: { main: (event: unknown, context: Fields) => ({ event, version: context['function_version'] }) } },
  greet: { module: { main: () => 'hello from scf' } },
  prints: {
    module: {
      main: ({ lines = 1 }: { lines?: number }) => {
        for (let line = 1; line <= lines; line++) console.log(`line ${line} 你好`)
        return lines
      },
    },
  },
  breaks: {
    module: {
      main: () => {
        throw new TypeError('broken on purpose')
      },
    },
  },
  hangs: { module: { main: () => new Promise(() => {}) } },
} as const

let emulator: Emulator
let url: string
const events: LogEvent[] = []
beforeAll(async () => {
  emulator = await createEmulator({
    watch: false,
    functions: false,
    actions,
    tcb: {
      envId: 'my-env',
      cloudApi: key,
      functions: {
        echo: {
          timers: { nightly: { cron: '0 0 2 * * * *', message: 'all' } },
          env: { STAGE: 'test' },
          routes: [{ version: '$LATEST', weight: 30 }],
        },
        hangs: { timeout: 0.05 },
      },
    },
    log: { emit: (event) => void events.push(event) },
  })
  ;({ url } = await emulator.listen({ port: 0 }))
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.activations.clear()
  events.length = 0
})

function clientOf(credential: object = key, { signMethod, reqMethod }: Profile = {}): ScfClient {
  const endpoint = url.replace('http://', '')
  const httpProfile = { protocol: 'http://', endpoint, ...(reqMethod === undefined ? {} : { reqMethod }) }
  return new scf.v20180416.Client({
    credential,
    region: 'ap-shanghai',
    profile: { httpProfile, ...(signMethod === undefined ? {} : { signMethod }) },
  })
}

/** The code and the message of what an SDK throws. */
async function failure(call: Promise<unknown>): Promise<readonly [code: unknown, message: unknown]> {
  const error = await call.then(
    () => ({ code: 'none', message: '' }),
    (thrown: unknown) => thrown as { code?: unknown; message?: unknown },
  )
  return [error.code, error.message]
}

describe('Invoke and InvokeFunction', () => {
  test('run a function and say what it returned', async () => {
    const client = clientOf()
    const invoked = await client.Invoke({ FunctionName: 'echo', ClientContext: '{"a":1}', Namespace: 'my-env' })
    expect(invoked.Result).toEqual({
      MemUsage: 0,
      Log: '',
      RetMsg: '{"event":{"a":1},"version":"$LATEST"}',
      BillDuration: expect.any(Number),
      FunctionRequestId: invoked.RequestId,
      Duration: expect.any(Number),
      ErrMsg: '',
      InvokeResult: 0,
    })
    const called = await client.InvokeFunction({ FunctionName: 'echo', Event: '[1]', Qualifier: '$LATEST' })
    expect(called.Result).toMatchObject({ RetMsg: '{"event":[1],"version":"$LATEST"}', InvokeResult: 0 })
    const greeted = await client.Invoke({ FunctionName: 'greet' })
    expect(greeted.Result['RetMsg']).toBe('"hello from scf"')
  })

  test('are recorded with their answer', async () => {
    const { RequestId } = await clientOf().Invoke({ FunctionName: 'greet' })
    expect(emulator.activations.get(RequestId.replaceAll('-', ''))).toMatchObject({ surface: 'tcb.cloud-api', answer: { status: 200 } })
  })

  test('give the last four kilobytes of the log, from a whole character on', async () => {
    const client = clientOf()
    const short = await client.Invoke({ FunctionName: 'prints', LogType: 'Tail', ClientContext: '{}' })
    expect(short.Result['Log']).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\t${short.RequestId}\\tline 1 你好\\n$`))
    const long = await client.Invoke({ FunctionName: 'prints', LogType: 'Tail', ClientContext: '{"lines":200}' })
    const log = String(long.Result['Log'])
    expect(log).toMatch(/line 200 你好\n$/)
    expect(log).not.toContain('\uFFFD')
    expect(Buffer.byteLength(log)).toBeGreaterThan(4090)
    expect(Buffer.byteLength(log)).toBeLessThanOrEqual(4096)
    const none = await client.Invoke({ FunctionName: 'prints', LogType: 'None', ClientContext: '{}' })
    expect(none.Result['Log']).toBe('')
  })

  test('say what a function that failed was stopped by', async () => {
    const { Result: broken } = await clientOf().Invoke({ FunctionName: 'breaks' })
    expect(broken).toMatchObject({ InvokeResult: 1, ErrMsg: 'user code exception caught' })
    expect(JSON.parse(String(broken['RetMsg']))).toMatchObject({ errorCode: 1, stackTrace: expect.stringContaining('broken on purpose') })
    const late = await clientOf().Invoke({ FunctionName: 'hangs' })
    expect(late.Result).toMatchObject({ InvokeResult: -1, ErrMsg: 'Invoking task timed out after 0.05 seconds' })
    expect(JSON.parse(String(late.Result['RetMsg']))).toMatchObject({ errorCode: -1, statusCode: 433, requestId: late.RequestId })
  })

  test('take a call for which nobody waits', async () => {
    const { RequestId, Result } = await clientOf().Invoke({
      FunctionName: 'echo',
      InvocationType: 'Event',
      ClientContext: '{"later":true}',
    })
    expect(Result).toMatchObject({ FunctionRequestId: RequestId, RetMsg: '', Log: '', InvokeResult: 0 })
    await expect.poll(() => emulator.activations.get(RequestId.replaceAll('-', ''))?.params).toEqual({ later: true })
  })

  test.each([
    [{ FunctionName: 'absent' }, 'ResourceNotFound.Function'],
    [{ FunctionName: '1' }, 'InvalidParameterValue.FunctionName'],
    [{}, 'MissingParameter'],
    [{ FunctionName: 'echo', Qualifier: '7' }, 'ResourceNotFound.FunctionVersion'],
    [{ FunctionName: 'echo', Namespace: 'elsewhere' }, 'ResourceNotFound.Namespace'],
    [{ FunctionName: 'echo', ClientContext: '{a' }, 'InvalidParameterValue.Param'],
    [{ FunctionName: 'echo', InvocationType: 'Later' }, 'InvalidParameterValue.InvokeType'],
    [
      { FunctionName: 'echo', InvocationType: 'Event', ClientContext: JSON.stringify('x'.repeat(131_072)) },
      'InvalidParameterValue.LimitExceeded',
    ],
    [{ FunctionName: 'echo', ClientContext: JSON.stringify('x'.repeat(6_291_456)) }, 'InvalidParameterValue.LimitExceeded'],
    [{ FunctionName: 5 }, 'InvalidParameter'],
  ])('refuse what cannot be run: %#', async (params, code) => {
    expect((await failure(clientOf().Invoke(params)))[0]).toBe(code)
  })
})

describe('lists', () => {
  test('functions: with kind and state, by page, order and part of the name', async () => {
    const client = clientOf()
    const all = await client.ListFunctions({ Orderby: 'FunctionName', Order: 'ASC', Namespace: 'my-env' })
    const rows = all['Functions'] as Fields[]
    expect([rows.map((row) => row['FunctionName']), all['TotalCount']]).toEqual([['breaks', 'echo', 'greet', 'hangs', 'prints'], 5])
    expect(rows[1]).toMatchObject({
      Namespace: 'my-env',
      Type: 'Event',
      Status: 'Active',
      FunctionId: expect.stringMatching(/^lam-[0-9a-f]{8}$/),
    })
    expect(rows[1]?.['AddTime']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    const page = await client.ListFunctions({ Orderby: 'FunctionName', Order: 'DESC', Offset: 1, Limit: 2 })
    expect((page['Functions'] as Fields[]).map((row) => row['FunctionName'])).toEqual(['hangs', 'greet'])
    const found = await client.ListFunctions({ SearchKey: 'ee', Filters: [{ Name: 'Type', Values: ['Event'] }] })
    expect(found).toMatchObject({ TotalCount: 1, Functions: [{ FunctionName: 'greet' }] })
  })

  test('one function, its versions and its alias', async () => {
    const client = clientOf()
    expect(await client.GetFunction({ FunctionName: 'echo' })).toMatchObject({
      FunctionName: 'echo',
      Handler: 'index.main',
      Timeout: 3,
      MemorySize: 256,
      InitTimeout: 60,
      FunctionVersion: '$LATEST',
      Environment: { Variables: [{ Key: 'STAGE', Value: 'test' }] },
      Triggers: [{ TriggerName: 'nightly', Type: 'timer', TriggerDesc: '{"cron":"0 0 2 * * * *"}', CustomArgument: 'all', Enable: 1 }],
    })
    expect(await client.ListVersionByFunction({ FunctionName: 'echo' })).toMatchObject({ FunctionVersion: ['$LATEST'], TotalCount: 1 })
    const alias = { Name: '$DEFAULT', RoutingConfig: { AdditionalVersionWeights: [{ Version: '$LATEST', Weight: 0.3 }] } }
    expect(await client.ListAliases({ FunctionName: 'echo' })).toMatchObject({ Aliases: [alias], TotalCount: 1 })
    expect(await client.GetAlias({ FunctionName: 'echo', Name: '$DEFAULT' })).toMatchObject(alias)
    expect((await failure(client.GetAlias({ FunctionName: 'echo', Name: 'prod' })))[0]).toBe('ResourceNotFound.Alias')
  })

  test('logs: what runs printed and returned, by result, request and time', async () => {
    const client = clientOf()
    const first = await client.Invoke({ FunctionName: 'prints', ClientContext: '{}' })
    await client.Invoke({ FunctionName: 'breaks' })
    const all = await client.GetFunctionLogs({ Namespace: 'my-env' })
    expect(all['TotalCount']).toBe(2)
    const [newest, oldest] = all['Data'] as Fields[]
    expect([newest?.['FunctionName'], newest?.['RetCode'], oldest?.['RetCode']]).toEqual(['breaks', 1, 0])
    expect(oldest).toMatchObject({ RequestId: first.RequestId, RetMsg: '1', InvokeFinished: 1, RetryNum: 0 })
    expect(oldest?.['Log']).toContain('\tline 1 你好\n')
    const names = async (params: Fields) => ((await client.GetFunctionLogs(params))['Data'] as Fields[]).map((row) => row['FunctionName'])
    expect(await names({ FunctionName: 'breaks' })).toEqual(['breaks'])
    expect(await names({ Filter: { RetCode: 'is0' } })).toEqual(['prints'])
    expect(await names({ Filter: { RetCode: 'UserCodeException' } })).toEqual(['breaks'])
    expect(await names({ OrderBy: 'start_time', Order: 'asc', Limit: 1 })).toEqual(['prints'])
    expect(await names({ FunctionRequestId: first.RequestId })).toEqual(['prints'])
    expect(await names({ StartTime: '2017-05-16 20:00:00', EndTime: '2017-05-16 20:59:59' })).toEqual([])
    const refused = async (params: Fields) => (await failure(client.GetFunctionLogs(params)))[0]
    expect(await refused({ StartTime: '2017-05-16 20:00:00' })).toBe('InvalidParameterValue.StartTimeOrEndTime')
    expect(await refused({ StartTime: '2017-05-16 20:00:00', EndTime: '2017-05-18 20:00:00' })).toBe('InvalidParameterValue.DateTime')
    expect(await refused({ Offset: 9990, Limit: 20 })).toBe('LimitExceeded.Offset')
    expect(await refused({ FunctionName: 'absent' })).toBe('ResourceNotFound.Function')
  })
})

describe('signatures', () => {
  test.each<[Profile]>([
    [{ reqMethod: 'GET' }],
    [{ signMethod: 'HmacSHA1' }],
    [{ signMethod: 'HmacSHA256' }],
    [{ signMethod: 'HmacSHA1', reqMethod: 'GET' }],
    [{ signMethod: 'HmacSHA256', reqMethod: 'GET' }],
  ])('of %j are taken, and wrong ones are not', async (profile) => {
    const listed = await clientOf(key, profile).ListFunctions({ Limit: 1, Filters: [{ Name: 'Type', Values: ['Event'] }] })
    expect(listed).toMatchObject({ TotalCount: 5 })
    const wrong = clientOf({ ...key, secretKey: 'another' }, profile).ListFunctions({})
    expect(await failure(wrong)).toEqual([
      'AuthFailure.SignatureFailure',
      'The provided credentials could not be validated. Please check your signature is correct.',
    ])
  })

  test('of another key are refused, with what was to sign on the terminal', async () => {
    const refused = async (credential: object) => failure(clientOf(credential).Invoke({ FunctionName: 'greet' }))
    expect(await refused({ secretId: 'AKIDother', secretKey: 'x' })).toEqual([
      'AuthFailure.SecretIdNotFound',
      'The SecretId is not found, please ensure that your SecretId is correct.',
    ])
    expect((await refused({ ...key, secretKey: 'x' }))[0]).toBe('AuthFailure.SignatureFailure')
    expect(texts(events)).toContain('this is the canonical request here: "POST\\n/\\n\\ncontent-type:application/json\\nhost:')
    expect(emulator.activations.list()).toEqual([])
  })

  test('with the key that functions find in their environment need its token', async () => {
    const { secretId, secretKey, sessionToken } = account
    const call = (credential: object) => clientOf(credential).Invoke({ FunctionName: 'greet' })
    expect(await call({ secretId, secretKey, token: sessionToken })).toMatchObject({ Result: { InvokeResult: 0 } })
    expect((await failure(call({ secretId, secretKey, token: 'old' })))[0]).toBe('AuthFailure.TokenFailure')
  })

  test.each<[Record<string, string>, string]>([
    [{ authorization: '' }, 'AuthFailure.InvalidAuthorization'],
    [{ authorization: 'Bearer x' }, 'AuthFailure.InvalidAuthorization'],
    [{ 'x-tc-timestamp': '' }, 'InvalidParameter'],
    [{ 'x-tc-timestamp': 'noon' }, 'InvalidParameter'],
    [{ 'x-tc-timestamp': '1551113065' }, 'AuthFailure.SignatureExpire'],
    [{ 'x-tc-version': '2019-01-01' }, 'NoSuchVersion'],
    [{ 'x-tc-version': '' }, 'MissingParameter'],
  ])('that are none: %j is %s', async (changed, code) => {
    const authorization = `TC3-HMAC-SHA256 Credential=AKIDmine/2019-02-25/scf/tc3_request, SignedHeaders=content-type;host, Signature=${'0'.repeat(64)}`
    const headers = {
      'x-tc-action': 'ListFunctions',
      'x-tc-version': '2018-04-16',
      'x-tc-timestamp': String(Math.floor(Date.now() / 1000)),
      'content-type': 'application/json',
      authorization,
      ...changed,
    }
    const answer = await emulator.request('/', { method: 'POST', headers, body: '{}' })
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { Response: { Error: { Code: code }, RequestId: expect.any(String) } },
    ])
  })
})

describe('@cloudbase/cloud-api', () => {
  class Local extends CloudApiService {
    get baseUrl(): string {
      return url
    }
  }

  test('calls functions, and knows the environment', async () => {
    const functions = (): Local => new Local({ service: 'scf', credential: key, baseParams: { Namespace: 'my-env' } })
    expect(await functions().request('Invoke', { FunctionName: 'greet', LogType: 'Tail' })).toMatchObject({
      Result: { RetMsg: '"hello from scf"' },
    })
    expect(await functions().request('ListFunctions', { Limit: 1 }, 'GET')).toMatchObject({ TotalCount: 5 })
    const environments = new Local({ service: 'tcb', credential: key })
    expect(await environments.request('DescribeEnvs')).toMatchObject({ Total: 1, EnvList: [{ EnvId: 'my-env', Status: 'NORMAL' }] })
    expect(await environments.request('DescribeEnvInfo', { EnvId: 'my-env' })).toMatchObject({
      EnvInfo: { EnvBaseInfo: { EnvId: 'my-env', Status: 'NORMAL', Databases: [], Functions: [{ Namespace: 'my-env' }] } },
    })
    expect(await failure(environments.request('DescribeEnvInfo', { EnvId: 'other' }))).toEqual(['ResourceNotFound', expect.any(String)])
    expect(await failure(environments.request('DescribeEnvInfo'))).toEqual(['MissingParameter', expect.stringContaining('`EnvId`')])
    expect(await failure(environments.request('CreateEnv'))).toEqual([
      'InvalidAction',
      expect.stringContaining('The request action=`CreateEnv` is invalid or not found in service=`tcb` and version=`2018-06-08`.'),
    ])
  })
})

describe('where it stands', () => {
  const call = (host: string) =>
    emulator.request('/', {
      method: 'POST',
      headers: { host, 'x-tc-action': 'Nothing', 'x-tc-version': '2018-04-16', 'x-tc-timestamp': '1', 'content-type': 'application/json' },
      body: '{}',
    })

  test.each(['scf.tencentcloudapi.com', 'scf.ap-shanghai.tencentcloudapi.com', 'scf.internal.tencentcloudapi.com', 'localhost'])(
    'at %s',
    async (host) => {
      expect(await (await call(host)).json()).toMatchObject({ Response: { Error: { Code: 'AuthFailure.InvalidAuthorization' } } })
    },
  )

  test('at the host of a service only with its version', async () => {
    expect(await (await call('tcb.tencentcloudapi.com')).json()).toMatchObject({ Response: { Error: { Code: 'NoSuchVersion' } } })
    expect((await call('cvm.tencentcloudapi.com')).status).toBe(403)
  })

  test("beside the dashboard's page for people and the pages of other clouds", async () => {
    const browser = await emulator.request('/', { headers: { accept: 'text/html' } })
    expect([browser.status, browser.headers.get('location')]).toEqual([302, '/_/'])
    expect(await (await emulator.request('/')).json()).toHaveProperty('description', 'OpenWhisk')
    expect((await emulator.request('/', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status).toBe(404)
  })

  test('without a key any request is taken, but not that of a page', async () => {
    await using open = await createEmulator({ watch: false, actions: { greet: actions.greet } })
    const headers = { 'x-tc-action': 'Invoke', 'x-tc-version': '2018-04-16', 'content-type': 'application/json' }
    const body = '{"FunctionName":"greet"}'
    const program = await open.request('/', { method: 'POST', headers, body })
    expect(await program.json()).toMatchObject({ Response: { Result: { RetMsg: '"hello from scf"' } } })
    const page = await open.request('/', { method: 'POST', headers: { ...headers, origin: 'https://evil.example' }, body })
    expect(page.status).toBe(403)
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' }
    expect(
      (await open.request('/', { method: 'POST', headers: form, body: 'Action=Invoke&Version=2018-04-16&FunctionName=greet' })).status,
    ).toBe(403)
  })
})
