/**
 * A `Response` whose body is there already, all of it. Node's own makes a stream of it first, which nearly nobody reads: with `json()` that takes
 * 0.08 ms, a quarter of a call in a test, and 0.01 without.
 */
interface Init {
  readonly status: number
  readonly headers: [string, string][]
}

/** What the body has no part in. */
const ofTheHead = new Set(['constructor', 'type', 'url', 'redirected', 'status', 'statusText', 'ok', 'headers'])

/** As `fetch` decodes: without a byte order mark. */
const decoder = new TextDecoder()

function defineWholeResponse(): new (bytes: Uint8Array<ArrayBuffer>, init: Init) => Response {
  const { Response: Own } = globalThis
  // The name that shows in a diff.
  return class Response extends Own {
    readonly #bytes: Uint8Array<ArrayBuffer>
    /** A caller may have put another one on top. */
    readonly #status: number
    #read = false
    /** Node's own, from the moment on that it is needed. */
    #own: globalThis.Response | undefined

    constructor(bytes: Uint8Array<ArrayBuffer>, init: Init) {
      super(null, init)
      this.#bytes = bytes
      this.#status = init.status
    }

    #take(): string | undefined {
      if (this.#read || this.#own) return undefined
      this.#read = true
      return decoder.decode(this.#bytes)
    }

    /** What was read here counts as read there. */
    #needed(): globalThis.Response {
      if (this.#own === undefined) {
        this.#own = new Own(this.#bytes, { status: this.#status, headers: this.headers })
        if (this.#read) void this.#own.arrayBuffer()
      }
      return this.#own
    }

    static {
      const define = (name: string, property: PropertyDescriptor & ThisType<Response>): void => {
        Object.defineProperty(this.prototype, name, { configurable: true, enumerable: true, ...property })
      }
      for (const [name, { get, value }] of Object.entries(Object.getOwnPropertyDescriptors(Own.prototype))) {
        if (ofTheHead.has(name)) continue
        if (get) define(name, { get: takesOver(get) })
        else if (typeof value === 'function') define(name, { writable: true, value: takesOver(value) })
      }
      function takesOver(method: (...args: unknown[]) => unknown) {
        return function (this: Response, ...args: unknown[]): unknown {
          return Reflect.apply(method, this.#needed(), args)
        }
      }
      define('bodyUsed', {
        get() {
          return this.#own?.bodyUsed ?? this.#read
        },
      })
      define('text', {
        writable: true,
        async value() {
          return this.#take() ?? this.#needed().text()
        },
      })
      define('json', {
        writable: true,
        async value() {
          const text = this.#take()
          return text === undefined ? this.#needed().json() : (JSON.parse(text) as unknown)
        },
      })
    }
  }
}

let Whole: ReturnType<typeof defineWholeResponse> | undefined

/** Node loads its `Response` when somebody asks for it, for 18 ms, so this does as well. */
export function wholeResponse(bytes: Uint8Array<ArrayBuffer>, init: Init): Response {
  Whole ??= defineWholeResponse()
  return new Whole(bytes, init)
}
