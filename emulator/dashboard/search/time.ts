/** Reads times as people write them. */

const units = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

/** Milliseconds of `500ms`, `2s`, `10m`, `1.5h`, `3d`; undefined for anything else. */
export function durationOf(text: string): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  return count === undefined ? undefined : Number(count) * (units.get(unit ?? '') ?? 0)
}

/**
 * Epoch ms of a time: so long ago (`10m`), today (`14:30`), on a day (`2026-01-31`, `2026-01-31T14:30`), or epoch ms itself.
 *
 * @param now epoch ms
 */
export function momentOf(text: string, now: number): number | undefined {
  const ago = durationOf(text)
  if (ago !== undefined) return now - ago
  if (/^\d{10,}$/.test(text)) return Number(text)
  const [, hours, minutes, seconds = '0'] = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text) ?? []
  if (hours !== undefined) return new Date(now).setHours(Number(hours), Number(minutes), Number(seconds), 0)
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text
  const time = /^\d{4}-/.test(date) ? Date.parse(date) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}
