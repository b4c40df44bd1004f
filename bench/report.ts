/** Figures as a table for people and as JSON for programs. */
export interface Row {
  readonly figure: string
  /** With its unit; ratios wherever a machine's speed would show. */
  readonly value: string
  readonly numbers: Readonly<Record<string, number>>
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** The median, and how far the rounds lay apart. */
export function ratio(values: readonly number[]): string {
  return `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`
}

/** @param others the same figures from elsewhere, under their title */
export function table(rows: readonly Row[], title: string, others: readonly Row[]): string {
  const valueOf = (figure: string): string => others.find((row) => row.figure === figure)?.value ?? ''
  const lines = rows.map(({ figure, value }) => `| ${figure} | ${value} | ${valueOf(figure)} |`)
  return [`| figure | measured | ${title} |`, '| --- | --- | --- |', ...lines, ''].join('\n')
}

/** Two measurements of the same figures as one: each number is the mean. */
function mean(rows: readonly Row[], again: readonly Row[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const { figure, numbers } of rows) {
    const second = again.find((row) => row.figure === figure)?.numbers ?? numbers
    for (const [key, value] of Object.entries(numbers)) found.set(`${figure}, ${key}`, (value + (second[key] ?? value)) / 2)
  }
  return found
}

/** This revision against another one, both measured twice in turn: here, there, there, here, so that a machine that becomes slower counts for both. */
export function comparison(turns: readonly [here: Row[], there: Row[], thereAgain: Row[], hereAgain: Row[]], revision: string): string {
  const [here, there] = [mean(turns[0], turns[3]), mean(turns[1], turns[2])]
  const lines = [...here].map(([figure, value]) => {
    const other = there.get(figure)
    return `| ${figure} | ${value.toFixed(2)} | ${other?.toFixed(2) ?? ''} | ${other ? (value / other).toFixed(2) : ''} |`
  })
  return [`| figure | here | ${revision} | here / ${revision} |`, '| --- | --- | --- | --- |', ...lines, ''].join('\n')
}
