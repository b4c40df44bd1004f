/**
 * An alarm: what makes a trigger fire by itself, read from the parameters of the feeds of `/whisk.system/alarms` (apache/openwhisk-package-alarms 2.3.0,
 * action/alarmWebAction.js).
 */
import type { Json, JsonObject } from '../../../model/json.ts'
import { readAlarmsCron } from '../../../schedule/alarms-cron.ts'
import { CronFault, lastInstant, nextTime } from '../../../schedule/cron-times.ts'
import { zoneOf } from '../../../schedule/zone.ts'

export const feeds = ['alarm', 'interval', 'once'] as const
export type Feed = (typeof feeds)[number]

/** The feed that `/whisk.system/alarms/once` names; undefined for another action. */
export function alarmFeedOf(action = ''): Feed | undefined {
  return feeds.find((feed) => action.replace(/^\//, '') === `whisk.system/alarms/${feed}`)
}

/** Dates stay as they were given: ISO text, or epoch ms. */
export interface Alarm {
  readonly feed: Feed
  readonly payload: Json
  readonly cron?: Json
  readonly timezone?: Json
  readonly strict?: Json
  readonly minutes?: number
  readonly date?: Json
  readonly deleteAfterFire?: string
  readonly startDate?: Json
  readonly stopDate?: Json
  /** No more firings than that. */
  readonly maxTriggers?: number
}

/** A refusal in the package's words. */
export class AlarmFault extends Error {
  override readonly name = 'AlarmFault'
  /** Of HTTP. */
  readonly status: number

  constructor(message: string, status = 400) {
    super(message)
    this.status = status
  }
}

/** An interval without a start begins so long after its creation. */
const firstIntervalMs = 30_000
const minuteMs = 60_000

/**
 * @param now epoch ms: dates must lie after it
 * @throws {AlarmFault} in the order in which the package checks
 */
export function readAlarm(feed: Feed, params: JsonObject, now: number): Alarm {
  const alarm = { feed, payload: payloadOf(params['trigger_payload']) }
  if (feed === 'once') {
    if (!params['date']) throw new AlarmFault('alarms once trigger feed is missing the date parameter')
    return { ...alarm, date: checkedDate('date', params['date'], now), ...readDeletion(params) }
  }
  const rhythm = feed === 'interval' ? { minutes: readMinutes(params['minutes']) } : readCron(params)
  const given = params['startDate'] ? { startDate: checkedDate('startDate', params['startDate'], now) } : {}
  const start = feed === 'interval' ? { startDate: now + firstIntervalMs, ...given } : given
  const { maxTriggers, stopDate } = params
  if (maxTriggers && stopDate)
    throw new AlarmFault(
      feed === 'interval'
        ? 'maxTriggers is not supported for the interval trigger feed'
        : 'maxTriggers is not allowed when the stopDate parameter is specified',
    )
  const read: Alarm = { ...alarm, ...rhythm, ...start }
  if (!stopDate) return feed === 'alarm' && Number(maxTriggers) > 0 ? { ...read, maxTriggers: Number(maxTriggers) } : read
  const ends = { ...read, stopDate: checkedDate('stopDate', stopDate, now, read.startDate) }
  // From now on, whatever the start is.
  const { startDate: _later, ...atOnce } = ends
  if (feed === 'alarm' && nextFiring(atOnce, now) === undefined)
    throw new AlarmFault('the first scheduled trigger fire is not until after the stop date')
  return ends
}

/**
 * The alarm with what an update names.
 *
 * @throws {AlarmFault}
 */
export function updatedAlarm(alarm: Alarm, params: JsonObject, now: number): Alarm {
  const { startDate, stopDate } = params
  const changes: { -readonly [K in keyof Alarm]?: Alarm[K] } = {}
  if (params['trigger_payload']) changes.payload = payloadOf(params['trigger_payload'])
  if (alarm.feed === 'once') {
    if (params['date']) changes.date = checkedDate('date', params['date'], now)
    Object.assign(changes, readDeletion(params))
  } else {
    if (alarm.feed === 'interval' && params['minutes']) changes.minutes = readMinutes(params['minutes'])
    if (alarm.feed === 'alarm') Object.assign(changes, updatedCron(alarm, params))
    if (startDate) changes.startDate = checkedDate('startDate', startDate, now)
    if (stopDate) changes.stopDate = checkedDate('stopDate', stopDate, now, startDate || alarm.startDate)
    else if (startDate && alarm.stopDate !== undefined && timeOf(startDate) >= timeOf(alarm.stopDate))
      throw new AlarmFault(`startDate parameter '${shown(startDate)}' must be less than the stopDate parameter '${shown(alarm.stopDate)}'`)
  }
  if (Object.keys(changes).length === 0) throw new AlarmFault('no updatable parameters were specified')
  return { ...alarm, ...changes }
}

/** Epoch ms of the first firing strictly after `after`; undefined when none is left. */
export function nextFiring(alarm: Alarm, after: number): number | undefined {
  const { feed, date, stopDate } = alarm
  if (feed === 'once') return timeOf(date) > after ? timeOf(date) : undefined
  const next = feed === 'interval' ? nextInterval(alarm, after) : nextCron(alarm, after)
  return next === undefined || next > lastInstant || (stopDate !== undefined && next > timeOf(stopDate)) ? undefined : next
}

function nextInterval({ minutes = 1, startDate }: Alarm, after: number): number {
  const first = timeOf(startDate)
  if (first > after) return first
  const period = minutes * minuteMs
  return first + (Math.floor((after - first) / period) + 1) * period
}

function nextCron({ cron = '', timezone = 'UTC', startDate }: Alarm, after: number): number | undefined {
  const begin = startDate === undefined ? after : Math.max(after, timeOf(startDate))
  return nextTime(readAlarmsCron(shown(cron)), zoneOf(shown(timezone)), begin)
}

/** A text is wrapped, as the action of a trigger takes an object. */
function payloadOf(payload: Json | undefined): Json {
  return typeof payload === 'string' ? { payload } : payload || {}
}

function readMinutes(given: Json | undefined): number {
  if (!given) throw new AlarmFault('interval trigger feed is missing the minutes parameter')
  const minutes = Number.parseInt(shown(given), 10)
  if (Number(given) !== minutes) throw new AlarmFault('the minutes parameter must be an integer')
  if (minutes <= 0) throw new AlarmFault('the minutes parameter must be an integer greater than zero')
  return minutes
}

function readCron({ cron, timezone, strict }: JsonObject): Pick<Alarm, 'cron' | 'timezone' | 'strict'> {
  if (!cron) throw new AlarmFault('alarms trigger feed is missing the cron parameter')
  if (timezone && !isZone(shown(timezone))) throw new AlarmFault('Invalid timezone.')
  try {
    readAlarmsCron(shown(cron))
  } catch (error) {
    if (error instanceof CronFault) throw new AlarmFault(`cron pattern '${shown(cron)}' is not valid`)
    throw error
  }
  return { cron, ...(timezone ? { timezone } : {}), ...(strict === undefined ? {} : { strict }) }
}

/** Each of the three alone, too. */
function updatedCron(alarm: Alarm, params: JsonObject): Pick<Alarm, 'cron' | 'timezone' | 'strict'> {
  const { cron, timezone, strict } = params
  if (cron || timezone) readCron({ cron: cron || alarm.cron || '', timezone: timezone || alarm.timezone || '' })
  return { ...(cron ? { cron } : {}), ...(timezone ? { timezone } : {}), ...(strict === undefined ? {} : { strict }) }
}

function isZone(name: string): boolean {
  try {
    zoneOf(name)
    return true
  } catch {
    return false
  }
}

function readDeletion({ deleteAfterFire }: JsonObject): Pick<Alarm, 'deleteAfterFire'> {
  if (!deleteAfterFire) return {}
  const wish = shown(deleteAfterFire).trim().toLowerCase()
  if (!['false', 'true', 'rules'].includes(wish)) throw new AlarmFault('deleteAfterFire parameter must be one of [false, true, rules].')
  return { deleteAfterFire: wish }
}

function checkedDate(name: string, given: Json, now: number, start?: Json): Json {
  const time = timeOf(given)
  const wrong = (why: string): AlarmFault => new AlarmFault(`${name} parameter '${shown(given)}' ${why}`)
  if (Number.isNaN(time)) throw wrong('is not a valid Date')
  if (time <= now) throw wrong('must be in the future')
  if (start !== undefined && time <= timeOf(start)) throw wrong(`must be greater than the startDate parameter '${shown(start)}'`)
  return given
}

/** Epoch ms; NaN for what is no date. */
function timeOf(date: Json | undefined): number {
  return typeof date === 'string' || typeof date === 'number' ? new Date(date).getTime() : Number.NaN
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
