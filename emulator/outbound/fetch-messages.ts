/** Puts what a function sends as the `Request` that handlers take, and their `Response` on the socket of the function. */
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Outgoing } from './gateway.ts'

/** A handler that throws answers 500 with its error: the function must not wait, and whoever reads the answer sees why. */
export async function tried<T>(title: string, answer: () => Promise<T>): Promise<T | Response> {
  try {
    return await answer()
  } catch (error) {
    if (error instanceof Response) return error
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return new Response(`outbound: ${title} threw: ${text}`, { status: 500 })
  }
}

/** A handler reads a request as it would be in a browser; GET and HEAD have no body there. */
export function requestOf({ method, url, headers, body }: Outgoing): Request {
  const bodiless = body.length === 0 || method === 'GET' || method === 'HEAD'
  return new Request(url, {
    method,
    headers: new Headers(headers.map(([name, value]): [string, string] => [name, value])),
    ...(bodiless ? {} : { body }),
  })
}

export async function send(answer: Response, response: ServerResponse): Promise<undefined> {
  const headers = [...answer.headers].filter(([name]) => name !== 'set-cookie')
  for (const cookie of answer.headers.getSetCookie()) headers.push(['set-cookie', cookie])
  response.writeHead(answer.status, answer.statusText, headers.flat())
  const { body } = answer
  if (body === null) {
    response.end()
    return undefined
  }
  const stream = Readable.fromWeb(body)
  stream.once('error', () => response.destroy())
  stream.pipe(response)
  return undefined
}
