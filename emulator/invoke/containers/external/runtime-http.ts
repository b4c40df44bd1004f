/** `POST /init` and `POST /run`, as OpenWhisk's invoker sends them. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

const { setTimeout, performance } = globalThis

/** Between two attempts to reach a program that has just begun to listen. */
export const retryMs = 20
/** Time after which no answer at all to `/init` counts as one. */
const reachableMs = 10_000

export interface RuntimeAnswer {
  readonly status: number
  /** Cut at the limit. */
  readonly text: string
  /** Bytes of the whole answer. */
  readonly size: number
}

export interface RuntimeCall {
  readonly url: string
  readonly path: '/init' | '/run'
  /** JSON text. */
  readonly body: string
  /** Of the run: a header, as a program that runs already has no variable for it. */
  readonly traceparent?: string | undefined
  /** Bytes of the answer that are kept. */
  readonly limit: number
  readonly signal: AbortSignal
}

/**
 * Each call has its own connection, as OpenWhisk's invoker does it (ApacheBlockingContainerClient.scala, `NoConnectionReuseStrategy`):
 * a program may close a connection that was idle for a while, and a call that meets the close may have run or not.
 * Rejects when there is no answer.
 */
export function callRuntime({ url, path, body, traceparent, limit, signal }: RuntimeCall): Promise<RuntimeAnswer> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:')
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(traceparent === undefined ? {} : { traceparent }),
    }
    const request = (secure ? httpsRequest : httpRequest)(url + path, { method: 'POST', headers, signal, agent: false }, (response) => {
      const chunks: Buffer[] = []
      let kept = 0
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (kept >= limit) return
        const part = chunk.subarray(0, limit - kept)
        kept += part.length
        chunks.push(part)
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), size }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** `POST /init`, tried again for a while: an image's port accepts connections before the program inside does. Rejects when there is no answer. */
export async function initRuntime(call: Pick<RuntimeCall, 'url' | 'body' | 'limit' | 'signal'>): Promise<RuntimeAnswer> {
  const began = performance.now()
  for (;;) {
    try {
      return await callRuntime({ ...call, path: '/init' })
    } catch (error) {
      if (call.signal.aborted || performance.now() - began > reachableMs) throw error
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }
}
