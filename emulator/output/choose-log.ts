/** Chooses the log for the `log` option. */
import { silentLog, type Log } from '../model/log.ts'
import { createJsonLog } from './json-log.ts'
import { createPrinter } from './printer.ts'

/** What `createEmulator({ log })` accepts, as a {@link Log}. `root` is the project whose source lines may be shown. */
export function answerLog(wanted: 'silent' | 'plain' | 'json' | Log, root: string): Log {
  if (typeof wanted === 'object') return wanted
  if (wanted === 'json') return createJsonLog()
  return wanted === 'plain' ? createPrinter({ stream: process.stderr, root }) : silentLog
}
