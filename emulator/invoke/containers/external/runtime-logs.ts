/** Cuts the output of a runtime into activations: each ends with a marker on both streams (docs/actions-new.md, "Logging"). */
import type { LogLine } from '../../../model/activation.ts'
import type { Output } from '../../../records/activation-output.ts'

const marker = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX'

type Stream = 'stdout' | 'stderr'

/** ms to wait for a marker after the answer; a runtime that sends none is waited for once. */
const patience = 2_000

const { setTimeout, clearTimeout } = globalThis

export class RuntimeLogs {
  /** Of the activations that are running, the oldest first. */
  readonly #open: Output[] = []
  readonly #marks = { stdout: 0, stderr: 0 }
  /** Markers of activations that were not waited for any longer: they end nothing when they come. */
  readonly #owed = { stdout: 0, stderr: 0 }
  /** Lines that came while nothing ran: of a start, or of what goes on behind an answer. They belong to the next. */
  #early: LogLine[] = []
  #silent = false
  #onMark: (() => void) | undefined

  begin(output: Output): void {
    // What was said while the code was loaded belongs to the activation that loaded it.
    if (this.#open.includes(output)) return
    for (const line of this.#early.splice(0)) output.add(line)
    this.#open.push(output)
  }

  line(stream: Stream, text: string, time: number): void {
    const end = text.endsWith(marker)
    const said = end ? text.slice(0, -marker.length) : text
    if (!end || said !== '') this.#keep(stream, said, time)
    if (!end) return
    if (this.#owed[stream] > 0) {
      this.#owed[stream]--
      this.#silent = false
      return
    }
    this.#marks[stream]++
    this.#onMark?.()
  }

  /** Resolves when both markers of the activation have come, or are not worth waiting for. */
  async end(output: Output): Promise<void> {
    const complete = (): boolean => this.#marks.stdout > 0 && this.#marks.stderr > 0
    if (!complete() && !this.#silent && this.#open.length === 1) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          this.#silent = true
          resolve()
        }, patience)
        this.#onMark = () => {
          if (!complete()) return
          clearTimeout(timer)
          resolve()
        }
      })
      this.#onMark = undefined
    }
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#marks[stream] > 0) this.#marks[stream]--
      else this.#owed[stream]++
    }
    const index = this.#open.indexOf(output)
    if (index >= 0) this.#open.splice(index, 1)
  }

  #keep(stream: Stream, text: string, time: number): void {
    const [current] = this.#open
    const line = { time, stream, text: `${text}\n` }
    if (current === undefined) this.#early = [...this.#early.slice(-999), line]
    else current.add(line)
  }
}
