/** What fires over four hundred days in four zones, in all clouds: nothing lost, doubled or late; and what ten thousand schedules cost at rest. */
import { createRequire } from 'node:module'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createEmulator, createVirtualClock, type Config } from '../../emulator/index.ts'
import { createFolder } from '../support/project.ts'
import { until } from '../support/until.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** Another implementation of zones than the emulator's: what the package `cron` uses. */
const require = createRequire(import.meta.url)
const moment = createRequire(require.resolve('cron'))('moment-timezone') as {
  tz(time: number, zone: string): { minute(): number; hour(): number; date(): number; month(): number; day(): number }
}

interface Pattern {
  readonly name: string
  /** Minute, hour, day, month from 0, weekday. */
  readonly fits: (minute: number, hour: number, date: number, month: number, weekday: number) => boolean
  readonly alarms: string
}

/** Around midnight, the gaps and the repeats of clocks, the ends of months, leap days. */
const patterns: readonly Pattern[] = [
  { name: 'half-past-two', alarms: '30 2 * * *', fits: (m, h) => m === 30 && h === 2 },
  { name: 'quarter-day', alarms: '0 */6 * * *', fits: (m, h) => m === 0 && h % 6 === 0 },
  { name: 'one-to-three', alarms: '15 1-3 * * *', fits: (m, h) => m === 15 && h >= 1 && h <= 3 },
  { name: 'ends', alarms: '59 23 29-31 * *', fits: (m, h, d) => m === 59 && h === 23 && d >= 29 },
  { name: 'leap-day', alarms: '0 0 29 1 *', fits: (m, h, d, month) => m === 0 && h === 0 && d === 29 && month === 1 },
  { name: 'sundays', alarms: '45 1 * * 0', fits: (m, h, _d, _month, weekday) => m === 45 && h === 1 && weekday === 0 },
]
const zones = ['Asia/Seoul', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe']

/** Every minute of the days is asked what the clocks of the zone show. */
function expectedTimes(start: number, zone: string): Map<string, number[]> {
  const times = new Map<string, number[]>(patterns.map(({ name }) => [name, []]))
  for (let time = start + minute; time <= start + 400 * day; time += minute) {
    const shown = moment.tz(time, zone)
    const at = [shown.minute(), shown.hour(), shown.date(), shown.month(), shown.day()] as const
    for (const { name, fits } of patterns) if (fits(...at)) times.get(name)?.push(time)
  }
  return times
}

test('over 400 days in four zones no firing is lost, doubled or late', { timeout: 400_000 }, async () => {
  // A leap year.
  const start = Date.UTC(2027, 11, 20, 10, 30)
  const clock = createVirtualClock(start)
  const fired = new Map<string, number[]>()
  const main = (params: { by?: string; TriggerName?: string }): object => {
    const by = params.by ?? params.TriggerName ?? '?'
    fired.set(by, [...(fired.get(by) ?? []), clock.now()])
    return {}
  }
  const config: Config = { actions: { ran: { module: { main }, limits: { timeout: 300_000 } } } }
  const alarms = zones.flatMap((zone) =>
    patterns.map(({ name, alarms: cron }) => [`${zone.replace('/', '.')}-${name}`, { cron, timezone: zone }] as const),
  )
  const triggers = Object.fromEntries(
    alarms.map(([name, params]) => [name, { feed: '/whisk.system/alarms/alarm', params: { ...params, trigger_payload: { by: name } } }]),
  )
  const rules = Object.fromEntries(alarms.map(([name], index) => [`rule-${index}`, { trigger: name, action: 'ran' }]))
  const naver = { type: 'cron', cronOption: '30 2 * * *', actions: ['ran'], parameters: { by: 'naver' } } as const
  const emulator = await createEmulator({
    isolation: 'inline',
    log: 'silent',
    clock,
    ...config,
    openwhisk: { triggers, rules },
    ncp: { triggers: { naver: { ...naver, actions: ['ran'] } } },
    tcb: { functions: { ran: { timers: { timer: { cron: '0 30 2 * * * *' } } } } },
  })
  onTestFinished(() => emulator.close())
  for (let days = 0; days < 400; days += 20) await clock.advance('20d')

  for (const zone of zones)
    for (const [name, times] of expectedTimes(start, zone))
      expect(fired.get(`${zone.replace('/', '.')}-${name}`) ?? [], `${zone} ${name}`).toEqual(times)
  const inSeoul = expectedTimes(start, 'Asia/Seoul').get('half-past-two')
  const inShanghai = expectedTimes(start, 'Asia/Shanghai').get('half-past-two')
  expect(fired.get('naver')).toEqual(inSeoul)
  expect(fired.get('timer')).toEqual(inShanghai)
  expect(inSeoul).toHaveLength(400)
})

test.runIf(process.platform === 'linux')(
  'ten thousand schedules cost a hundredth of a processor at most while none is due',
  { timeout: 120_000 },
  async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => index)
    const cronOf = (index: number): string => `${index % 60} ${(new Date().getUTCHours() + 2 + (index % 20)) % 24} * * *`
    const triggers = Object.fromEntries(
      names.map((index) => [`t${index}`, { feed: '/whisk.system/alarms/alarm', params: { cron: cronOf(index) } }]),
    )
    const rules = Object.fromEntries(names.map((index) => [`r${index}`, { trigger: `t${index}`, action: 'clean' }]))
    const { root } = createFolder({
      'functions/clean.js': 'exports.main = () => ({})\n',
      'actionlab.config.json': JSON.stringify({ openwhisk: { triggers, rules } }),
    })
    const command = fileURLToPath(new URL('../../bin/actionlab.mjs', import.meta.url))
    const child = spawn(process.execPath, ['--', command, 'emulate', '--root', root, '--port', '0', '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    onTestFinished(async () => {
      child.kill('SIGTERM')
      await ended
    })
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    await until('the emulator to listen', () => printed.includes('"event":"ready"'), { limitMs: 60_000 })
    const spent = (): number => {
      const [user = 0, system = 0] =
        readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13).map(Number) ?? []
      return (user + system) * 10
    }
    const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
    // What it does at its start, such as building and spare processes, is over.
    await pass(5000)
    const before = spent()
    await pass(20_000)
    expect(spent() - before, 'ms of processor time in 20 s').toBeLessThanOrEqual(200)
  },
)
