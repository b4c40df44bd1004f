/** NAVER's cron triggers fire by themselves on the emulator's clock, in Korean time, whether the API made them or the configuration has them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createVirtualClock, type EmulatorOptions } from '../../../emulator/index.ts'
import type { NcpTriggerConfig } from '../../../emulator/model/ncp-config.ts'
import { createProject } from '../../support/project.ts'
import { startProject, type Project } from './project.ts'

/** 09:00 of 1 January in Korea. */
const start = Date.parse('2026-01-01T00:00:00Z')
const hour = 3_600_000
const day = 24 * hour
const [v21, v20] = ['/ncf/api/v2', '/api/v2']

interface Ran {
  readonly at: number
  readonly params: unknown
}

/** A project whose action `ran` notes when it ran, in ms since the start, and with what. */
async function project(config: EmulatorOptions = {}) {
  const clock = createVirtualClock(start)
  const ran: Ran[] = []
  const main = (params: Record<string, unknown>): object => {
    ran.push({ at: clock.now() - start, params })
    return {}
  }
  const made = await startProject({
    isolation: 'inline',
    clock,
    actions: { ran: { module: { main }, params: { of: 'action', a: 'action' } } },
    ...config,
  })
  onTestFinished(() => made.close())
  return { ...made, clock, ran, times: () => ran.map(({ at }) => at) }
}

const link = async ({ call }: Pick<Project, 'call'>, name: string): Promise<void> => {
  expect((await call('POST', `${v21}/triggers/${name}/link-action`, { json: { action: 'ran' } })).status).toBe(200)
}
const put = async ({ call }: Pick<Project, 'call'>, name: string, body: object): Promise<number> =>
  (await call('PUT', `${v21}/triggers/${name}?type=cron`, { json: body })).status

describe('a cron trigger of the API', () => {
  test('fires in Korean time, and gives the action the merged defaults and nothing else', async () => {
    const made = await project()
    await put(made, 'nightly', { cronOption: '30 0 * * *', parameters: { of: 'trigger', t: 'trigger' } })
    await link(made, 'nightly')
    await made.clock.advance('3d')
    const first = 15.5 * hour
    expect(made.times()).toEqual([first, first + day, first + 2 * day])
    expect(made.ran[0]?.params).toEqual({ of: 'trigger', a: 'action', t: 'trigger' })
  })

  test('leaves a record of its own each time, beside the one of the action', async () => {
    const made = await project()
    await put(made, 'hourly', { cronOption: '0 * * * *', parameters: { t: 1 } })
    await link(made, 'hourly')
    await made.clock.advance('2h')
    const listed = async (path: string): Promise<unknown> => (await made.call('GET', path)).json?.['content']
    const page = (await listed(`${v21}/triggers/hourly/activations`)) as { activations: { activationId: string }[] }
    expect(page).toEqual({
      totalCount: 2,
      activations: [1, 2].map(() => ({ activationId: expect.stringMatching(/^\w{32}$/) as string, duration: 0, status: 'success' })),
    })
    expect(await listed(`${v21}/triggers/hourly/activations/${page.activations[0]?.activationId}`)).toMatchObject({
      name: 'hourly',
      start: start + 2 * hour,
      end: start + 2 * hour,
      response: { result: { t: 1 }, success: true },
      logs: [expect.stringContaining('"action":"guest/ran"')],
    })
    // The first one is of 10:00, the second of 11:00 in Korea.
    const query = 'start=2026-01-01T10:30:00&end=2026-01-01T11:00:00&platform=vpc'
    expect(await listed(`${v20}/triggers/hourly/activations?${query}`)).toMatchObject({ totalCount: 1 })
    const since = `start=${start + hour}&end=${start + hour}`
    expect(await listed(`${v21}/triggers/hourly/activations?${since}`)).toMatchObject({ totalCount: 1 })
    expect(await listed(`${v21}/packages/-/actions/ran/activations`)).toMatchObject({ totalCount: 2 })
    expect(made.emulator.activations.list().map(({ path, surface, request }) => [path, surface, request])).toEqual(
      [1, 2].flatMap(() => [
        ['ran', 'ncp.trigger', undefined],
        ['hourly', 'ncp.trigger-fired', undefined],
      ]),
    )
  })

  test('fires by its new expression after a PUT, only while an action is linked, and not after a DELETE', async () => {
    const made = await project()
    await put(made, 'tick', { cronOption: '0 * * * *' })
    await link(made, 'tick')
    await made.clock.advance('1h')
    await put(made, 'tick', { cronOption: '15,45 * * * *', description: 'twice' })
    await made.clock.advance('1h')
    await made.call('DELETE', `${v21}/triggers/tick/link-action`, { json: { action: 'ran' } })
    await made.clock.advance('1h')
    await link(made, 'tick')
    await made.clock.advance('1h')
    expect((await made.call('DELETE', `${v21}/triggers/tick`)).status).toBe(204)
    await made.clock.advance('1d')
    expect(made.times()).toEqual([1, 1.25, 1.75, 3.25, 3.75].map((hours) => hours * hour))
    // Nothing runs where no action is linked, and then there is no record.
    expect(made.emulator.activations.list({ name: 'tick' })).toHaveLength(5)
  })

  test('once a year fires once a year, on leap days once in four', async () => {
    const made = await project()
    await put(made, 'yearly', { cronOption: '0 9 1 JAN *' })
    await put(made, 'leap', { cronOption: '0 9 29 2 *' })
    await put(made, 'never', { cronOption: '0 9 31 2 *' })
    for (const name of ['yearly', 'leap', 'never']) await link(made, name)
    await made.clock.advance('400d')
    expect(made.times()).toEqual([365 * day])
    await made.clock.advance('800d')
    expect(made.times()).toEqual([365, 730, 789, 1096].map((days) => days * day))
  })

  test('is told no more that nothing fires it', async () => {
    const made = await project()
    await put(made, 'nightly', { cronOption: '0 0 * * *' })
    expect(made.texts('notice')).toEqual([])
  })

  test.each([
    ['0 9 ? * *', 'cronOption has "?" as day of month; the signs are * , - and /, not those of other crons'],
    ['@daily', 'cronOption has 1 fields; five are needed: minute, hour, day of month, month, weekday'],
    ['0 0 9 * * *', 'cronOption has 6 fields; five are needed: minute, hour, day of month, month, weekday'],
    ['0 9 * 13 *', 'cronOption has "13" as month, which goes from 1 to 12'],
  ])('%s is refused, and says what is wrong', async (cronOption, details) => {
    const { call } = await project()
    const { status, json } = await call('PUT', `${v21}/triggers/tick?type=cron`, { json: { cronOption } })
    expect([status, json]).toMatchObject([400, { error: { errorCode: '80507', details: expect.stringContaining(details) } }])
  })
})

