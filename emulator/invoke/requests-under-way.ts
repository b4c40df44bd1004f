/** Counts requests that have not reached a container: a virtual clock must not move before they have. */
import { AsyncLocalStorage } from 'node:async_hooks'

export class Arrivals {
  readonly #current: AsyncLocalStorage<{ arrived: boolean }> | undefined
  #underway = 0

  /** @param virtual false when nothing reads the count: following a request through its promises costs 7 % of a call */
  constructor(virtual: boolean) {
    this.#current = virtual ? new AsyncLocalStorage() : undefined
  }

  /** Runs `handle`, which counts until it ends or calls {@link arrived}. */
  async track<T>(handle: () => Promise<T>): Promise<T> {
    if (!this.#current) return handle()
    const request = { arrived: false }
    this.#underway++
    try {
      return await this.#current.run(request, handle)
    } finally {
      this.#arrive(request)
    }
  }

  /** The current request has become an invocation. */
  arrived(): void {
    const request = this.#current?.getStore()
    if (request) this.#arrive(request)
  }

  get underway(): number {
    return this.#underway
  }

  #arrive(request: { arrived: boolean }): void {
    if (!request.arrived) this.#underway--
    request.arrived = true
  }
}
