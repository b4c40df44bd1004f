/** A request that was refused before it reached a function. */

export interface RefusalView {
  readonly id: string
  readonly time: number
  readonly surface: string
  readonly method: string
  readonly target: string
  readonly status: number
  readonly text: string
}
