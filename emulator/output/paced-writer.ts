/** Writes text that is made in pieces, some in each turn of the event loop: the output of one function must not delay the others. */

const { setImmediate } = globalThis

/** Limits of one turn: this many characters, or this many pieces, take a millisecond or two. */
const charactersPerTurn = 128 * 1024
const piecesPerTurn = 500

export class PacedWriter {
  readonly #pieces: () => Generator<string>
  readonly #write: (text: string) => void
  #left: Generator<string> | undefined

  /** @param pieces makes all text that waits at the moment; a piece is some lines at most */
  constructor(pieces: () => Generator<string>, write: (text: string) => void) {
    this.#pieces = pieces
    this.#write = write
  }

  /** Begins to write, unless it does already. */
  start(): void {
    if (this.#left) return
    this.#left = this.#pieces()
    this.#turn()
  }

  /** Writes all waiting text at once. */
  flush(): void {
    this.#left ??= this.#pieces()
    while (this.#left) this.#step()
  }

  #turn(): void {
    this.#step()
    if (this.#left) setImmediate(() => this.#turn())
  }

  #step(): void {
    let text = ''
    for (let count = 0; this.#left && count < piecesPerTurn && text.length < charactersPerTurn; count++) {
      const { value, done } = this.#left.next()
      if (done === true) this.#left = undefined
      else text += value
    }
    if (text !== '') this.#write(text)
  }
}
