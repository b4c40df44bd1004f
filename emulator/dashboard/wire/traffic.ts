/** Calls over time. */

export interface TrafficView {
  readonly now: number
  readonly width: number
  readonly slots: readonly {
    readonly start: number
    readonly calls: number
    readonly errors: number
    readonly p50: number | null
    readonly p95: number | null
  }[]
  readonly reloads: readonly { readonly time: number; readonly changed: readonly string[]; readonly ms: number }[]
  readonly functions: readonly {
    readonly path: string
    readonly calls: number
    readonly errors: number
    readonly p50: number
    readonly p95: number
  }[]
}
