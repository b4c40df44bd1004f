/** Reads the transaction id from `X-Request-ID`, or makes a new one (openwhisk.md 7). */
import { newId } from '../../system/ids.ts'
import type { Exchange } from '../../model/http.ts'

/** Marks the system's own ids, which are not accepted from a client. */
const systemPrefix = 'sid_'

export function transactionOf(exchange: Exchange): string {
  const given = exchange.header('x-request-id')
  return given === undefined || given.startsWith(systemPrefix) ? newId() : given
}
