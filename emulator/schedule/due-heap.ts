/** Keeps entries by key, with the one that is due first at hand: a binary heap, and the place of each key in it. */

export interface Due {
  readonly key: string
  /** Epoch ms. */
  readonly due: number
  /** Of two that are due at the same time, the lower one comes first. */
  readonly order: number
}

export class DueHeap<Entry extends Due> {
  readonly #entries: Entry[] = []
  readonly #places = new Map<string, number>()

  get first(): Entry | undefined {
    return this.#entries[0]
  }

  get(key: string): Entry | undefined {
    const place = this.#places.get(key)
    return place === undefined ? undefined : this.#entries[place]
  }

  /** In no order. */
  values(): readonly Entry[] {
    return this.#entries
  }

  /** Puts it in the place of one with the same key. */
  set(entry: Entry): void {
    this.delete(entry.key)
    this.#put(entry, this.#entries.length)
    this.#rise(this.#entries.length - 1)
  }

  delete(key: string): void {
    const place = this.#places.get(key)
    if (place === undefined) return
    this.#places.delete(key)
    const last = this.#entries.pop()
    if (last === undefined || place === this.#entries.length) return
    this.#put(last, place)
    this.#rise(place)
    this.#sink(place)
  }

  clear(): void {
    this.#entries.length = 0
    this.#places.clear()
  }

  #put(entry: Entry, place: number): void {
    this.#entries[place] = entry
    this.#places.set(entry.key, place)
  }

  #rise(from: number): void {
    for (let place = from; place > 0;) {
      const parent = (place - 1) >> 1
      if (!this.#swapsWith(parent, place)) return
      place = parent
    }
  }

  #sink(from: number): void {
    for (let place = from; ;) {
      const [left, right] = [2 * place + 1, 2 * place + 2]
      const child = this.#isBefore(right, left) ? right : left
      if (!this.#swapsWith(place, child)) return
      place = child
    }
  }

  /** Exchanges both where the lower one comes first. */
  #swapsWith(upper: number, lower: number): boolean {
    const [above, below] = [this.#entries[upper], this.#entries[lower]]
    if (above === undefined || below === undefined || !this.#isBefore(lower, upper)) return false
    this.#put(below, upper)
    this.#put(above, lower)
    return true
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#entries[one], this.#entries[other]]
    return a !== undefined && (b === undefined || a.due < b.due || (a.due === b.due && a.order < b.order))
  }
}
