/** Knows who said a value of the configuration: in which file and line it stands, and what says something else below. */

/** Keys from the top: `['actions', 'shop/list', 'params', 'region']`. */
export type KeyPath = readonly (string | number)[]

export interface Origin {
  /** Absolute. */
  readonly file: string
  /** From 1; absent where only the file is known. */
  readonly line?: number
}

/** A place in a file, or who gave what stands in none: the program that made the emulator, a flag or an override of a test, the shell. */
export type Said = Origin | 'program' | 'flags' | 'shell'

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

/** One of the configurations that lie over each other. */
export interface Layer {
  /** What it says, in the shape of a configuration. */
  readonly value: object
  /** Where it says the value at a path, which it has. */
  of(path: KeyPath): Said
}

/** The layers of a configuration, of which the first that has a value is in force. */
export class Layers {
  readonly #layers: readonly Layer[]

  /** @param layers the one over all others first */
  constructor(layers: readonly Layer[] = []) {
    this.#layers = layers
  }

  /** Everybody who says a value at one of the paths: of the first path from the top layer down, then of the next. */
  all(...paths: readonly KeyPath[]): Said[] {
    return paths.flatMap((path) => this.#layers.filter(({ value }) => has(value, path)).map((layer) => layer.of(path)))
  }

  /** The file and line of the value in force; undefined where no file says it. */
  of(path: KeyPath): Origin | undefined {
    const [first] = this.all(path)
    return typeof first === 'object' ? first : undefined
  }
}

function has(value: unknown, path: KeyPath): boolean {
  let part = value
  for (const key of path) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return false
    part = (part as Record<string | number, unknown>)[key]
  }
  return part !== undefined
}
