/** Sends an exchange of this process through the app. */
import type { Hono } from 'hono'
import type { Answer, Exchange } from '../model/http.ts'
import type { DoorBindings, DoorEnv } from '../providers/door-context.ts'
import { requestOf } from './door-request.ts'

/** The answer as a `Response`, for a program that mounts the emulator. */
export async function respond(app: Hono<DoorEnv>, exchange: Exchange): Promise<Response> {
  return app.fetch(requestOf(exchange), { exchange } satisfies Partial<DoorBindings>)
}

/** The answer itself, for the emulator's own pages. */
export async function dispatch(app: Hono<DoorEnv>, exchange: Exchange): Promise<Answer> {
  let answer: Answer | undefined
  const capture = (given: Answer): void => void (answer = given)
  await app.fetch(requestOf(exchange), { exchange, capture } satisfies Partial<DoorBindings>)
  if (answer === undefined) throw new Error(`${exchange.method} ${exchange.target} was answered past the door.`)
  return answer
}
