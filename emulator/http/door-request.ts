/** Carries an exchange through the Hono app as a `Request`, and finds it there again. */
import type { Exchange } from '../model/http.ts'
import type { DoorBindings } from '../providers/door-context.ts'
import { RequestExchange, SocketExchange } from './exchange.ts'

/** Exchanges of requests that come without bindings: `app.fetch(request)`. */
const exchanges = new WeakMap<Request, Exchange>()

/** The exchange behind a request: one per request, however often it is asked for. */
export function exchangeOf(request: Request, env: Partial<DoorBindings> | undefined): Exchange {
  if (env?.exchange) return env.exchange
  if (env?.incoming) return (env.exchange = new SocketExchange(env.incoming))
  const known = exchanges.get(request) ?? new RequestExchange(request)
  exchanges.set(request, known)
  return known
}

/**
 * The `Request` of an exchange that exists already. Hono reads its method and everything else reads the exchange: a whole `Request` is built only
 * when one is needed, and a target that no `URL` can express stays as it is.
 */
class DoorRequest {
  readonly #exchange: Exchange
  #request: Request | undefined

  constructor(exchange: Exchange) {
    this.#exchange = exchange
  }

  /** Hono routes HEAD as GET, for which it would copy the response. The exchange has the method that was sent. */
  get method(): string {
    const { method } = this.#exchange
    return method === 'HEAD' ? 'GET' : method
  }

  get url(): string {
    return `http://${this.#exchange.header('host') ?? 'localhost'}${this.#exchange.target}`
  }

  get headers(): Headers {
    return this.#whole.headers
  }

  get signal(): AbortSignal {
    return this.#exchange.signal
  }

  get #whole(): Request {
    return (this.#request ??= new Request(this.url, {
      headers: this.#exchange.headers.map(([name, value]): [string, string] => [name, value]),
    }))
  }
}

/** For `app.fetch`. */
export function requestOf(exchange: Exchange): Request {
  return new DoorRequest(exchange) as unknown as Request
}
