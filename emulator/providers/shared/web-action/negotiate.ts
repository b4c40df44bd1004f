/** Checks whether the client's Accept header admits a content type, only after the action ran (openwhisk.md 8). */
import type { Exchange } from '../../../model/http.ts'

/** `essence` is `main/sub`. A missing or unreadable Accept admits everything. */
export function accepts(exchange: Exchange, essence: string): boolean {
  const accept = exchange.header('accept')
  if (accept === undefined || accept === '*/*') return true
  const lines = exchange.headers.filter(([name]) => name === 'accept')
  const ranges = lines.flatMap(([, value]) => parseRanges(value))
  if (ranges.length === 0) return true
  const main = essence.slice(0, essence.indexOf('/') + 1)
  // The most specific range that matches decides: `text/html;q=0, */*` refuses html.
  for (const wanted of [essence, `${main}*`, '*/*']) {
    const matching = ranges.filter((range) => range.type === wanted)
    if (matching.length > 0) return matching.some((range) => range.quality > 0)
  }
  return false
}

interface Range {
  readonly type: string
  readonly quality: number
}

function parseRanges(value: string): Range[] {
  const ranges: Range[] = []
  for (const part of value.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    if (!type.includes('/') && type !== '*') continue
    const quality = parameters.find((parameter) => parameter.startsWith('q='))
    ranges.push({ type: type === '*' ? '*/*' : type, quality: quality === undefined ? 1 : Number(quality.slice(2)) })
  }
  return ranges
}
