/** Reads the header `Prefer`. docs.postgrest.org/en/v12/references/api/preferences.html */
import type { Exchange } from '../../../model/http.ts'

export interface Preferences {
  readonly return: 'representation' | 'headers-only' | 'minimal'
  readonly count: boolean
  readonly resolution: 'merge-duplicates' | 'ignore-duplicates' | undefined
  /** Columns that a row lacks: what the table says, or null. */
  readonly missing: 'default' | 'null'
  readonly isRolledBack: boolean
  /** Rows that a write may change at most. */
  readonly maxAffected: number | undefined
  /** Those that are followed, as they were written. */
  readonly applied: readonly string[]
}

export function preferencesOf(exchange: Exchange): Preferences {
  const lines = exchange.headers.filter(([name]) => name === 'prefer').flatMap(([, value]) => value.split(','))
  const given = new Map<string, string>()
  for (const line of lines) {
    const [name = '', value = ''] = line.trim().split('=')
    if (!given.has(name)) given.set(name, value)
  }
  const isStrict = given.get('handling') === 'strict'
  const applied: string[] = []
  const one = <Value extends string>(name: string, ...values: readonly Value[]): Value | undefined => {
    const value = values.find((each) => each === given.get(name))
    if (value !== undefined) applied.push(`${name}=${value}`)
    return value
  }
  const resolution = one('resolution', 'merge-duplicates', 'ignore-duplicates')
  const missing = one('missing', 'default', 'null')
  const wanted = one('return', 'representation', 'headers-only', 'minimal')
  // All counts are exact here.
  const count = one('count', 'exact', 'planned', 'estimated')
  const transaction = one('tx', 'rollback', 'commit')
  const most = isStrict && /^\d{1,9}$/.test(given.get('max-affected') ?? '') ? Number(given.get('max-affected')) : undefined
  if (isStrict) applied.push('handling=strict')
  if (most !== undefined) applied.push(`max-affected=${most}`)
  return {
    return: wanted ?? 'minimal',
    count: count !== undefined,
    resolution,
    missing: missing ?? 'null',
    isRolledBack: transaction === 'rollback',
    maxAffected: most,
    applied,
  }
}
