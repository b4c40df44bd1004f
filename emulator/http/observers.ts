/** Looks on while requests are answered: recordings and timelines. Without an observer nothing is copied. */
import { Readable } from 'node:stream'
import { LocalExchange } from './exchange.ts'
import type { Invocation } from '../model/activation.ts'
import type { Observer } from '../model/observer.ts'
import type { Answer, Exchange } from '../model/http.ts'

/** Bytes of a body that are kept; more is passed on unseen. */
const kept = 32 * 1024 * 1024

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

  /** Whether anybody wants to see requests. */
  get watching(): boolean {
    return this.#curious > 0
  }

  invocation(activationId: string, invocation: Invocation): void {
    for (const observer of this.#observers) observer.invocation?.(activationId, invocation)
  }

  async exchange(exchange: Exchange, handle: (exchange: Exchange) => Promise<Answer>): Promise<Answer> {
    const { method, target, headers } = exchange
    const body = await exchange.body(kept)
    if ('tooLarge' in body)
      return { status: 413, headers: [['content-type', 'text/plain']], body: `${body.size} bytes are more than can be recorded.\n` }
    const copy = exchange instanceof LocalExchange ? exchange : new LocalExchange(method, target, [...headers], body, exchange.signal)
    const tells = [...this.#observers].flatMap((observer) => observer.request?.({ method, target, headers, body }) ?? [])
    const answer = await handle(copy)
    return seen(answer, (bytes) => {
      for (const tell of tells) tell({ status: answer.status, headers: answer.headers, body: bytes })
    })
  }
}

/** A stream is seen when it has ended, and is never held up. */
function seen(answer: Answer, tell: (body: Uint8Array) => void): Answer {
  const { body } = answer
  if (!(body instanceof Readable)) {
    tell(typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array()))
    return answer
  }
  const chunks: Buffer[] = []
  const passed = Readable.from(
    (async function* pass() {
      for await (const chunk of body as AsyncIterable<Buffer | string>) {
        chunks.push(Buffer.from(chunk as Buffer))
        yield chunk
      }
      tell(Buffer.concat(chunks))
    })(),
  )
  return { ...answer, body: passed }
}
