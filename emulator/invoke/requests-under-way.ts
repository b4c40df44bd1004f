/** Under a virtual clock time must not move while a request is still on its way to its container: this counts those. */
import { AsyncLocalStorage } from 'node:async_hooks'

export class Arrivals {
  readonly #current: AsyncLocalStorage<{ arrived: boolean }> | undefined
  #underway = 0

  /** @param virtual whether anybody will ask: following a request through its promises costs 7 % of a call */
  constructor(virtual: boolean) {
    this.#current = virtual ? new AsyncLocalStorage() : undefined
  }

  /** Runs `handle`; it counts as under way until it ends or calls {@link arrived}. */
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
