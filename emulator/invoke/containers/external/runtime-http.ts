/** `POST /init` and `POST /run`, as OpenWhisk's invoker sends them. */
import { Agent, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

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

const agent = new Agent({ keepAlive: true, maxSockets: Infinity })

/** Rejects when there is no answer. */
export function callRuntime({ url, path, body, traceparent, limit, signal }: RuntimeCall): Promise<RuntimeAnswer> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:')
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(traceparent === undefined ? {} : { traceparent }),
    }
    const options = { method: 'POST', headers, signal, ...(secure ? {} : { agent }) }
    const request = (secure ? httpsRequest : httpRequest)(url + path, options, (response) => {
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
