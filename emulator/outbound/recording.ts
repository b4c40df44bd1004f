/** Outgoing requests and their answers in a file: written while they go to their hosts, and given again without them. */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { EmulatorError } from '../model/errors.ts'
import { makeFolder } from '../system/make-folder.ts'
import type { Outgoing } from './gateway.ts'

/** Masks what must not be committed. */
export interface OutboundMask {
  header(name: string, value: string): string
  target(target: string): string
  /** A body, JSON or other text. */
  body(text: string): string
  bytes(bytes: Uint8Array): Uint8Array
}

interface RecordedMessage {
  readonly headers: Record<string, string | string[]>
  /** Text; what is no text is Base64. */
  readonly body: string
  readonly base64?: true
}

/** One exchange of the file. */
export interface RecordedExchange {
  readonly request: RecordedMessage & { readonly method: string; readonly url: string }
  readonly response: RecordedMessage & { readonly status: number }
}

export class OutboundRecording {
  readonly #file: string
  readonly #mask: OutboundMask
  readonly #warn: (text: string) => void
  readonly #exchanges: RecordedExchange[] = []
  #told = false

  /** @throws {EmulatorError} `CANNOT_WRITE` */
  constructor(file: string, mask: OutboundMask, warn: (text: string) => void) {
    this.#file = file
    this.#mask = mask
    this.#warn = warn
    try {
      makeFolder(dirname(file))
      this.#write()
    } catch (error) {
      throw new EmulatorError('CANNOT_WRITE', this.#problem(error), { cause: error })
    }
  }

  /** Written at once, so that a run that is killed keeps what it has. */
  add(sent: Outgoing, status: number, headers: readonly (readonly [string, string])[], body: Buffer): void {
    const { method, url } = sent
    this.#exchanges.push({
      request: { method, url: this.#mask.target(url.href), ...this.#message(sent.headers, sent.body) },
      response: { status, ...this.#message(headers, body) },
    })
    try {
      this.#write()
      this.#told = false
    } catch (error) {
      // The next exchange tries again.
      if (!this.#told) this.#warn(this.#problem(error))
      this.#told = true
    }
  }

  #problem(error: unknown): string {
    return `The recording ${this.#file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`
  }

  #message(lines: readonly (readonly [string, string])[], body: Buffer): RecordedMessage {
    const headers: Record<string, string | string[]> = {}
    for (const [name, value] of lines) {
      const key = name.toLowerCase()
      const shown = this.#mask.header(key, value)
      const before = headers[key]
      headers[key] = before === undefined ? shown : [...[before].flat(), shown]
    }
    const plain = decompressed(String(headers['content-encoding'] ?? ''), body)
    // Kept as it can be read, and masked.
    if (plain !== body) for (const name of ['content-encoding', 'content-length']) delete headers[name]
    const text = plain.toString('utf8')
    if (Buffer.from(text).equals(plain)) return { headers, body: this.#mask.body(text) }
    return { headers, body: Buffer.from(this.#mask.bytes(plain)).toString('base64'), base64: true }
  }

  #write(): void {
    writeFileSync(this.#file, `${JSON.stringify(this.#exchanges, null, 2)}\n`)
  }
}

/** What the coding of a content hides; the same bytes where it is none of these. */
function decompressed(coding: string, body: Buffer): Buffer {
  const decode = coding === 'gzip' ? gunzipSync : coding === 'br' ? brotliDecompressSync : coding === 'deflate' ? inflateSync : undefined
  try {
    return decode === undefined ? body : decode(body)
  } catch {
    return body
  }
}

export class OutboundReplay {
  readonly #left: RecordedExchange[]
  readonly #used = new Map<string, RecordedExchange>()
  readonly #mask: OutboundMask

  /** @throws {EmulatorError} `BAD_OUTBOUND` for a file that is none */
  constructor(file: string, mask: OutboundMask) {
    this.#mask = mask
    try {
      this.#left = JSON.parse(readFileSync(file, 'utf8')) as RecordedExchange[]
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new EmulatorError(
        'BAD_OUTBOUND',
        `outbound.replay: ${file} cannot be read (${reason}). Record it first: outbound.record(file).`,
      )
    }
  }

  get origins(): string[] {
    return [...new Set(this.#left.map(({ request }) => new URL(request.url).origin))]
  }

  /** The next recorded answer to a request of this method, address and body; the last one stays. */
  answer({ method, url, body }: Outgoing): Response | undefined {
    const target = this.#mask.target(url.href)
    const text = this.#mask.body(body.toString('utf8'))
    const bytes = Buffer.from(this.#mask.bytes(body)).toString('base64')
    const isSame = ({ request }: RecordedExchange): boolean =>
      request.method === method && request.url === target && (request.base64 ? request.body === bytes : request.body === text)
    const key = `${method} ${target}\n${text}`
    const index = this.#left.findIndex(isSame)
    const [found = this.#used.get(key)] = index < 0 ? [] : this.#left.splice(index, 1)
    if (found === undefined) return undefined
    this.#used.set(key, found)
    return restored(found.response)
  }
}

function restored({ status, headers: lines, body, base64 }: RecordedExchange['response']): Response {
  const headers = new Headers()
  // Of the connection and the transfer, both of which are new.
  for (const [name, value] of Object.entries(lines))
    if (name !== 'content-length') for (const one of [value].flat()) headers.append(name, one)
  const empty = body === '' || status === 204 || status === 304
  return new Response(empty ? null : base64 ? Buffer.from(body, 'base64') : body, { status, headers })
}
