/** Keeps what one activation printed as it came, and splits it into lines when they are read. */
import type { LogLine, LogText } from '../model/activation.ts'

type Chunk = LogLine
type Stream = LogLine['stream']

/** Shared by all outputs without text: thousands of records are kept. */
const nothing: readonly Chunk[] = []

export class Output implements LogText {
  #chunks: readonly Chunk[] | Chunk[] = nothing
  #lines = 0
  #characters = 0
  /** The streams whose last line has no end yet. */
  #stdoutOpen = false
  #stderrOpen = false
  /** Held weakly: lines as objects take many times the memory of their text. */
  #split: WeakRef<readonly LogLine[]> | undefined

  static of(...chunks: readonly Chunk[]): Output {
    const output = new Output()
    for (const chunk of chunks) output.add(chunk)
    return output
  }

  /** @param chunk any piece of text: a part of a line, or many lines */
  add(chunk: Chunk): void {
    const { stream, text } = chunk
    if (text === '') return
    if (this.#chunks === nothing) this.#chunks = []
    ;(this.#chunks as Chunk[]).push(chunk)
    this.#split = undefined
    this.#characters += text.length
    const continues = stream === 'stdout' ? this.#stdoutOpen : this.#stderrOpen
    const open = !text.endsWith('\n')
    this.#lines += countOf(text, '\n') + (open ? 1 : 0) - (continues ? 1 : 0)
    if (stream === 'stdout') this.#stdoutOpen = open
    else this.#stderrOpen = open
  }

  /** How many lines there are. */
  get length(): number {
    return this.#lines
  }

  get chunks(): number {
    return this.#chunks.length
  }

  /** Bytes of memory, roughly. */
  get weight(): number {
    return 64 * this.#chunks.length + 2 * this.#characters
  }

  get lines(): readonly LogLine[] {
    let lines = this.#split?.deref()
    if (lines === undefined) {
      lines = [...this]
      this.#split = new WeakRef(lines)
    }
    return lines
  }

  /** Whole lines per stream, in the order in which they began. */
  *[Symbol.iterator](): Generator<LogLine> {
    /** Lines that have begun and were not yielded; the first of them has no end yet. */
    const waiting: Line[] = []
    const open: { stdout?: Line | undefined; stderr?: Line | undefined } = {}
    for (const { time, stream, text } of this.#chunks) {
      for (let from = 0; from < text.length;) {
        const newline = text.indexOf('\n', from)
        const ended = newline >= 0
        const part = text.slice(from, ended ? newline : undefined)
        from = ended ? newline + 1 : text.length
        const begun = open[stream]
        if (begun) {
          begun.text += part
          begun.ended = ended
          if (ended) open[stream] = undefined
          const unfinished = waiting.findIndex((line) => !line.ended)
          for (const line of waiting.splice(0, unfinished < 0 ? waiting.length : unfinished)) yield lineOf(line)
        } else if (ended && waiting.length === 0) {
          yield { time, stream, text: withoutReturn(part) }
        } else {
          const line = { time, stream, text: part, ended }
          waiting.push(line)
          if (!ended) open[stream] = line
        }
      }
    }
    for (const line of waiting) yield lineOf(line)
  }
}

interface Line {
  readonly time: number
  readonly stream: Stream
  text: string
  ended: boolean
}

function lineOf({ time, stream, text }: Line): LogLine {
  return { time, stream, text: withoutReturn(text) }
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text
}

function countOf(text: string, character: string): number {
  let count = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++
  return count
}
