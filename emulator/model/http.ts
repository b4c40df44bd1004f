/** A request and an answer, exactly as they cross the wire. */
import type { Readable } from 'node:stream'

/** One HTTP request exactly as it came: raw target, header lines in wire order. */
export interface Exchange {
  /** Upper case. */
  readonly method: string
  /** Path and query as sent on the wire: what a signature covers. */
  readonly target: string
  /** `target` up to the first `?`, still percent-encoded. */
  readonly path: string
  /** After the first `?`, undecoded; '' when there is none. */
  readonly query: string
  /** Host header in lower case, without port; '' when absent. */
  readonly host: string
  /** Lower-case names, wire order, duplicates kept. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The last header line of that name (OpenWhisk: last duplicate wins). */
  header(name: string): string | undefined
  /** The whole body, read once. Reading stops at `limit` bytes (default 32 MB) and then answers 'too-large'. */
  body(limit?: number): Promise<Uint8Array | TooLarge>
  /** The body, where all of it is here already: it can be sent on in one piece. */
  arrived?(): Uint8Array | undefined
  /** The body unread, for proxies that must not buffer. */
  stream(): Readable
  /** Aborted when the client has left. */
  readonly signal: AbortSignal
}

/** In place of a body that is larger than the limit. `size`: all bytes, where the client declared them or they were read to the end. */
export interface TooLarge {
  readonly tooLarge: true
  readonly size: number
}

/** An HTTP answer exactly as it must leave: any status 100–999, repeated header lines kept apart. */
export interface Answer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: string | Uint8Array | Readable | undefined
  /** The activation that it answers, whose record it finishes. */
  readonly activationId?: string | undefined
}
