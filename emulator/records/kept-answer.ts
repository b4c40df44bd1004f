/** Keeps what the caller of an activation got: references to status, the texts of header lines and a small body, a copy of the beginning of a larger one. */
import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import type { AnswerNote, KeptBody } from '../model/activation.ts'
import type { Answer } from '../model/http.ts'

/** Characters or bytes of a body that are kept. */
const mostKept = 128 * 1024
/** Bytes of memory of a piece of a stream, beside its content. */
const pieceWeight = 96

export class KeptAnswer implements AnswerNote {
  readonly status: number
  /** Name and value of each line in turn: a pair of its own for each takes a third of the memory of a record. */
  readonly #lines: readonly string[]
  readonly #content: string | Uint8Array | StreamStart | undefined
  /** Bytes of the whole body, where it was cut. */
  readonly #size: number | undefined

  constructor({ status, headers, body }: Answer) {
    this.status = status
    const lines: string[] = []
    for (const [name, value] of headers) lines.push(name, value)
    // A copy has no room for more, which is half of what grew by `push`.
    this.#lines = lines.slice()
    if (body instanceof Readable) this.#content = new StreamStart(body)
    else if (body === undefined || body.length <= mostKept) this.#content = body
    else {
      // A part of a string or of a buffer would keep all of it.
      const start = typeof body === 'string' ? Buffer.from(body.slice(0, mostKept)) : new Uint8Array(body.subarray(0, mostKept))
      this.#content = start
      this.#size = Buffer.byteLength(body)
    }
  }

  get headers(): Answer['headers'] {
    const lines = this.#lines
    return Array.from({ length: lines.length / 2 }, (_, index) => [lines[2 * index] ?? '', lines[2 * index + 1] ?? ''] as const)
  }

  get contentType(): string | undefined {
    const lines = this.#lines
    for (let index = 0; index < lines.length; index += 2)
      if (lines[index]?.length === 12 && lines[index]?.toLowerCase() === 'content-type') return lines[index + 1]
    return undefined
  }

  /** What is kept of the body, for a search; a text is not copied for it. */
  get bodyText(): string {
    return typeof this.#content === 'string' ? this.#content : Buffer.from(this.body.bytes).toString()
  }

  get body(): KeptBody {
    const content = this.#content
    if (content instanceof StreamStart) return content.body
    const bytes = typeof content === 'string' ? Buffer.from(content) : (content ?? new Uint8Array(0))
    return { bytes, size: this.#size ?? bytes.length, streamed: false }
  }

  /**
   * Bytes of memory, roughly.
   *
   * @param text that is kept anyway, and may be the body
   */
  weightBeside(text: string): number {
    const content = this.#content
    let weight = 128
    for (const text of this.#lines) weight += 16 + text.length
    if (typeof content === 'string') return content === text ? weight : weight + 2 * content.length
    return weight + (content instanceof StreamStart ? content.kept : (content?.buffer.byteLength ?? 0))
  }

  /** The line of a log names the kind of answer, not all of it. */
  toJSON(): object {
    const { status, contentType } = this
    return { status, contentType }
  }
}

/** The beginning of a streamed body, as somebody else reads it. */
class StreamStart {
  #chunks: Uint8Array[] = []
  #size = 0
  /** Bytes of memory, roughly: a stream may come in very small pieces. */
  kept = 0

  constructor(stream: Readable) {
    // Past the stream's own `on`, which would make it flow before its reader is there.
    EventEmitter.prototype.on.call(stream, 'data', (chunk: Uint8Array | string) => this.#add(chunk))
  }

  get body(): KeptBody {
    return { bytes: Buffer.concat(this.#chunks), size: this.#size, streamed: true }
  }

  #add(chunk: Uint8Array | string): void {
    this.#size += Buffer.byteLength(chunk)
    const room = mostKept - this.kept
    if (room <= 0) return
    const bytes = Buffer.from(chunk as Uint8Array).subarray(0, room)
    this.#chunks.push(bytes)
    this.kept += bytes.length + pieceWeight
  }
}
