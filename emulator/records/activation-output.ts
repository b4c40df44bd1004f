/** Keeps what one activation printed as it came, up to its limit, and splits it into lines when they are read. */
import type { LogLine, LogText } from '../model/activation.ts'
import { LineSplitter } from './line-splitter.ts'

type Chunk = LogLine

/** Shared by all outputs without text: thousands of records are kept. */
const nothing: readonly Chunk[] = []

export class Output implements LogText {
  readonly #limit: number
  #chunks: readonly Chunk[] | Chunk[] = nothing
  /** Of what was added; infinite once that was too much. */
  #bytes = 0
  #lines = 0
  #characters = 0
  /** The streams whose last line has no end yet. */
  #stdoutOpen = false
  #stderrOpen = false
  /** Held weakly: lines as objects take many times the memory of their text. */
  #split: WeakRef<readonly LogLine[]> | undefined

  /** @param limit bytes that are kept, in whole lines; a sentence says that there was more */
  constructor(limit = Infinity) {
    this.#limit = limit
  }

  static of(...chunks: readonly Chunk[]): Output {
    const output = new Output()
    for (const chunk of chunks) output.add(chunk)
    return output
  }

  /** @param chunk any piece of text: a part of a line, or many lines */
  add(chunk: Chunk): void {
    const { text } = chunk
    if (text === '' || this.#bytes > this.#limit) return
    const room = this.#limit - this.#bytes
    this.#bytes += Buffer.byteLength(text)
    if (this.#bytes > this.#limit) this.#truncate(chunk, room)
    else this.#keep(chunk)
  }

  /** DockerContainer.scala `logs`: whole lines as far as they fit, and ErrorResponse.scala `truncateLogs`. A line that was begun before ends here. */
  #truncate({ time, stream, text }: Chunk, room: number): void {
    const fitting = Buffer.from(text).subarray(0, room)
    const whole = fitting.subarray(0, fitting.lastIndexOf('\n') + 1).toString('utf8')
    if (whole !== '') this.#keep({ time, stream, text: whole })
    if (this.#stdoutOpen) this.#keep({ time, stream: 'stdout', text: '\n' })
    if (this.#stderrOpen) this.#keep({ time, stream: 'stderr', text: '\n' })
    const sentence = `Logs were truncated because the total bytes size exceeds the limit of ${this.#limit} bytes.`
    this.#keep({ time, stream: 'stderr', text: `${sentence}\n` })
  }

  #keep(chunk: Chunk): void {
    const { stream, text } = chunk
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

  /** As it came: parts of lines, or many lines. */
  get pieces(): readonly LogLine[] {
    return this.#chunks
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
    const splitter = new LineSplitter()
    for (const chunk of this.#chunks) yield* splitter.push(chunk)
    yield* splitter.rest()
  }
}

function countOf(text: string, character: string): number {
  let count = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++
  return count
}