describe('the two guides', () => {
  const autumn = { cronOption: '0 10 5 9 *' }

  test('months are from 1 and weekdays to 7; an expression with two meanings is told of once, with both', async () => {
    const made = await project()
    await put(made, 'autumn', autumn)
    await link(made, 'autumn')
    await put(made, 'autumn', { ...autumn, description: 'again' })
    await put(made, 'sundays', { cronOption: '0 9 * * 7' })
    await put(made, 'named', { cronOption: '0 10 5 SEP *' })
    await made.clock.advance('365d')
    expect(made.times()).toEqual([Date.parse('2026-09-05T10:00:00+09:00') - start])
    expect(made.texts('notice')).toEqual([
      `The trigger autumn: "0 10 5 9 *" means two things in NAVER's guides. Months from 1, it is due next on 2026-09-05 10:00 KST; months from 0, as the older guide has it, on 2026-10-05 10:00 KST. ncp.strict.cronFromZero takes the latter.`,
    ])
  })

  test('with ncp.strict.cronFromZero months are from 0 and weekdays to 6', async () => {
    const made = await project({ ncp: { strict: { cronFromZero: true } } })
    await put(made, 'autumn', autumn)
    await link(made, 'autumn')
    expect(await put(made, 'sundays', { cronOption: '0 9 * * 7' })).toBe(400)
    expect(await put(made, 'december', { cronOption: '0 9 * 12 *' })).toBe(400)
    expect(await put(made, 'seconds', { cronOption: '0 0 9 * * *' })).toBe(400)
    await made.clock.advance('365d')
    expect(made.times()).toEqual([Date.parse('2026-10-05T10:00:00+09:00') - start])
    expect(made.texts('notice')).toEqual([
      `The trigger autumn: "0 10 5 9 *" means two things in NAVER's guides. Months from 0, as ncp.strict.cronFromZero says, it is due next on 2026-10-05 10:00 KST; months from 1, on 2026-09-05 10:00 KST.`,
    ])
  })
})

