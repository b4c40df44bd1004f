/** Figures as a table for people and as JSON for programs. */

/** What the first number of a row is to reach. */
export type Aim = `${'≤' | '≥'} ${number}`

export interface Row {
  readonly figure: string
  /** With its unit; ratios wherever a machine's speed would show. */
  readonly value: string
  /** The first one is compared with its aim and with what is committed. None where there was nothing to measure. */
  readonly numbers: Readonly<Record<string, number>>
  readonly aim?: Aim
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** The median, and how far the rounds lay apart. */
export function spread(values: readonly number[], digits = 2): string {
  return `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`
}

/**
 * A ratio that was measured in several rounds.
 *
 * @param ratios one of each round
 * @param unit follows the ratio, such as `x a bare Hono server`
 */
export function ratioRow(figure: string, ratios: readonly number[], unit: string, aim?: Aim): Row {
  const numbers = { ratio: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) }
  return { figure, value: `${spread(ratios)} ${unit}`, numbers, ...(aim && { aim }) }
}

/** A figure that could not be measured, and why. */
export function absentRow(figure: string, why: string): Row {
  return { figure, value: `left out: ${why}`, numbers: {} }
}

/** @param committed the same figures as they are committed */
export function table(rows: readonly Row[], committed: readonly Row[]): string {
  const lines = rows.map((row) => {
    const before = committed.find(({ figure }) => figure === row.figure)
    const [now, then] = [mainOf(row), before && mainOf(before)]
    const change = now === undefined || !then ? '' : (now / then).toFixed(2)
    return `| ${row.figure} | ${row.value} | ${aimOf(row)} | ${before?.value ?? ''} | ${change} |`
  })
  return ['| figure | measured | aim | committed | measured / committed |', '| --- | --- | --- | --- | --- |', ...lines, ''].join('\n')
}

function mainOf({ numbers }: Row): number | undefined {
  return Object.values(numbers)[0]
}

function aimOf(row: Row): string {
  const { aim = '' } = row
  const value = mainOf(row)
  if (aim === '' || value === undefined) return aim
  const bound = Number(aim.slice(2))
  return (aim.startsWith('≤') ? value <= bound : value >= bound) ? aim : `${aim}: missed`
}

/** How far rounds lay apart says nothing of another revision. */
const notCompared = new Set(['least', 'most'])

/** Two measurements of the same figures as one: each number is the mean. */
function mean(rows: readonly Row[], again: readonly Row[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const { figure, numbers } of rows) {
    const second = again.find((row) => row.figure === figure)?.numbers ?? numbers
    for (const [key, value] of Object.entries(numbers))
      if (!notCompared.has(key)) found.set(`${figure}, ${key}`, (value + (second[key] ?? value)) / 2)
  }
  return found
}

/** This revision against another one, both measured twice in turn: here, there, there, here, so that a machine that becomes slower counts for both. */
export function comparison(turns: readonly [here: Row[], there: Row[], thereAgain: Row[], hereAgain: Row[]], revision: string): string {
  const [here, there] = [mean(turns[0], turns[3]), mean(turns[1], turns[2])]
  const lines = [...new Set([...here.keys(), ...there.keys()])].map((figure) => {
    const [ours, theirs] = [here.get(figure), there.get(figure)]
    const change = ours !== undefined && theirs ? (ours / theirs).toFixed(2) : ''
    return `| ${figure} | ${ours?.toFixed(2) ?? ''} | ${theirs?.toFixed(2) ?? ''} | ${change} |`
  })
  return [`| figure | here | ${revision} | here / ${revision} |`, '| --- | --- | --- | --- |', ...lines, ''].join('\n')
}
