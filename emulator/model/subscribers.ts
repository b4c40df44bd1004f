/** Functions that are called with each event of one kind. */
export class Subscribers<Event> {
  readonly #subscribers = new Set<(event: Event) => void>()

  /** @returns how to stop */
  add(subscriber: (event: Event) => void): () => void {
    this.#subscribers.add(subscriber)
    return () => this.#subscribers.delete(subscriber)
  }

  /** Calls each of them. What one throws is its own fault: it is reported as uncaught, and neither the others nor the caller suffer from it. */
  notify(event: Event): void {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber(event)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
