/** Results whose activation may have written past the frames: each counts once its raw streams have ended with their markers. */
import type { ResultHead } from './protocol.ts'

export interface MarkedResult {
  readonly head: ResultHead
  readonly text: string
}

export class MarkedResults {
  readonly #waiting: MarkedResult[] = []
  /** Markers that came before their result. */
  readonly #markers = { stdout: 0, stderr: 0 }

  add(result: MarkedResult): void {
    this.#waiting.push(result)
  }

  marker(stream: 'stdout' | 'stderr'): void {
    this.#markers[stream]++
  }

  /** The next result that is complete. */
  take(): MarkedResult | undefined {
    const marked = this.#waiting[0]?.head.marked
    if (!marked?.every((stream) => this.#markers[stream] > 0)) return undefined
    for (const stream of marked) this.#markers[stream]--
    return this.#waiting.shift()
  }

  /** Nothing more will come: what waited for its marker is a result all the same. */
  takeAll(): MarkedResult[] {
    return this.#waiting.splice(0)
  }
}
