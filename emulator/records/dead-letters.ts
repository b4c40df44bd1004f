/** Keeps the newest calls that a cloud has given up. */
import type { DeadLetter } from '../model/dead-letter.ts'

const mostKept = 1000

export class DeadLetters {
  /** The oldest first. */
  #letters: DeadLetter[] = []

  add(letter: DeadLetter): void {
    this.#letters.push(letter)
    if (this.#letters.length > mostKept) this.#letters.shift()
  }

  /** The newest first. */
  list(): DeadLetter[] {
    return this.#letters.toReversed()
  }

  clear(): void {
    this.#letters = []
  }
}
