/** Replaces invocations by a recorded activation, so that a provider encodes its answer again and no function runs. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Activation, Running } from '../model/activation.ts'

export class Recall {
  readonly #current = new AsyncLocalStorage<Activation>()

  /** Every invocation that `handle` makes ends at once, as `activation` did. */
  with<T>(activation: Activation, handle: () => Promise<T>): Promise<T> {
    return this.#current.run(activation, handle)
  }

  /** The recorded activation of the current request; undefined when functions run as usual. */
  get running(): Running | undefined {
    const activation = this.#current.getStore()
    return activation && { activationId: activation.activationId, done: Promise.resolve(activation) }
  }
}
