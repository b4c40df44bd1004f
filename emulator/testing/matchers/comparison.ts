/** Names what a matcher needs from its test framework, and what it answers. */

export interface Comparison {
  /** Whether both are equal, as for `toEqual`. */
  equals(actual: unknown, expected: unknown): boolean
  /** Whether `actual` has at least `subset` in it, as for `toMatchObject`. */
  includes(actual: unknown, subset: unknown): boolean
  /** An asymmetric matcher for strings. */
  matching(pattern: RegExp): unknown
  print(value: unknown): string
}

export interface Verdict {
  readonly pass: boolean
  message(): string
  readonly actual?: unknown
  readonly expected?: unknown
}

/** A promise where a `Response` has to be read first. */
export type Judged = Verdict | Promise<Verdict>
