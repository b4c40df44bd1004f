/** Sends spans as OTLP/JSON, to a collector over HTTP or into a file; a batch at a time, away from the requests that made them. */
import { appendFile, writeFile } from 'node:fs/promises'
import { EmulatorError } from '../model/errors.ts'
import { readVersion } from '../system/version.ts'
import { type Attributes, exportRequest, type Span } from './span.ts'

// Captured at import, so that a test's fake timers and rules for `fetch` leave them alone.
const { setTimeout, clearTimeout, fetch } = globalThis

const batchAfterMs = 500
const retryAfterMs = 5000
const mostInBatch = 512
/** Spans that wait for a collector; the oldest are dropped. */
const mostWaiting = 8192
const sendTimeoutMs = 5000
/** What the collector may take when the emulator stops. */
const closeTimeoutMs = 1000
/** https://opentelemetry.io/docs/specs/otlp/#failures-1: of these the client is to try again. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504])

export interface TraceExporterOptions {
  /** `http://…`, of a collector, or an absolute path of a file. */
  readonly to: string
  /** Resource attributes. */
  readonly resource: Attributes
  mask(text: string): string
  warn(text: string): void
}

/** What became of a batch: it is there; it is to be sent again; it is lost. The last two with their reason. */
type Sent = 'sent' | { readonly again: boolean; readonly why: string }

export class TraceExporter {
  readonly #options: TraceExporterOptions
  readonly #address: string | undefined
  #waiting: Span[] = []
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> | undefined
  #hasFailed = false
  #hasFile = false
  #closed = false

  /** @throws {EmulatorError} `BAD_TRACES` for an address that is none */
  constructor(options: TraceExporterOptions) {
    this.#options = options
    this.#address = addressOf(options.to)
  }

  readonly add = (spans: readonly Span[]): void => {
    this.#waiting.push(...spans)
    if (this.#waiting.length > mostWaiting) this.#waiting.splice(0, this.#waiting.length - mostWaiting)
    this.#flushIn(batchAfterMs)
  }

  /** Sends what waits; what cannot be sent in a second is lost. */
  async close(): Promise<void> {
    this.#closed = true
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, closeTimeoutMs)))
    // A batch that is under way may have a longer limit.
    await Promise.race([this.#flush(closeTimeoutMs), timeout])
    clearTimeout(timer)
  }

  #flushIn(ms: number): void {
    if (this.#closed) return
    this.#timer ??= setTimeout(() => void this.#flush(sendTimeoutMs), ms).unref()
  }

  #flush(timeoutMs: number): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#sending = (this.#sending ?? Promise.resolve()).then(() => this.#sendAll(timeoutMs))
    return this.#sending
  }

  async #sendAll(timeoutMs: number): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, mostInBatch)
      const { resource, mask } = this.#options
      const text = JSON.stringify(exportRequest(batch, resource, readVersion(), mask))
      const sent = await (this.#address === undefined ? this.#write(text) : this.#post(this.#address, text, timeoutMs))
      if (sent === 'sent') {
        this.#hasFailed = false
        continue
      }
      this.#report(sent)
      if (!sent.again) continue
      this.#waiting.unshift(...batch)
      this.#flushIn(retryAfterMs)
      return
    }
  }

  async #post(address: string, body: string, timeoutMs: number): Promise<Sent> {
    try {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(address, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) })
      const said = await answer.text()
      if (answer.ok) return 'sent'
      return { again: retryable.has(answer.status), why: `answers ${answer.status} ${said.slice(0, 200)}`.trim() }
    } catch (error) {
      return { again: true, why: `does not answer (${reasonOf(error)})` }
    }
  }

  /** A line a batch: https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/. */
  async #write(text: string): Promise<Sent> {
    try {
      await (this.#hasFile ? appendFile : writeFile)(this.#options.to, `${text}\n`)
      this.#hasFile = true
      return 'sent'
    } catch (error) {
      return { again: true, why: `cannot be written (${reasonOf(error)})` }
    }
  }

  #report({ again, why }: Exclude<Sent, 'sent'>): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    const then = again ? `Up to ${mostWaiting} spans wait for it.` : 'The spans are lost.'
    this.#options.warn(`Traces: ${this.#address ?? this.#options.to} ${why}. ${then}`)
  }
}

/** The signal's own path is added where the address has none, as OTEL_EXPORTER_OTLP_ENDPOINT does. */
function addressOf(to: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(to)) return undefined
  if (!/^https?:/i.test(to) || !URL.canParse(to))
    throw new EmulatorError('BAD_TRACES', `traces: found ${JSON.stringify(to)}, expected http://HOST:PORT of a collector, or a file.`)
  const url = new URL(to)
  if (url.pathname === '/') url.pathname = '/v1/traces'
  return url.href
}

function reasonOf(error: unknown): string {
  const { cause, code, message } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException }
  // The code of a time-out is a number.
  return cause?.code ?? (typeof code === 'string' ? code : message)
}
