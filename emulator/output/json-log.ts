/** Writes events as NDJSON: one object a line. */
import type { Writable } from 'node:stream'
import type { Log, LogEvent, Mask } from '../model/log.ts'
import { PacedWriter } from './paced-writer.ts'

/** Bytes that may wait for a slow reader; activations beyond them are only counted. */
const mostUnread = 16 * 1024 * 1024

/** The event as JSON, in pieces where a function printed much. */
function* jsonText(event: LogEvent): Generator<string> {
  if ('jsonText' in event && typeof event.jsonText === 'function') yield* event.jsonText() as Generator<string>
  else yield JSON.stringify({ ...event, said: undefined })
}

export interface JsonLog extends Log {
  /** Hands everything emitted so far to the stream. */
  flush(): void
}

export interface JsonLogOptions {
  /** Only failures and warnings. */
  readonly quiet?: boolean
  readonly stream?: Writable
}

/** One JSON object a line, on stdout by default. Events of one turn of the event loop share a write: one for each would cost a busy emulator a fifth of its time. */
export function createJsonLog({ quiet = false, stream = process.stdout }: JsonLogOptions = {}): JsonLog {
  let mask: Mask = (text) => text
  let waiting: LogEvent[] = []
  let scheduled = false
  let skipped = 0
  function* pieces(): Generator<string> {
    const isHeard = (): boolean => !stream.writableNeedDrain
    while (waiting.length > 0 || (skipped > 0 && isHeard())) {
      const events = waiting
      waiting = []
      if (skipped > 0 && isHeard()) {
        events.push({ event: 'notice', level: 'warn', text: `${skipped} activations are left out here: nobody was reading.` })
        skipped = 0
      }
      for (const event of events) {
        yield* jsonText(event)
        yield '\n'
      }
    }
  }
  const writer = new PacedWriter(pieces, (text) => void stream.write(mask(text)))
  const start = (): void => {
    scheduled = false
    writer.start()
  }
  return {
    emit(event) {
      if (quiet && isRoutine(event)) return
      if (event.event === 'activation' && stream.writableLength > mostUnread) skipped++
      else waiting.push(event)
      if (scheduled) return
      scheduled = true
      setImmediate(start)
    },
    conceal: (given) => void (mask = given),
    flush: () => writer.flush(),
  }
}

/** Whether `--quiet` leaves the event out. */
function isRoutine(event: LogEvent): boolean {
  if (event.event === 'activation') return event.response.success
  return event.event === 'reload' || event.event === 'hint' || (event.event === 'notice' && event.level === 'info')
}

const { setImmediate } = globalThis
