/** Reads query strings and url-encoded forms as pekko-http's `Uri.Query` does (openwhisk.md 4). */
import type { Params } from '../../../model/json.ts'

/** Thrown for `%` that is not followed by two hex digits. */
export class MalformedEncoding extends Error {
  override readonly name = 'MalformedEncoding'
}

const brokenEscape = /%(?![0-9A-Fa-f]{2})/

/** A name without `=` is `""`, the last duplicate wins, `a&` holds a second, nameless entry. Keys are plain data, `__proto__` included. */
export function parseQuery(text: string): Params {
  const params = Object.create(null) as Params
  if (text === '') return params
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=')
    if (equals < 0) params[decodeText(pair)] = ''
    else params[decodeText(pair.slice(0, equals))] = decodeText(pair.slice(equals + 1))
  }
  return params
}

/** Reads `+` as a blank, and bytes that are not UTF-8 as U+FFFD. */
export function decodeText(text: string): string {
  const blanks = text.includes('+') ? text.replaceAll('+', ' ') : text
  return blanks.includes('%') ? decodePercent(blanks) : blanks
}

/** Decodes percent-encoding only, for path segments. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    const reason = brokenEscapeIn(text)
    if (reason !== undefined) throw new MalformedEncoding(reason)
    return Buffer.from(escapesToBytes(text), 'latin1').toString('utf8')
  }
}

/** Says where a `%` is not followed by two hex digits. */
export function brokenEscapeIn(text: string): string | undefined {
  const broken = text.includes('%') ? brokenEscape.exec(text) : null
  return broken ? `Illegal percent-encoding at input index ${broken.index}: ${text.slice(broken.index, broken.index + 3)}` : undefined
}

function escapesToBytes(text: string): string {
  const utf8 = Buffer.from(text, 'utf8').toString('latin1')
  return utf8.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
}
