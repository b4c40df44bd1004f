/** Makes lines of pieces of text: whole lines per stream, in the order in which they began. */
import type { LogLine } from '../model/activation.ts'

type Stream = LogLine['stream']

interface Line {
  readonly time: number
  readonly stream: Stream
  text: string
  ended: boolean
}

export class LineSplitter {
  /** Lines that have begun and were not given out; the first of them has no end yet. */
  readonly #waiting: Line[] = []
  #stdout: Line | undefined
  #stderr: Line | undefined

  /** How many lines have begun and were not given out. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Lines that `chunk` has ended. */
  *push({ time, stream, text }: LogLine): Generator<LogLine> {
    for (let from = 0; from < text.length;) {
      const newline = text.indexOf('\n', from)
      const ended = newline >= 0
      const part = text.slice(from, ended ? newline : undefined)
      from = ended ? newline + 1 : text.length
      const begun = stream === 'stdout' ? this.#stdout : this.#stderr
      if (begun) {
        begun.text += part
        begun.ended = ended
        if (ended) this.#setOpen(stream, undefined)
        const unfinished = this.#waiting.findIndex((line) => !line.ended)
        for (const line of this.#waiting.splice(0, unfinished < 0 ? this.#waiting.length : unfinished)) yield lineOf(line)
      } else if (ended && this.#waiting.length === 0) {
        yield { time, stream, text: withoutReturn(part) }
      } else {
        const line = { time, stream, text: part, ended }
        this.#waiting.push(line)
        if (!ended) this.#setOpen(stream, line)
      }
    }
  }

  /** The lines that have no end, and those behind them. */
  *rest(): Generator<LogLine> {
    for (const line of this.#waiting.splice(0)) yield lineOf(line)
    this.#stdout = this.#stderr = undefined
  }

  #setOpen(stream: Stream, line: Line | undefined): void {
    if (stream === 'stdout') this.#stdout = line
    else this.#stderr = line
  }
}

function lineOf({ time, stream, text }: Line): LogLine {
  return { time, stream, text: withoutReturn(text) }
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text
}
