/** What emulator and sandbox say to each other; the JSON heads of the frames in ./frames.mjs. */
import type { ReportedConnection } from '../../../system/own-connections.ts'
import type { Convention, Failure, Hint } from '../../../model/activation.ts'
import type { Params } from '../../../model/json.ts'
import type { OutboundRoute } from '../../../model/outgoing.ts'

/** emulator → sandbox: load this code. Body: the bundle's text. */
export interface InitHead {
  file: string
  /** Where to work. */
  folder?: string
  format: 'cjs' | 'esm'
  main: string
  convention: Convention
  env: Record<string, string>
  concurrency: number
  /** Bytes of result and of log per activation. */
  resultSize: number
  logSize: number
  /** Open an inspector here first, and wait for somebody to attach where somebody was. */
  inspect?: { readonly port: number; readonly wait: boolean }
  /** Epoch ms of a virtual clock; absent: real time. */
  now?: number
  /** Of the job that the code is loaded for. */
  outbound?: OutboundRoute
}

/** emulator → sandbox: load the packages that the code begins with. Body: those modules; what follows, {@link InitHead}, comes over descriptor 4. */
export type PrepareHead = InitHead

/** sandbox → emulator: they are loaded, and nothing runs until the code is here. */
export interface PreparedHead {
  read?: Record<string, string>
}

/** emulator → sandbox: run it. Body: JSON text of the parameters. */
export interface RunHead {
  id: number
  activationId: string
  transactionId: string
  /** Epoch ms of a virtual clock; absent: real time. */
  now?: number
  /** ms. */
  timeout: number
  env?: Readonly<Record<string, string>>
  /** Where the requests go that it sends. */
  outbound?: OutboundRoute
  /** SCF's context: what this call appends to {@link shared}. */
  context?: Readonly<Record<string, string>>
  /** What the calls have in common, from this one on. */
  shared?: Params
}

/** emulator → sandbox: give back what has not started. */
export type ReclaimHead = Record<string, never>

/** emulator → sandbox: go to this epoch ms, running what falls due; answered by {@link TimersHead}. */
export interface ClockHead {
  to: number
}

/** sandbox → emulator: booted, nothing loaded. */
export type ReadyHead = Record<string, never>

/** sandbox → emulator: the code is loaded, or why not. Body: JSON text of the failure's result. */
export interface InitedHead {
  ok: boolean
  ms: number
  trace?: string
  /** Files that the code read beyond what it came with: path → what tells one state of it from another. */
  read?: Record<string, string>
}

/** sandbox → emulator: an activation ended. Body: JSON text of the result. */
export interface ResultHead {
  id: number
  status: 0 | 1 | 2
  failure?: Failure
  isString?: boolean
  trace?: string
  hints?: Hint[]
  start: number
  end: number
  read?: Record<string, string>
  /** Raw output may still be in the pipes; each stream named here ends with a marker. */
  marked?: ('stdout' | 'stderr')[]
}

/** sandbox → emulator: output of an activation. Body: the text as written. */
export interface LogHead {
  id: number
  stream: 'stdout' | 'stderr'
  time: number
}

/** sandbox → emulator: these were not started and never will be. */
export interface ReclaimedHead {
  ids: number[]
}

/** sandbox → emulator: arrived; the next timer is due at `next` (null: none). */
export interface TimersHead {
  next: number | null
  /** Those that it has opened over TCP. */
  connections?: ReportedConnection[]
}

/** sandbox → emulator, under a virtual clock: the code gives way to others, so it does not loop. */
export type AliveHead = Record<string, never>

/** Written to a raw stream by the sandbox after an activation that may have used it. */
export const marker = '\u0000ACTIONLAB_END\u0000\n'
