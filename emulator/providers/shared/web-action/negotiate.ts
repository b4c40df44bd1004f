/** Checks whether the client's Accept and Accept-Charset admit a content type, only after the action ran (openwhisk.md 8; pekko-http ContentNegotiator). */
import type { Exchange } from '../../../model/http.ts'
import { parseContentType } from './content-type.ts'

/** A missing or unreadable header admits everything. */
export function accepts(exchange: Exchange, contentType: string): boolean {
  return acceptsType(exchange, contentType) && acceptsCharset(exchange, contentType)
}

function acceptsType(exchange: Exchange, contentType: string): boolean {
  const accept = exchange.header('accept')
  if (accept === undefined || accept === '*/*') return true
  const ranges = rangesOf(exchange, 'accept').filter(({ type }) => type.includes('/') || type === '*')
  const end = contentType.indexOf(';')
  const essence = end < 0 ? contentType : contentType.slice(0, end)
  const main = essence.slice(0, essence.indexOf('/') + 1)
  // The most specific range that matches decides: `text/html;q=0, */*` refuses html.
  return ranges.length === 0 || isWanted(ranges, [[essence], [`${main}*`], ['*/*', '*']])
}

/** All text is UTF-8. */
function acceptsCharset(exchange: Exchange, contentType: string): boolean {
  if (exchange.header('accept-charset') === undefined) return true
  const ranges = rangesOf(exchange, 'accept-charset').filter(({ type }) => type !== '')
  if (ranges.length === 0 || parseContentType(contentType)?.coding === 'binary') return true
  return isWanted(ranges, [['utf-8', 'utf8'], ['*']])
}

interface Range {
  readonly type: string
  readonly quality: number
}

/** Whether the first of `names` that a range has may be sent. */
function isWanted(ranges: readonly Range[], names: readonly (readonly string[])[]): boolean {
  for (const alike of names) {
    const matching = ranges.filter(({ type }) => alike.includes(type))
    if (matching.length > 0) return matching.some(({ quality }) => quality > 0)
  }
  return false
}

function rangesOf({ headers }: Exchange, header: string): Range[] {
  const parts = headers.filter(([name]) => name === header).flatMap(([, value]) => value.split(','))
  return parts.map((part) => {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    const quality = parameters.find((parameter) => parameter.startsWith('q='))
    return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)) }
  })
}
