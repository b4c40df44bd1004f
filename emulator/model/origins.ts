/** Knows in which file and line a value of the configuration stands. */

/** Keys from the top: `['actions', 'shop/list', 'params', 'region']`. */
export type KeyPath = readonly (string | number)[]

export interface Origin {
  /** Absolute. */
  readonly file: string
  /** From 1; absent where only the file is known. */
  readonly line?: number
}

export class Origins {
  readonly #places = new Map<string, Origin>()

  set(path: KeyPath, origin: Origin): void {
    this.#places.set(JSON.stringify(path), origin)
  }

  /** Of the value itself, else of the nearest one that it is a part of. */
  of(path: KeyPath): Origin | undefined {
    for (let length = path.length; length > 0; length--) {
      const place = this.#places.get(JSON.stringify(path.slice(0, length)))
      if (place !== undefined) return place
    }
    return undefined
  }
}
