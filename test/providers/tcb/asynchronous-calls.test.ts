/** An asynchronous call that fails is tried again as SCF does it, and becomes a dead letter in the end. */
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator, createVirtualClock, type Config } from '../../../emulator/index.ts'
import type { TcbFunctionConfig } from '../../../emulator/model/tcb-config.ts'
import { failureOf } from '../../../emulator/providers/tcb/asynchronous/call.ts'
import type { TriggersView } from '../../../emulator/dashboard/wire/triggers.ts'
import type { Activation } from '../../../emulator/model/activation.ts'
import type { Log } from '../../../emulator/model/log.ts'
import { plainStyle } from '../../../emulator/output/style.ts'
import { deadLetterLines } from '../../../emulator/output/trigger-lines.ts'
import { createFolder } from '../../support/project.ts'

const start = Date.parse('2026-01-01T00:00:00Z')

/** @param main of the function `report`, which a timer calls at 00:01:00 of the clock */
async function project(main: (event: unknown, context: { request_id: string }) => unknown, settings: TcbFunctionConfig = {}) {
  const clock = createVirtualClock(start)
  const tried: number[] = []
  const ids = new Set<string>()
  const told: string[] = []
  const log: Log = { emit: (event) => event.event === 'notice' && told.push(event.text) }
  const count = (event: unknown, context: { request_id: string }) => {
    tried.push((clock.now() - start) / 1000)
    ids.add(context.request_id)
    return main(event, context)
  }
  const report: TcbFunctionConfig = { timers: { once: { cron: '0 1 8 1 1 * 2026', message: 'm' } }, ...settings }
  const config: Config = { actions: { report: { module: { main: count } } }, tcb: { envId: 'shop', functions: { report } } }
  const emulator = await createEmulator({ isolation: 'inline', functions: false, clock, log, ...config })
  onTestFinished(() => emulator.close())
  return { clock, emulator, tried, ids, told }
}

const fails = (): never => {
  throw new Error('no database')
}

