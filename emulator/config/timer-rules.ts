/** What the documents of CloudBase and SCF ask of a timer, for those that a configuration has and those of other tools' files. */
import type { TcbTimerConfig } from '../model/tcb-config.ts'
import { CronFault } from '../schedule/cron-times.ts'
import { readTimerCron } from '../schedule/tcb-timer-cron.ts'

/** Per function: quotas of SCF, tencentcloud.com/document/product/583/11637. */
export const mostTimers = 10
/** Bytes: tencentcloud.com/document/product/583/9708, as the rule of names. */
const longestMessage = 4096
const timerName = /^[A-Za-z][A-Za-z0-9_-]{0,59}$/

/** What a name must be where it is none; undefined where it is right. */
export function nameFault(name: string): string | undefined {
  return timerName.test(name) ? undefined : 'a letter, then letters, digits, - and _, 60 characters at most'
}

/** In a sentence without its full stop; undefined where it is right. */
export function cronFault(cron: string): string | undefined {
  try {
    readTimerCron(cron)
    return undefined
  } catch (error) {
    if (error instanceof CronFault) return error.message
    throw error
  }
}

export function isMessage(message: TcbTimerConfig['message'] = ''): boolean {
  return Buffer.byteLength(message) <= longestMessage
}
