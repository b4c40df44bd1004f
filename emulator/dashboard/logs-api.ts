/** Routes of the API for the lines that functions printed. Shapes: wire/logs.ts. */
import type { Context, Hono } from 'hono'
import type { Mask } from '../model/log.ts'
import { levels } from '../records/log-level.ts'
import type { ApiTools } from './calls-api.ts'
import { logFilterOf, type LogFilter } from './data/log-filter.ts'
import { newestLines } from './data/log-lines.ts'
import type { DashboardDeps } from './deps.ts'
import { logStream } from './log-stream.ts'
import { momentOf } from './search/time.ts'
import type { LogLines } from './wire/logs.ts'
import { said } from '../model/said.ts'

/** Lines that one answer has, and lines that a reader has already. */
const mostLines = 5000
const mostSkipped = 1_000_000

interface LogQuery {
  readonly filter: LogFilter
  /** Lines of what has ended. */
  readonly lines: number
  /** Of the newest that match, so many are left out: a reader has them. */
  readonly skip: number
}

export function addLogRoutes(
  api: Hono,
  { json, fail }: Pick<ApiTools, 'json' | 'fail'>,
  deps: DashboardDeps,
  { mask, closing }: { mask: Mask; closing: AbortSignal },
): void {
  const read = (c: Context): LogQuery | Response => {
    const filter = logFilterOf(c.req.query(), deps.config().root)
    if (!filter) return fail(c, 400, 'BAD_REQUEST', said`stream is stdout or stderr, and level one of ${levels.join(', ')}.`)
    const { lines = '200', skip = '0', until = '' } = c.req.query()
    if (!isCount(lines, mostLines)) return fail(c, 400, 'BAD_REQUEST', said`lines is a whole number up to ${mostLines}.`)
    if (!isCount(skip, mostSkipped)) return fail(c, 400, 'BAD_REQUEST', said`skip is a whole number up to ${mostSkipped}.`)
    const moment = until === '' ? Infinity : momentOf(until, deps.clock.now())
    if (moment === undefined)
      return fail(c, 400, 'BAD_REQUEST', said`until is a time such as 10m, 14:30, 2026-01-31T14:30 or epoch ms; not ${until}.`)
    return { filter: moment === Infinity ? filter : { ...filter, until: moment }, lines: Number(lines), skip: Number(skip) }
  }

  api.get('/logs', async (c) => {
    const asked = read(c)
    if (asked instanceof Response) return asked
    const { filter, lines, skip } = asked
    const items = await newestLines(deps.activations.list(), filter, lines + skip, mask)
    return json(c, { items: items.slice(0, items.length - skip) } satisfies LogLines)
  })
  api.get('/logs/follow', (c) => {
    const asked = read(c)
    if (asked instanceof Response || c.req.method === 'HEAD') return asked instanceof Response ? asked : c.body(null)
    return logStream(c, deps, { filter: asked.filter, before: asked.lines, mask, closing })
  })
}

function isCount(text: string, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) <= most
}
