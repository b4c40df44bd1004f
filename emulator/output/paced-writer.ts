/** Writes text that is made piece by piece, some of it in each turn of the event loop: what one function prints must not hold up the others. */

const { setImmediate } = globalThis

/** Made in one turn at most: long pieces take a millisecond or two for their characters, short ones for their number. */
const charactersPerTurn = 128 * 1024
const piecesPerTurn = 500

export class PacedWriter {
  readonly #pieces: () => Generator<string>
  readonly #write: (text: string) => void
  #left: Generator<string> | undefined

  /** @param pieces makes all that waits at the moment; each piece is some lines at most */
  constructor(pieces: () => Generator<string>, write: (text: string) => void) {
    this.#pieces = pieces
    this.#write = write
  }

  /** Begins with what waits, unless it is being written already. */
  start(): void {
    if (this.#left) return
    this.#left = this.#pieces()
    this.#turn()
  }

  /** Writes all that waits, at once. */
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
