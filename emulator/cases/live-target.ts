/** Sends cases to a cloud's own address, or to a local stand-in for it. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { joined, type Transport } from './send.ts'

/** A cloud that sends no byte for so long counts as silent: its longest answer takes a minute. */
const silenceTimeoutMs = 90_000

/**
 * Sends to `target`, whatever host the case names. A stand-in on this machine gets that host, which
 * tells it which cloud is meant; a cloud gets its own.
 */
export function viaTarget(target: URL): Transport {
  const isLocal = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(target.hostname)
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest
  const prefix = target.pathname.replace(/\/$/, '')
  return ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const lines = headers.map(([name, value]) => [name, name === 'host' && !isLocal ? target.host : value])
      const options = {
        host: target.hostname.replace(/^\[|\]$/g, ''),
        port: target.port,
        method,
        path: `${prefix}${path}`,
        headers: lines.flat(),
        setHost: false,
        timeout: silenceTimeoutMs,
      }
      const request = send(options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: joined(response.rawHeaders),
            lines: pairs(response.rawHeaders),
            body: Buffer.concat(chunks),
          }),
        )
      })
      request.on('timeout', () => request.destroy(new Error(`${target.host} has been silent for ${silenceTimeoutMs / 1000} s.`)))
      request.on('error', reject)
      request.end(body)
    })
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  const found: [string, string][] = []
  for (let index = 0; index < rawHeaders.length; index += 2) found.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? ''])
  return found
}
