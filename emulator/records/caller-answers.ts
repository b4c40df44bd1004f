/** Notes in the record of an activation what its caller got. */
import type { Activation, AnswerNote } from '../model/activation.ts'
import type { Answer } from '../model/http.ts'

/** Early answers whose activation never ends must not fill the memory. */
const most = 10_000

export class Answered {
  /** By activation id: answers that were given before the activation ended (202). */
  readonly #early = new Map<string, AnswerNote>()
  readonly #find: (activationId: string) => Activation | undefined

  constructor(find: (activationId: string) => Activation | undefined) {
    this.#find = find
  }

  ended(activation: Activation): void {
    const note = this.#early.get(activation.activationId)
    if (note === undefined) return
    this.#early.delete(activation.activationId)
    activation.answer = note
  }

  answered({ status, headers, activationId }: Answer): void {
    if (activationId === undefined) return
    const contentType = headers.find(([name]) => name.length === 12 && name.toLowerCase() === 'content-type')?.[1]
    const note = contentType === undefined ? { status } : { status, contentType }
    const activation = this.#find(activationId)
    if (activation) activation.answer = note
    else this.#remember(activationId, note)
  }

  #remember(activationId: string, note: AnswerNote): void {
    this.#early.set(activationId, note)
    if (this.#early.size <= most) return
    for (const oldest of this.#early.keys()) {
      this.#early.delete(oldest)
      break
    }
  }
}
