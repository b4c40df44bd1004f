/** What the door gives to a provider's routes: the request as it crossed the wire, and the way to answer it. */
import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context, type Handler } from 'hono'
import type { Answer, Exchange } from '../model/http.ts'

/** The environment of every handler. Over a socket it also holds what came with it (`incoming`, `outgoing`). */
export interface DoorBindings extends Partial<HttpBindings> {
  exchange: Exchange
  /** Answers the request; to be called once. */
  reply(answer: Answer): Response | Promise<Response>
  /** Takes the answer in place of a `Response`, for callers inside the emulator. */
  capture?(answer: Answer): void
}

export interface DoorEnv {
  Bindings: DoorBindings
}

export type DoorContext = Context<DoorEnv>
export type Routes = Hono<DoorEnv>

/**
 * A Hono app for a provider's addresses. It is mounted at `/`; a request that none of its routes takes is passed to the other providers.
 *
 * @example
 * ```ts
 * createRoutes().all('/plain/:function', answering(() => ({ status: 404, headers: [], body: 'No such function.' })))
 * ```
 */
export function createRoutes(): Routes {
  return new Hono<DoorEnv>()
}

/**
 * A Hono handler from a function of the exchange.
 *
 * @example
 * ```ts
 * createRoutes().get('/ping', answering(() => ({ status: 200, headers: [], body: 'pong' })))
 * ```
 */
export function answering(handle: (exchange: Exchange, c: DoorContext) => Answer | Promise<Answer>): Handler<DoorEnv> {
  return (c) => {
    const { env } = c
    const answer = handle(env.exchange, c)
    return answer instanceof Promise ? answer.then((given) => env.reply(given)) : env.reply(answer)
  }
}
