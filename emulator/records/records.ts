/** The records of one session: each is finished once its activation has ended and its caller was answered, then stored and told to every subscriber. */
import type { Activation, ActivationQuery } from '../model/activation.ts'
import type { Answer } from '../model/http.ts'
import { Subscribers } from '../model/subscribers.ts'
import { ActivationStore } from './activation-store.ts'
import { KeptAnswer } from './kept-answer.ts'

export class Records {
  readonly #store = new ActivationStore()
  readonly #subscribers = new Subscribers<Activation>()
  /** By activation id: ended, and their callers are being answered. */
  readonly #unanswered = new Map<string, Activation>()
  /** By activation id: answers that were given before the activation ended (202). */
  readonly #early = new Map<string, KeptAnswer>()
  #clearings = 0

  /** @param hasCaller whether {@link finish} will be called for it, or was already; otherwise the record is finished as it is */
  end(activation: Activation, hasCaller: boolean): void {
    if (!hasCaller) return this.#publish(activation)
    const { activationId } = activation
    const note = this.#early.get(activationId)
    if (note === undefined) return void this.#unanswered.set(activationId, activation)
    this.#early.delete(activationId)
    this.#complete(activation, note)
  }

  /** Adds a record that no code produced, such as a fired trigger's. One that a request asked for waits for its answer, {@link finish}, unless it brings a note of it. */
  record(activation: Activation): void {
    this.end(activation, activation.request !== undefined && activation.answer === undefined)
  }

  /** The caller of an activation gets this answer. An answer that names no activation finishes nothing. */
  finish(answer: Answer): void {
    const { activationId } = answer
    if (activationId === undefined) return
    const activation = this.#unanswered.get(activationId)
    if (activation !== undefined) {
      this.#unanswered.delete(activationId)
      this.#complete(activation, new KeptAnswer(answer))
    }
    // It may have been finished without an answer meanwhile.
    else if (!this.#store.get(activationId)) this.#early.set(activationId, new KeptAnswer(answer))
  }

  /** Finishes what has ended without a note: an answer failed, or the session closes. */
  finishUnanswered(): void {
    for (const activation of this.#unanswered.values()) this.#publish(activation)
    this.#unanswered.clear()
  }

  /** Adds records of an earlier time, oldest first. No subscriber is told: they ended then. */
  restore(activations: readonly Activation[]): void {
    this.#store.restore(activations)
  }

  /** The `count` that were finished last, oldest first. */
  newest(count: number): Activation[] {
    return this.#store.newest(count)
  }

  /** How many times the records were cleared. */
  get clearings(): number {
    return this.#clearings
  }

  get(activationId: string): Activation | undefined {
    return this.#store.get(activationId)
  }

  /** Newest first, by start. */
  list(query?: ActivationQuery): Activation[] {
    return this.#store.list(query)
  }

  count(query?: ActivationQuery): number {
    return this.#store.count(query)
  }

  /** Calls `subscriber` with every record that is finished from now on; returns how to stop. */
  subscribe(subscriber: (activation: Activation) => void): () => void {
    return this.#subscribers.add(subscriber)
  }

  clear(): void {
    this.#clearings++
    this.#unanswered.clear()
    this.#store.clear()
  }

  #complete(activation: Activation, note: KeptAnswer): void {
    activation.answer = note
    this.#publish(activation)
  }

  #publish(activation: Activation): void {
    this.#store.add(activation)
    this.#subscribers.notify(activation)
  }
}
