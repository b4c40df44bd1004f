/** Answers made once more from what was recorded: the contract does its part again, the function does not run. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Activation, Running } from '../model/activation.ts'

export class Recall {
  readonly #current = new AsyncLocalStorage<Activation>()

  /** Whatever is invoked while `handle` runs has ended as `activation` did. */
  with<T>(activation: Activation, handle: () => Promise<T>): Promise<T> {
    return this.#current.run(activation, handle)
  }

  /** In place of an invocation; undefined when one is to be made. */
  get running(): Running | undefined {
    const activation = this.#current.getStore()
    return activation && { activationId: activation.activationId, done: Promise.resolve(activation) }
  }
}
