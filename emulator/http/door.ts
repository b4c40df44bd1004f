/** The door of one session: one app for requests that come over a socket and for those of this process. */
import type { Hono } from 'hono'
import type { Answer, Exchange } from '../model/http.ts'
import type { DoorEnv } from '../providers/door-context.ts'
import { createApp, type AppOptions } from './app.ts'
import { dispatch, respond } from './dispatch.ts'
import { LocalExchange } from './exchange.ts'
import { type Served, serve, serveFunctions, type Listening } from './serve.ts'
import { createUpgrade } from './upgrade.ts'

export interface ListenOptions {
  /** 0 takes a free one; default: the configuration's. */
  readonly port?: number
  readonly host?: string
}

export class Door {
  readonly app: Hono<DoorEnv>
  readonly #options: AppOptions
  readonly #served: Served
  #binding: Promise<Listening> | undefined
  #listening: (Listening & { readonly host: string }) | undefined
  #inner: Promise<Listening> | undefined
  #innerUrl: string | undefined

  constructor(options: AppOptions) {
    this.#options = options
    this.app = createApp(options)
    const { underway } = options
    const { app } = this
    this.#served = underway
      ? {
          fetch(request, env) {
            env.outgoing.once('finish', () => underway.sent())
            return underway.track(async () => app.fetch(request, env))
          },
        }
      : app
  }

  /** Undefined before {@link listen}. */
  get listening(): { readonly url: string; readonly host: string } | undefined {
    return this.#listening
  }

  /** Under which functions on this machine reach it. */
  get origins(): readonly string[] {
    const { url } = this.#listening ?? {}
    const inner = this.#innerUrl === undefined ? [] : [this.#innerUrl]
    return url === undefined ? inner : [url, url.replace(/\/\/[^/]*(?=:\d+$)/, '//localhost'), ...inner]
  }

  /** Once: a second call gets the same port. After a failure it may be tried again. */
  listen(options: ListenOptions = {}): Promise<Listening> {
    return (this.#binding ??= this.#bind(options).catch((error: unknown) => {
      this.#binding = undefined
      throw error
    }))
  }

  /**
   * Base URL for functions, also where nothing listens: then a port of this machine is opened that nobody else is told of. A promise at the first call
   * only.
   */
  reach(): string | Promise<string> {
    return this.#listening?.url ?? this.#innerUrl ?? this.#open()
  }

  async request(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    return respond(this.app, await LocalExchange.from(input, init))
  }

  /** The answer to a request of the emulator's own pages. */
  dispatch(exchange: Exchange): Promise<Answer> {
    return dispatch(this.app, exchange)
  }

  /** @param graceMs that requests under way may take to end */
  async close(graceMs: number): Promise<void> {
    await this.#binding?.catch(() => {})
    const inner = await this.#inner?.catch(() => undefined)
    await Promise.all([this.#listening?.close(graceMs), inner?.close(graceMs)])
  }

  async #open(): Promise<string> {
    this.#inner ??= serveFunctions(this.#served, createUpgrade(this.#options))
    return (this.#innerUrl = (await this.#inner).url)
  }

  async #bind({ port, host }: ListenOptions): Promise<Listening> {
    const { server } = this.#options.config()
    const where = { host: host ?? server.host, port: port ?? server.port }
    return (this.#listening = { ...where, ...(await serve(this.#served, createUpgrade(this.#options), where)) })
  }
}