describe('a function that throws', () => {
  test('runs at 0, 60 and 120 s of the clock, and is then in the dead letter', async () => {
    const { clock, emulator, tried, ids } = await project(fails)
    await clock.advance('60s')
    expect([tried, emulator.deadLetters.list()]).toEqual([[60], []])
    expect(await clock.pending()).toEqual([{ what: 'try 2 of a call of report', due: start + 120_000 }])
    await clock.advance('119s')
    expect([tried, emulator.deadLetters.list()]).toEqual([[60, 120], []])
    await clock.advance('1s')
    expect(tried).toEqual([60, 120, 180])
    const [requestId] = ids
    expect(emulator.deadLetters.list()).toEqual([
      {
        RequestId: requestId,
        ErrorCode: -1,
        ErrorMessage: expect.stringMatching(/^Error: no database\n {4}at /) as string,
        Body: {
          AppId: 1_250_000_000,
          Uin: '100000000001',
          SubAccountUin: '100000000001',
          RequestSource: 'TRIGGER_TIMER',
          FunctionName: 'report',
          Namespace: 'shop',
          Qualifier: '$DEFAULT',
          InvocationType: 'RequestResponse',
          ClientContext: '{"Type":"Timer","TriggerName":"once","Time":"2026-01-01T00:01:00Z","Message":"m"}',
          LogType: '',
          TimeStampForInvoker: String(start + 180_000),
          RequestId: requestId,
          PushTime: '2026-01-01T08:01:00.000000000+08:00',
          RetryNum: 2,
          Ttl: 0,
        },
      },
    ])
    const view = await (await emulator.request('http://dashboard.localhost/_/api/v1/triggers')).json()
    const records = emulator.activations.list({ name: 'report' })
    expect((view as TriggersView).deadLetters).toEqual([
      {
        requestId,
        action: 'report',
        time: start + 60_000,
        code: -1,
        tries: records
          .toReversed()
          .map(({ activationId: id, duration }) => ({ id, path: 'report', status: 'action developer error', duration })),
      },
    ])
    const { activationId } = records[0] as Activation
    const lines = deadLetterLines((view as TriggersView).deadLetters, { style: plainStyle })
    expect(lines.slice(1)).toEqual([
      '  1 dead letter, calls that were given up:',
      expect.stringMatching(new RegExp(`^ {2}\\S+ \\d\\d:\\d1:00  report  the function failed  actionlab activations ${activationId}$`)),
    ])
    await clock.advance('30d')
    expect([tried.length, ids.size, emulator.deadLetters.list().length]).toEqual([3, 1, 1])
    emulator.deadLetters.clear()
    expect(emulator.deadLetters.list()).toEqual([])
  })

  test('has a record of each try, which says which one it is and what comes next', async () => {
    const { clock, emulator } = await project(fails)
    await clock.advance('10m')
    const records = emulator.activations.list().toReversed()
    expect(records.map(({ attempt, hints }) => [attempt?.number, hints.map(({ text }) => text)])).toEqual([
      [1, ['Asynchronous call, try 1: it failed, so it is retried in 1 minute.']],
      [2, ['Asynchronous call, try 2: it failed, so it is retried in 1 minute.']],
      [3, ['Asynchronous call, try 3: it is not tried again. emulator.deadLetters has it as a dead letter.']],
    ])
    expect(new Set(records.map(({ attempt }) => attempt?.requestId)).size).toBe(1)
    expect(new Set(records.map(({ activationId }) => activationId)).size).toBe(3)
    expect(JSON.parse(JSON.stringify(records[1]))).toMatchObject({ attempt: { number: 2 } })
    // It fired once.
    expect(emulator.firings.count('report/once')).toBe(1)
    const session = join(createFolder({}).root, 'session')
    await emulator.exportSession(session)
    const { emulator: next } = await project(fails)
    await next.importSession(session)
    expect(next.activations.list().map(({ attempt }) => attempt)).toEqual(records.toReversed().map(({ attempt }) => attempt))
  })

  test('waits a minute from the end of a try, also of one that timed out', async () => {
    const { clock, emulator, tried } = await project(() => new Promise(() => {}), { timeout: 5 })
    await clock.advance('10m')
    expect(tried).toEqual([60, 125, 190])
    expect(emulator.deadLetters.list()).toMatchObject([{ ErrorCode: -1, ErrorMessage: 'Invoking task timed out after 5 seconds' }])
  })

  test('is tried as often, and as long, as its configuration says', async () => {
    const often = await project(fails, { asyncRetry: { retryNum: 4 } })
    await often.clock.advance('1h')
    expect(often.tried).toEqual([60, 120, 180, 240, 300])
    expect(often.emulator.deadLetters.list()).toMatchObject([{ Body: { RetryNum: 4 } }])
    const never = await project(fails, { asyncRetry: { retryNum: 0 } })
    await never.clock.advance('1h')
    expect(never.tried).toEqual([60])
    expect(never.emulator.deadLetters.list()).toMatchObject([{ Body: { RetryNum: 0 } }])
    const short = await project(fails, { asyncRetry: { msgTTL: 90 } })
    await short.clock.advance('1h')
    expect(short.tried).toEqual([60, 120])
    expect(short.emulator.deadLetters.list()).toMatchObject([{ Body: { RetryNum: 1 } }])
  })

  test('and then succeeds is no dead letter', async () => {
    let times = 0
    const { clock, emulator, tried } = await project(() => (++times < 3 ? fails() : 'done'))
    await clock.advance('1d')
    expect([tried, emulator.deadLetters.list()]).toEqual([[60, 120, 180], []])
    const [last] = emulator.activations.list()
    expect([last?.response.result, last?.attempt?.number, last?.hints]).toEqual(['done', 3, []])
  })
})

test('what a function returns is no failure, whatever it is', async () => {
  const { clock, tried } = await project(() => ({ error: 'a word like any other' }))
  await clock.advance('1h')
  expect(tried).toEqual([60])
})

