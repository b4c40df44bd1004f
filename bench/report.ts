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

export function table(rows: readonly Row[]): string {
  return ['| figure | measured |', '| --- | --- |', ...rows.map(({ figure, value }) => `| ${figure} | ${value} |`), ''].join('\n')
}
