/** Types of what `/_/api/v1/logs` and `/_/api/v1/logs/follow` send: lines that functions printed. */
import type { Level } from '../../records/log-level.ts'

export interface PrintedLine {
  /** Empty where lines of several are left out. */
  readonly activation: string
  readonly path: string
  /** Epoch ms. */
  readonly time: number
  readonly stream: 'stdout' | 'stderr'
  /** As the line says itself; null where it says nothing. */
  readonly level: Level | null
  readonly text: string
  /** More than 0: no line, but so many that came too fast to be sent. */
  readonly skipped: number
}

export interface LogLines {
  /** Roughly in their order; a line may be older than one that was sent before. */
  readonly items: readonly PrintedLine[]
}

/** Server-sent events of `GET /logs/follow`. The first are the newest lines of what has ended. */
export interface LogEventPayloads {
  readonly lines: LogLines
}