describe('a cron trigger of the configuration', () => {
  const nightly: NcpTriggerConfig = {
    type: 'cron',
    cronOption: '0 3 * * *',
    actions: ['ran'],
    parameters: { t: 1 },
    description: 'Cleans up',
  }

  test('fires from the start, and the API shows and fires it, but neither changes nor deletes it', async () => {
    const made = await project({ ncp: { triggers: { nightly } } })
    const { call } = made
    await made.clock.advance('1d')
    expect(made.ran).toEqual([{ at: 18 * hour, params: { of: 'action', a: 'action', t: 1 } }])
    expect((await call('GET', `${v21}/triggers`)).json).toEqual({ content: { triggers: [{ name: 'nightly', type: 'cron' }] } })
    for (const platform of ['vpc', 'classic'])
      expect((await call('GET', `${v21}/triggers/nightly?platform=${platform}`)).json?.['content']).toMatchObject({
        actions: ['ran'],
        description: 'Cleans up',
        execOption: [{ key: 'cron', value: '0 3 * * *' }],
        parameters: { t: 1 },
        platform,
      })
    expect((await call('POST', `${v21}/triggers/nightly`, { json: { t: 2 } })).status).toBe(200)
    expect(made.ran[1]?.params).toMatchObject({ t: 2 })
    const refused = { error: { errorCode: '80011', details: expect.stringContaining('nightly comes from the configuration') } }
    expect((await call('PUT', `${v21}/triggers/nightly?type=cron`, { json: nightly })).json).toMatchObject(refused)
    expect((await call('DELETE', `${v21}/triggers/nightly`)).json).toMatchObject(refused)
    expect((await call('DELETE', `${v21}/triggers/nightly/link-action`, { json: { action: 'ran' } })).json).toMatchObject(refused)
    expect((await call('POST', `${v21}/triggers/nightly/link-action`, { json: { action: 'ran' } })).json).toMatchObject(refused)
  })

  test('says at the start what will surprise: an action that is not there, a name that is taken, two meanings', async () => {
    const made = await project({
      ncp: { triggers: { ran: { type: 'cron', cronOption: '0 0 1 1 *', actions: ['rann'] } } },
    })
    await made.call('GET', `${v21}/triggers`)
    expect(made.texts('notice')).toEqual([
      `ncp.triggers['ran'].actions: there is no action "rann"`,
      'The trigger ran has the name of an action or a package. Served here, but NAVER takes each name once.',
      expect.stringContaining('"0 0 1 1 *" means two things'),
    ])
  })

  test('is listed with its next time and fired by hand, as if it were due or with a payload', async () => {
    const { emulator, ran, clock, call } = await project({
      ncp: { triggers: { nightly, idle: { type: 'cron', cronOption: '0 2 * * *' } } },
    })
    expect(emulator.triggers()).toEqual([
      {
        vendor: 'ncp',
        name: 'idle',
        kind: 'cron',
        rhythm: '0 2 * * *',
        zone: 'Asia/Seoul',
        actions: [],
        disabled: 'no action is linked to it',
        next: start + 17 * hour,
        paused: false,
      },
      {
        vendor: 'ncp',
        name: 'nightly',
        kind: 'cron',
        rhythm: '0 3 * * *',
        zone: 'Asia/Seoul',
        actions: ['ran'],
        next: start + 18 * hour,
        paused: false,
      },
    ])
    const { activationId, activations } = await emulator.fire('nightly')
    await emulator.fire('ncp:nightly', { t: 'hand' })
    expect(activations.map(({ path }) => path)).toEqual(['ran'])
    expect(emulator.activations.get(activationId ?? '')?.path).toBe('nightly')
    expect(ran.map(({ params }) => params)).toMatchObject([{ t: 1 }, { t: 'hand' }])
    expect(await emulator.fire('idle')).toEqual({ activations: [] })
    await clock.advance('1d')
    await call('POST', `${v21}/triggers/nightly`, { json: {} })
    const fired = emulator.firings.list({ trigger: 'ncp:nightly' }).map(({ by, started }) => [by, started.length])
    expect(fired).toEqual(['api', 'schedule', 'hand', 'hand'].map((by) => [by, 1]))
  })

  test.each([
    [{ type: 'cron' }, "ncp.triggers.x: the key 'cronOption' is missing"],
    [{ type: 'crn', cronOption: '* * * * *' }, `ncp.triggers.x.type: found "crn"`],
    [{ type: 'github', cronOption: '* * * * *' }, "ncp.triggers.x.cronOption: found beside type 'github', but only a cron trigger has it."],
    [{ type: 'cron', cronOption: '* * * * *', events: ['push'] }, "ncp.triggers.x.events: found beside type 'cron', but only a github"],
    [{ type: 'cron', cronOption: '* * * * *', actions: ['a/b/c'] }, 'ncp.triggers.x.actions[0]: found "a/b/c", expected \'name\' or'],
    [{ type: 'cron', cronOption: '* * * *' }, "ncp.triggers['x'].cronOption has 4 fields"],
    [{ type: 'cron', cronOption: '61 * * * *' }, `ncp.triggers['x'].cronOption has "61" as minute, which goes from 0 to 59.`],
    [{ type: 'github', link: { productName: 'p' } }, "ncp.triggers.x.link: the key 'apiName' is missing."],
  ])('with a mistake does not start: %j', async (trigger, message) => {
    await expect(project({ ncp: { triggers: { x: trigger as never } } })).rejects.toThrow(message)
  })

  test('has a name that NAVER takes, and that no trigger of API Gateway has', async () => {
    await expect(project({ ncp: { triggers: { 'a b': nightly } } })).rejects.toThrow(
      "ncp.triggers['a b']: the name of a trigger has 1 to 50",
    )
    const gateway = { type: 'apigw', product: 'p', api: 'a', stage: 's', resource: '/r', action: 'ran' } as const
    await expect(project({ triggers: { nightly: gateway }, ncp: { triggers: { nightly } } })).rejects.toThrow('found in triggers as well')
  })
})

