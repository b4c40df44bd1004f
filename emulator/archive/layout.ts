/** Where files of the project stand in an archive: the function's folder is its top, or where code above that is needed, the folder that holds all. */
import { dirname, posix, relative, sep } from 'node:path'
import type { Source } from '../deploy/build/build-options.ts'

export class Layout {
  /** Of the function, relative to the top; '' where it is that. */
  readonly folder: string
  readonly #top: string
  readonly #source: Source

  /** @param files absolute: all that have to be below the top */
  constructor(source: Source, files: readonly string[]) {
    this.#source = source
    const own = source.packed?.folder ?? source.folder
    this.#top = files.map((file) => dirname(this.#found(file))).reduce(common, own)
    this.folder = slashed(relative(this.#top, own))
  }

  /** Relative to the top. */
  placeOf(file: string): string {
    return slashed(relative(this.#top, this.#found(file)))
  }

  #found(file: string): string {
    return this.#source.packed?.placeOf(file) ?? file
  }
}

function common(a: string, b: string): string {
  for (let at = a; ; at = dirname(at)) if (at === dirname(at) || b === at || b.startsWith(at + sep)) return at
}

function slashed(path: string): string {
  return path.split(sep).join('/')
}

/** A request that finds `target` from `from`, both places in the archive. */
export function requestFor(from: string, target: string): string {
  const path = posix.relative(posix.dirname(from), target)
  return path.startsWith('.') ? path : `./${path}`
}
