/** Counts requests that have not reached a container: a virtual clock must not move before they have. */
import { AsyncLocalStorage } from 'node:async_hooks'

export class Arrivals {
  readonly #current: AsyncLocalStorage<{ arrived: boolean }> | undefined
  #underway = 0
  #changes = 0

  /** @param virtual false when nothing reads the count: following a request through its promises costs 7 % of a call */
  constructor(virtual: boolean) {
    this.#current = virtual ? new AsyncLocalStorage() : undefined
  }

  /** Runs `handle`, which counts until it ends or calls {@link arrived}. */
  async track<T>(handle: () => Promise<T>): Promise<T> {
    if (!this.#current) return handle()
    const request = { arrived: false }
    this.#underway++
    this.#changes++
    try {
      return await this.#current.run(request, handle)
    } finally {
      this.#arrive(request)
      this.#changes++
    }
  }

  /** The current request has become an invocation. */
  arrived(): void {
    const request = this.#current?.getStore()
    if (request) this.#arrive(request)
  }

  /** An answer has gone out to who asked. */
  sent(): void {
    this.#changes++
  }

  get underway(): number {
    return this.#underway
  }

  /** Grows whenever a request comes, becomes an invocation, is answered, or its answer has gone out. */
  get changes(): number {
    return this.#changes
  }

  #arrive(request: { arrived: boolean }): void {
    if (request.arrived) return
    request.arrived = true
    this.#underway--
    this.#changes++
  }
}
