/** Lists what containers read beyond a function's own code. Packages have thousands of files: a list stays the same object until other files are in it. */
import type { ModuleSet } from '../../model/module-set.ts'
import { statIfThere } from '../../system/disk.ts'
import type { Learned } from './builder.ts'

export class LearnedFiles {
  readonly #learned: Readonly<Learned>
  #beyond: readonly string[] = []
  #beyondKey = ''
  #inputs: readonly string[] = []
  #inputsKey = ''

  constructor(learned: Readonly<Learned>) {
    this.#learned = learned
  }

  /** Those that are not among the own files. Absolute. */
  beyond(files: ModuleSet['files']): readonly string[] {
    // Files are only ever added to those that were learned.
    const key = `${this.#learned.size}\0${Object.keys(files).join('\0')}`
    if (key !== this.#beyondKey) {
      this.#beyondKey = key
      this.#beyond = [...this.#learned.keys()].filter((path) => !(path in files))
      this.#inputsKey = ''
    }
    return this.#beyond
  }

  /** `graph`, and behind it the list that {@link beyond} gave last. */
  inputs(graph: readonly string[]): readonly string[] {
    const key = `\0${graph.join('\0')}`
    if (key !== this.#inputsKey) {
      this.#inputsKey = key
      this.#inputs = [...graph, ...this.#beyond]
    }
    return this.#inputs
  }

  /** Which of `paths` are not as their container read them, and how they are now. */
  differences(paths: readonly string[]): string {
    let found = ''
    for (const path of paths) {
      const now = signature(path)
      if (now !== this.#learned.get(path)) found += `\0${path}\0${now}`
    }
    return found
  }
}

/** As a container reports what it read: sandbox/own-modules.mjs. */
function signature(path: string): string {
  const stats = statIfThere(path)
  return stats ? `${stats.mtimeMs}-${stats.size}` : ''
}
