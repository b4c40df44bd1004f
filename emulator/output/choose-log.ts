/** Chooses the log for the `log` option. */
import { silentLog, type Log } from '../model/log.ts'
import { createJsonLog } from './json-log.ts'
import { createPrinter } from './printer.ts'

/** @param root the project whose source lines may be shown */
export function chooseLog({ log = 'silent' }: { readonly log?: 'silent' | 'plain' | 'json' | Log }, root: string): Log {
  if (typeof log === 'object') return log
  if (log === 'json') return createJsonLog()
  return log === 'plain' ? createPrinter({ stream: process.stderr, root }) : silentLog
}
