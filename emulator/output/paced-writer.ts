/** Writes text that is made piece by piece, some of it in each turn of the event loop: what one function prints must not hold up the others. */

const { setImmediate } = globalThis

/** Characters made in one turn; they take a millisecond or two. */
const perTurn = 128 * 1024

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
    while (this.#left && text.length < perTurn) {
      const { value, done } = this.#left.next()
      if (done === true) this.#left = undefined
      else text += value
    }
    if (text !== '') this.#write(text)
  }
}
