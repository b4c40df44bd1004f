/** Follows what an activation prints: each time the lines that are new, of very many only the last, for the cost of those. */
import type { LogLine } from '../model/activation.ts'
import type { Output } from './activation-output.ts'
import { LineSplitter } from './line-splitter.ts'

export interface NewLines {
  /** Lines before these that were left out. */
  readonly skipped: number
  readonly lines: readonly LogLine[]
}

export class OutputReader {
  readonly #output: Output
  #splitter = new LineSplitter()
  /** The next chunk to read. */
  #next = 0
  /** Lines of the output that were given out or left out. */
  #counted = 0
  /** Streams whose line began in what was left out: half a line is none, and half a secret would not be recognised. */
  readonly #inGap = new Set<LogLine['stream']>()

  constructor(output: Output) {
    this.#output = output
  }

  /** @param ended nothing more will come: a line without an end is one too */
  read(most: number, ended: boolean): NewLines {
    const { pieces, length } = this.#output
    const lines: LogLine[] = []
    const cut = cutFor(pieces, this.#next, most)
    if (cut) this.#leaveOut(pieces, cut.chunk)
    for (let index = cut?.chunk ?? this.#next; index < pieces.length; index++) {
      const piece = pieces[index] as LogLine
      const text = index === cut?.chunk ? this.#from(cut.character, piece) : this.#wholeLines(piece)
      for (const line of this.#splitter.push({ ...piece, text })) lines.push(line)
    }
    this.#next = pieces.length
    if (ended) lines.push(...this.#splitter.rest())
    const shown = lines.slice(-most)
    const skipped = length - this.#counted - shown.length - this.#splitter.waiting
    this.#counted = length - this.#splitter.waiting
    return { skipped, lines: shown }
  }

  /** A stream whose last piece before the cut has no end goes on with the rest of that line. */
  #leaveOut(pieces: readonly LogLine[], cut: number): void {
    this.#splitter = new LineSplitter()
    for (const stream of ['stdout', 'stderr'] as const) {
      let last = cut - 1
      while (last >= 0 && pieces[last]?.stream !== stream) last--
      if (pieces[last]?.text.endsWith('\n') ?? true) this.#inGap.delete(stream)
      else this.#inGap.add(stream)
    }
  }

  /** A line begins there. */
  #from(character: number, { stream, text }: LogLine): string {
    this.#inGap.delete(stream)
    return text.slice(character)
  }

  #wholeLines({ stream, text }: LogLine): string {
    if (!this.#inGap.has(stream)) return text
    const newline = text.indexOf('\n')
    if (newline < 0) return ''
    this.#inGap.delete(stream)
    return text.slice(newline + 1)
  }
}

/** Where a line begins that has `most` lines behind it; undefined where there are not that many from `first` on. */
function cutFor(
  pieces: readonly LogLine[],
  first: number,
  most: number,
): { readonly chunk: number; readonly character: number } | undefined {
  // The last newline has no line behind it, and the other stream may lose a line that began before.
  let left = most + 2
  for (let chunk = pieces.length - 1; chunk >= first; chunk--) {
    const { text } = pieces[chunk] as LogLine
    for (let at = text.lastIndexOf('\n'); at >= 0; at = at === 0 ? -1 : text.lastIndexOf('\n', at - 1))
      if (--left === 0) return { chunk, character: at + 1 }
  }
  return undefined
}
