/**
 * Rejects requests that a proxy and Node could parse differently (request smuggling). Node's parser refuses most of them itself (length and
 * chunks together, two lengths, folded lines, bare line feeds, blanks before a colon); these checks cover the others.
 */
import type { IncomingMessage } from 'node:http'
import { isHostHeader } from './hosts.ts'

/** A sentence that says why the request is ambiguous; undefined when it is not. */
export function ambiguity({ rawHeaders, httpVersion, url = '/' }: IncomingMessage): string | undefined {
  let host: string | undefined
  let coding: string | undefined
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const { length } = rawHeaders[index] ?? ''
    // Only these two lengths can be one of the names: lowering the case of every name would cost more than all the rest.
    if (length !== 4 && length !== 17) continue
    const name = rawHeaders[index]?.toLowerCase()
    const value = rawHeaders[index + 1] ?? ''
    if (name === 'host') {
      if (host !== undefined) return 'It names two hosts.'
      host = value
    } else if (name === 'transfer-encoding') {
      if (coding !== undefined) return 'It names two transfer codings.'
      coding = value
    }
  }
  // RFC 9112 3.2: HTTP/1.1 requires one.
  if (host === undefined ? httpVersion === '1.1' : !isHostHeader(host)) return 'It needs a Host header with a name in it.'
  // RFC 9112 6.1: one reader may remove another coding and a second one may not, and HTTP/1.0 has none at all.
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || httpVersion !== '1.1'))
    return 'Its only transfer coding may be chunked.'
  if (httpVersion === '0.9') return 'It names no version of HTTP.'
  // RFC 9112 3.2.2 is for proxies: the host in such a target may differ from the one in the header.
  if (!url.startsWith('/') && url !== '*') return `Its target must be a path, not ${JSON.stringify(url)}.`
  // RFC 3986 3.3 allows no backslash in a path, and WHATWG's URL turns it into a slash.
  const backslash = url.indexOf('\\')
  if (backslash >= 0 && !url.slice(0, backslash).includes('?')) return 'Its path may hold no backslash.'
  return undefined
}
