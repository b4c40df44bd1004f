/**
 * Reads the cron expression of a trigger: five fields, in Korean time (ncp.md 2). The guides disagree on months and weekdays: from 1 and to 7 as in crontab, or from 0 and to 6
 * (ncp.md 12.16).
 */
import type { SaidValue } from '../../../model/said.ts'
import { readAlarmsCron } from '../../../schedule/alarms-cron.ts'
import { CronFault, nextTime, type CronTimes } from '../../../schedule/cron-times.ts'
import { readCrontab } from '../../../schedule/crontab.ts'
import { zoneOf } from '../../../schedule/zone.ts'

export const cronZone = 'Asia/Seoul'

/**
 * @param fromZero months from 0 and weekdays to 6: the dialect of OpenWhisk's alarms, on which that guide rests
 * @throws {CronFault}
 */
export function readCron(option: string, fromZero: boolean): CronTimes {
  // It has no seconds, which the alarms know.
  return fromZero && option.trim().split(/\s+/).length === 5 ? readAlarmsCron(option) : readCrontab(option)
}

/** The fault, to follow the field's name; undefined without one. */
export function cronProblem(option: string, fromZero: boolean): SaidValue | undefined {
  try {
    readCron(option, fromZero)
    return undefined
  } catch (error) {
    if (error instanceof CronFault) return error.said
    throw error
  }
}

/** Days after which nothing new comes: leap years included. */
const comparedDays = 4 * 366
const dayMs = 86_400_000

/**
 * Says what both guides make of an expression; undefined where it means the same, or only one of them takes it.
 *
 * @param now epoch ms
 */
export function doubleMeaning(option: string, fromZero: boolean, now: number): string | undefined {
  if (cronProblem(option, false) !== undefined || cronProblem(option, true) !== undefined) return undefined
  const [fromOne, zero] = [readCron(option, false), readCron(option, true)]
  const today = Math.floor(now / dayMs) * dayMs
  const days = Array.from({ length: comparedDays }, (_, index) => new Date(today + index * dayMs))
  if (days.every((day) => fromOne.isDay(day) === zero.isDay(day))) return undefined
  const [one, other] = [nextOf(fromOne, now), nextOf(zero, now)]
  const meaning = `${JSON.stringify(option)} means two things in NAVER's guides.`
  return fromZero
    ? `${meaning} Months from 0, as ncp.strict.cronFromZero says, it is due next on ${other}; months from 1, on ${one}.`
    : `${meaning} Months from 1, it is due next on ${one}; months from 0, as the older guide has it, on ${other}. ncp.strict.cronFromZero takes the latter.`
}

function nextOf(times: CronTimes, now: number): string {
  const next = nextTime(times, zoneOf(cronZone), now)
  return next === undefined
    ? 'no day'
    : `${new Date(next + zoneOf(cronZone).offset(next)).toISOString().slice(0, 16).replace('T', ' ')} KST`
}
