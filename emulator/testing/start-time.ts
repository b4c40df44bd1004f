/** Reads where the time of a test begins. */
import { EmulatorError } from '../model/errors.ts'
import { zoneOf } from '../schedule/zone.ts'

/**
 * Epoch ms.
 *
 * @param timeZone of a text without an offset
 * @throws {EmulatorError} `BAD_CONFIG`
 */
export function startOf(time: Date | string | number, timeZone?: string): number {
  const zone = timeZone === undefined ? undefined : namedZone(timeZone)
  const ms = new Date(time).getTime()
  if (Number.isNaN(ms))
    throw new EmulatorError(
      'BAD_CONFIG',
      `startTime: ${typeof time === 'string' ? JSON.stringify(time) : String(time)} is no time. Write a Date, epoch ms or ISO text, such as '2030-01-01T09:00:00Z'.`,
    )
  return zone !== undefined && typeof time === 'string' && isLocal(time) ? zone.instant(new Date(`${time}Z`).getTime()) : ms
}

/** `2030-01-01T09:00` says of no zone that it is meant. */
function isLocal(text: string): boolean {
  return /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$/.test(text)
}

function namedZone(name: string): ReturnType<typeof zoneOf> {
  try {
    return zoneOf(name)
  } catch {
    throw new EmulatorError(
      'BAD_CONFIG',
      `timeZone: there is no zone ${JSON.stringify(name)}. Write a name of IANA's, such as 'Asia/Seoul'.`,
    )
  }
}
