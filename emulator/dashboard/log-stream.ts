/** Sends lines of functions to a page or a terminal as server-sent events: the newest of what has ended, then whatever is printed. */
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Mask } from '../model/log.ts'
import type { LogFilter } from './data/log-filter.ts'
import { LogFollower } from './data/log-follower.ts'
import { newestLines } from './data/log-lines.ts'
import type { DashboardDeps } from './deps.ts'
import type { LogLines } from './wire/logs.ts'

const { setTimeout, setInterval, clearInterval } = globalThis

const lookEveryMs = 200
/** Shorter than the time after which proxies close a silent stream. */
const heartbeatMs = 15_000

export interface LogStreamOptions {
  readonly filter: LogFilter
  /** Lines of what has ended that are sent first. */
  readonly before: number
  readonly mask: Mask
  readonly closing: AbortSignal
}

export function logStream(c: Context, deps: DashboardDeps, { filter, before, mask, closing }: LogStreamOptions): Response {
  return streamSSE(c, async (stream) => {
    const send = (lines: LogLines): Promise<void> => stream.writeSSE({ event: 'lines', data: mask(JSON.stringify(lines)) })
    const follower = new LogFollower(deps, filter, mask)
    const beat = setInterval(() => void stream.write(': still here\n\n'), heartbeatMs)
    const isOver = (): boolean => stream.aborted || closing.aborted
    const stop = (): void => {
      follower.stop()
      clearInterval(beat)
    }
    stream.onAbort(stop)
    closing.addEventListener('abort', stop, { once: true })
    await send({ items: before > 0 ? await newestLines(deps.activations.list(), filter, before, mask) : [] })
    while (!isOver()) {
      const items = follower.take()
      // A reader that is slow gets the newest when it is ready: nothing piles up for it.
      if (items.length > 0) await send({ items })
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs).unref())
    }
    stop()
    closing.removeEventListener('abort', stop)
  })
}