describe('a call for which no place is free', () => {
  test('is tried each minute for six hours', async () => {
    const { clock, emulator, tried, told } = await project(fails, { provisionedConcurrency: 0 })
    await clock.advance('6h')
    expect(emulator.deadLetters.list()).toEqual([])
    await clock.advance('1m')
    expect(emulator.deadLetters.list()).toMatchObject([
      {
        ErrorCode: 432,
        ErrorMessage: 'Function exceeds the provisioned concurrency',
        Body: { RetryNum: 360, TimeStampForInvoker: String(start + 60_000 + 6 * 3_600_000) },
      },
    ])
    expect([tried, emulator.activations.list()]).toEqual([[], []])
    expect(told.map((text) => text.replace(/[\da-f-]{36}/, 'id'))).toEqual([
      "The asynchronous call of report (request id) is tried again each minute: SCF's status is 432, 0 calls of report are running.",
      "The asynchronous call of report (request id) is given up as a dead letter: SCF's status is 432, 0 calls of report are running.",
    ])
  })

  test('runs when there is one, and a failure is then repeated as often as any', async () => {
    let end = (): void => {}
    const first = new Promise<void>((resolve) => (end = resolve))
    let calls = 0
    const { clock, emulator, tried } = await project(() => (++calls === 1 ? first : fails()), { provisionedConcurrency: 1, timeout: 900 })
    const waiting = emulator.request('/v1/functions/report', { method: 'POST' })
    await clock.advance('150s')
    expect(tried).toEqual([0])
    end()
    await waiting
    await clock.advance('1h')
    expect(tried).toEqual([0, 180, 240, 300])
    expect(emulator.activations.list().map(({ attempt }) => attempt?.number)).toEqual([5, 4, 3, undefined])
    expect(emulator.deadLetters.list()).toMatchObject([{ Body: { RetryNum: 4 } }])
  })
})

test('a synchronous call is never repeated: its caller has the error', async () => {
  const { clock, emulator, tried } = await project(fails)
  const answer = await emulator.request('/v1/functions/report', { method: 'POST' })
  expect(answer.status).toBe(400)
  await clock.advance('30s')
  await clock.advance('29s')
  expect([tried, emulator.deadLetters.list()]).toEqual([[0], []])
})

describe('what waits to be tried again, or runs', () => {
  const later: TcbFunctionConfig = { timers: { once: { cron: '0 0 0 1 1 * 2030' } }, timeout: 60 }
  const [fired, retried] = ['report/once', 'try 2 of a call of report']

  test('ends with its session', async () => {
    const { clock, emulator, tried } = await project(fails, later)
    const session = emulator.session()
    await session.fire(fired)
    expect((await clock.pending()).map(({ what }) => what)).toContain(retried)
    await session.close()
    await clock.advance('1h')
    expect([tried, emulator.deadLetters.list()]).toEqual([[0], []])
  })

  test('ends with a reset, as dead letters do', async () => {
    let hangs = false
    const { clock, emulator, tried } = await project(() => (hangs ? new Promise(() => {}) : fails()), later)
    await emulator.fire(fired)
    await clock.advance('3m')
    expect([tried, emulator.deadLetters.list().length]).toEqual([[0, 60, 120], 1])
    await emulator.fire(fired)
    expect((await clock.pending()).map(({ what }) => what)).toContain(retried)
    hangs = true
    const running = emulator.fire(fired)
    await clock.advance('1s')
    await emulator.reset()
    await running
    expect((await clock.pending()).map(({ what }) => what)).not.toContain(retried)
    await clock.advance('1h')
    expect([tried, emulator.deadLetters.list()]).toEqual([[0, 60, 120, 180, 180], []])
  })
})

test.each([
  ['busy', true, 432],
  ['internal', true, 500],
  ['memory', false, -1],
  ['exit', false, -1],
  ['init', false, -1],
  ['build', false, -1],
  ['result-size', false, -1],
] as const)('a try that ends as %s is throttled: %s, and its code is %d', (failure, throttled, code) => {
  const outcome = { status: 'action developer error', text: '{}', failure } as const
  expect(failureOf(outcome, 3000)).toMatchObject({ throttled, code })
})
