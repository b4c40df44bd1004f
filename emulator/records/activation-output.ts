/** Keeps what one activation printed as it came, and splits it into lines when they are read. */
import type { LogLine, LogText } from '../model/activation.ts'
import { LineSplitter } from './line-splitter.ts'

type Chunk = LogLine

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
