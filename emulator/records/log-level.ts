/** Reads from a log line how serious it is, where it says so: as JSON, as `level=warn`, or as a word at its beginning. */

export const levels = ['error', 'warn', 'info', 'debug'] as const
export type Level = (typeof levels)[number]

/** What a level is looked for in; more is data. */
const mostCharacters = 400

const words: ReadonlyMap<string, Level> = new Map([
  ['trace', 'debug'],
  ['debug', 'debug'],
  ['verbose', 'debug'],
  ['info', 'info'],
  ['notice', 'info'],
  ['log', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['err', 'error'],
  ['error', 'error'],
  ['severe', 'error'],
  ['critical', 'error'],
  ['fatal', 'error'],
  ['panic', 'error'],
])

/** pino and bunyan count in tens. */
const numbers: readonly Level[] = ['debug', 'debug', 'debug', 'info', 'warn', 'error', 'error']

const named = /"(?:level|severity|levelname|lvl)"\s*:\s*(?:"([A-Za-z]+)"|(\d+))|\b(?:level|lvl|severity)=["']?([A-Za-z]+)/
/** After a time stamp and in brackets or not: `2026-11-28 10:00:00,123 - app - WARNING - text`, `[error] text`, `TypeError: text`. */
const leading = /^(?:\d[\d.,:/TZ+-]*\s+)*(?:- \S{1,60} - )?[[(<]?([A-Za-z]{2,40})\b/
/** The word is followed by what sets it off from prose. */
const setOff = /^[\])>:|]|^\s+[-:|]|^\s*$/

export function levelOf(line: string): Level | null {
  const text = line.slice(0, mostCharacters)
  const [, word, number, pair] = named.exec(text) ?? []
  if (number !== undefined) return numbers[Math.floor(Number(number) / 10)] ?? null
  const found = words.get((word ?? pair ?? '').toLowerCase())
  if (found) return found
  const start = leading.exec(text)
  const first = start?.[1]
  if (start === null || first === undefined) return null
  const rest = text.slice(start[0].length)
  const known = words.get(first.toLowerCase())
  // In capitals it is a level wherever it stands; otherwise `error in line 3` is prose.
  if (known && (first === first.toUpperCase() || setOff.test(rest))) return known
  return /(?:Error|Exception)$/.test(first) && rest.startsWith(':') ? 'error' : null
}

/** Whether `level` is `wanted` or worse. */
export function isAtLeast(level: Level | null, wanted: Level): boolean {
  return level !== null && levels.indexOf(level) <= levels.indexOf(wanted)
}