describe('an edit of the configuration, an export and an import', () => {
  const served = (ncp: object) =>
    createProject(
      { 'functions/ran.js': 'exports.main = (given) => given\n', 'actionlab.config.json': JSON.stringify({ ncp }) },
      { config: { isolation: 'inline' } },
    )
  type Served = Awaited<ReturnType<typeof served>>
  const rhythms = ({ emulator }: Served): unknown =>
    Object.fromEntries(emulator.triggers().map(({ name, rhythm, next }) => [name, [rhythm, next === undefined ? 'never' : 'due']]))
  const putInto = ({ emulator }: Served, name: string, cronOption: string): Promise<Response> =>
    emulator.request(`${v21}/triggers/${name}?type=cron`, { method: 'PUT', body: JSON.stringify({ cronOption }) })

  test('an edit changes what fires, and keeps what calls have made', async () => {
    const daily = { type: 'cron', cronOption: '0 3 * * *' }
    const project = await served({ triggers: { first: daily, second: daily } })
    await putInto(project, 'called', '0 9 * 12 *')
    await putInto(project, 'autumn', '0 10 5 9 *')
    /** From 1, of the next time of it in Korea. */
    const month = (): number =>
      new Date((project.emulator.triggers().find(({ name }) => name === 'autumn')?.next ?? 0) + 9 * hour).getUTCMonth() + 1
    expect(month()).toBe(9)
    project.write(
      'actionlab.config.json',
      JSON.stringify({
        ncp: { strict: { cronFromZero: true }, triggers: { second: { ...daily, cronOption: '0 4 * * *' }, third: daily } },
      }),
    )
    await project.emulator.request(`${v21}/triggers`)
    await expect
      .poll(() => rhythms(project))
      .toEqual({
        second: ['0 4 * * *', 'due'],
        third: ['0 3 * * *', 'due'],
        // Its month is none in the other reading.
        called: ['0 9 * 12 *', 'never'],
        autumn: ['0 10 5 9 *', 'due'],
      })
    expect(month()).toBe(10)
    expect(project.emulator.triggers().find(({ name }) => name === 'called')?.disabled).toBe(
      'cronOption has "12" as month, which goes from 0 to 11',
    )
  })

  test('what calls made goes on in another emulator, and what the configuration has stays', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'actionlab-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const daily = { type: 'cron', cronOption: '0 3 * * *' }
    const first = await served({ triggers: { first: daily } })
    await putInto(first, 'called', '0 9 * * *')
    await putInto(first, 'taken', '0 9 * * *')
    await first.emulator.exportSession(folder)
    const second = await served({ triggers: { taken: daily } })
    await second.emulator.importSession(folder)
    expect(rhythms(second)).toEqual({ called: ['0 9 * * *', 'due'], taken: ['0 3 * * *', 'due'] })
    expect(second.logged('notice').map(({ text }) => text)).toEqual([
      'The imported taken is not created: actionlab.config.json has it now.',
    ])
  })
})
