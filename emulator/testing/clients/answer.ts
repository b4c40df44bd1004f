/** Reads and parses the answer of a cloud, and finds the record of its activation where one is known. */
import type { Activation } from '../../model/activation.ts'
import { isObject, type Json } from '../../model/json.ts'

export interface AnswerParts {
  readonly response: Response
  readonly body: Uint8Array
  /** As far as the connection knows it: an emulator does, a live cloud tells it only in what it answers. */
  readonly activationId: string | undefined
  /** `ncp.postAction`, `openwhisk.web`, …: whose address was called. */
  readonly surface: string
  find(activationId: string): Activation | undefined
  /** Resolves with the record once there is one. */
  finished(activationId: string): Promise<Activation>
}

export class Answer<T = Json> {
  readonly #parts: AnswerParts
  /** As it came; its body can still be read. */
  readonly response: Response
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
  readonly surface: string
  #json: { readonly value: T | undefined } | undefined

  constructor(parts: AnswerParts) {
    this.#parts = parts
    this.response = parts.response
    this.status = parts.response.status
    this.headers = parts.response.headers
    this.bytes = parts.body
    this.surface = parts.surface
  }

  get text(): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength).toString('utf8')
  }

  /** The body as JSON. Throws, naming status and body, when it is none. */
  get json(): T {
    const value = this.parsed
    if (value !== undefined) return value
    throw new SyntaxError(`The answer, status ${this.status}, has no JSON body: ${JSON.stringify(this.text.slice(0, 200))}`)
  }

  /** The body as JSON; undefined when it is none. */
  get parsed(): T | undefined {
    return (this.#json ??= { value: parse(this.text) as T | undefined }).value
  }

  /** 32 hex digits; undefined when no code ran, or the cloud does not tell. */
  get activationId(): string | undefined {
    return this.#parts.activationId ?? toldId(this.parsed, this.headers)
  }

  /** The record; undefined while the function still runs, and when none ran. */
  get activation(): Activation | undefined {
    const id = this.activationId
    return id === undefined ? undefined : this.#parts.find(id)
  }

  /** What a snapshot and `JSON.stringify` hold of it: `{ status, body }`, the body as JSON where it is some, else as text. */
  toJSON(): { readonly status: number; readonly body: T | string } {
    const { status, parsed, text } = this
    return { status, body: parsed === undefined ? text : parsed }
  }

  /**
   * Waits for the record: after a 202 the function continues.
   *
   * @throws {Error} when no function ran for this answer
   */
  async finished(): Promise<Activation> {
    const id = this.activationId
    if (id === undefined) throw new Error(`No function ran for this answer (${this.status} ${this.text.slice(0, 200)}).`)
    return this.#parts.finished(id)
  }
}

function toldId(json: unknown, headers: Headers): string | undefined {
  const header = headers.get('x-openwhisk-activation-id')
  if (header !== null) return header
  const body = isObject(json) && isObject(json['content']) ? json['content'] : json
  const id = isObject(body) ? body['activationId'] : undefined
  return typeof id === 'string' ? id : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
