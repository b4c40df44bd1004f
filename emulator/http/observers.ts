/** Passes requests and answers to observers, such as recordings and timelines. Without an observer nothing is copied. */
import { PassThrough, Readable } from 'node:stream'
import type { Invocation } from '../model/activation.ts'
import type { Exchange, TooLarge } from '../model/http.ts'
import type { Observer } from '../model/observer.ts'
import type { DoorBindings } from '../providers/door-context.ts'

/** Bytes of a body that are kept; more is passed on unseen. */
const mostKeptBytes = 32 * 1024 * 1024

export class Observers {
  readonly #observers = new Set<Observer>()
  #curious = 0

  add(observer: Observer): () => void {
    this.#observers.add(observer)
    if (observer.request) this.#curious++
    return () => {
      if (this.#observers.delete(observer) && observer.request) this.#curious--
    }
  }

  /** Whether an observer wants to see requests. */
  get watching(): boolean {
    return this.#curious > 0
  }

  readonly invocation = (activationId: string, invocation: Invocation): void => {
    for (const observer of this.#observers) observer.invocation?.(activationId, invocation)
  }

  /** The same exchange and the same reply, which tell observers what passes through them. */
  watch({ exchange, reply }: DoorBindings): Pick<DoorBindings, 'exchange' | 'reply'> {
    const { method, target, headers } = exchange
    const body = new SeenBody()
    const request = {
      method,
      target,
      headers,
      get body() {
        return body.bytes
      },
    }
    const tells = [...this.#observers].flatMap((observer) => observer.request?.(request) ?? [])
    return {
      exchange: new SeenExchange(exchange, body),
      reply: (answer) => {
        const { status, headers, body, activationId } = answer
        const tell = (bytes: Uint8Array): void => {
          for (const told of tells) told({ status, headers, body: bytes, activationId })
        }
        if (body instanceof Readable) return reply({ ...answer, body: seenStream(body, tell) })
        const response = reply(answer)
        tell(typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array()))
        return response
      },
    }
  }
}

/** What has been read of a request body so far. */
class SeenBody {
  readonly #chunks: Uint8Array[] = []
  #size = 0

  add(chunk: Uint8Array): void {
    this.#size += chunk.length
    if (this.#size <= mostKeptBytes) this.#chunks.push(chunk)
  }

  get bytes(): Uint8Array {
    return this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks)
  }
}

/** An exchange that keeps the body that is read from it. */
class SeenExchange implements Exchange {
  readonly #exchange: Exchange
  readonly #body: SeenBody

  constructor(exchange: Exchange, body: SeenBody) {
    this.#exchange = exchange
    this.#body = body
  }

  get method(): string {
    return this.#exchange.method
  }

  get target(): string {
    return this.#exchange.target
  }

  get path(): string {
    return this.#exchange.path
  }

  get query(): string {
    return this.#exchange.query
  }

  get host(): string {
    return this.#exchange.host
  }

  get headers(): Exchange['headers'] {
    return this.#exchange.headers
  }

  get signal(): AbortSignal {
    return this.#exchange.signal
  }

  header(name: string): string | undefined {
    return this.#exchange.header(name)
  }

  async body(limit?: number): Promise<Uint8Array | TooLarge> {
    const body = await this.#exchange.body(limit)
    if (!('tooLarge' in body)) this.#body.add(body)
    return body
  }

  stream(): Readable {
    const passed = new PassThrough()
    passed.on('data', (chunk: Buffer) => this.#body.add(chunk))
    return this.#exchange.stream().pipe(passed)
  }
}

/** Passes a stream on as it comes, and tells all of it when it has ended. */
function seenStream(body: Readable, tell: (body: Uint8Array) => void): Readable {
  const chunks: Buffer[] = []
  return Readable.from(
    (async function* pass() {
      for await (const chunk of body as AsyncIterable<Buffer | string>) {
        chunks.push(Buffer.from(chunk as Buffer))
        yield chunk
      }
      tell(Buffer.concat(chunks))
    })(),
  )
}
