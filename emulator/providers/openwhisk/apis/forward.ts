/** Passes a request on to a backend that is no web action, as a gateway does. */
import type { Answer, Exchange } from '../../../model/http.ts'

const { fetch } = globalThis

/** Headers of one connection only. */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'upgrade',
  'host',
  'expect',
])

/** @param url with scheme and host of the backend */
export async function forwarded(exchange: Exchange, url: string): Promise<Answer | { readonly failure: string }> {
  const { method, target, headers, signal } = exchange
  const base = /^https?:\/\/[^/]+/.exec(url)?.[0]
  if (base === undefined) return { failure: 'it is no address.' }
  const body = method === 'GET' || method === 'HEAD' ? undefined : await exchange.body()
  if (body !== undefined && 'tooLarge' in body) return { failure: `the body has ${body.size} bytes.` }
  try {
    const answer = await fetch(base + target, {
      method,
      headers: headers.filter(([name]) => !ofConnection.has(name)).map(([name, value]): [string, string] => [name, value]),
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
    })
    return {
      status: answer.status,
      headers: [...answer.headers].filter(([name]) => !ofConnection.has(name)),
      body: new Uint8Array(await answer.arrayBuffer()),
    }
  } catch (error) {
    const { cause, message } = error as Error
    return { failure: cause instanceof Error ? cause.message : message }
  }
}
