/** What the builds of a function have shown about its files: which need our additions, which packages have to stay outside. */
import { resolve } from 'node:path'
import type { Message } from 'esbuild'
import { isSource } from './build-options.ts'
import { readIfThere } from './disk.ts'
import { mentionsLocation, usesLocation } from './location.ts'
import { isNative, packageOf } from './native.ts'

export class Knowledge {
  readonly #entry: string
  readonly #root: string
  /** Files beside the entry, and whether they mention their location. */
  readonly #located = new Map<string, boolean>()
  readonly #natives = new Map<string, boolean>()

  constructor(entry: string, root: string) {
    this.#entry = entry
    this.#root = root
  }

  /** Files whose text needs additions. */
  texts(): string[] {
    return [this.#entry, ...[...this.#located].flatMap(([file, uses]) => (uses ? [file] : []))]
  }

  /** Packages that stay outside the bundle. */
  packages(): string[] {
    return [...this.#natives].flatMap(([name, native]) => (native ? [name] : []))
  }

  /** These files were written. One that mentioned its location stays where it is: the location is added whenever the text mentions it. */
  forget(files: Iterable<string>): void {
    for (const file of files) if (this.#located.get(file) === false) this.#located.delete(file)
  }

  /** Looks at a finished build; true when the next one has to be asked for differently. */
  learn(output: Uint8Array, inputs: readonly string[]): boolean {
    let more = false
    for (const input of inputs) {
      const found = packageOf(input)
      if (found === undefined || this.#natives.has(found.name)) continue
      const native = isNative(found.folder)
      this.#natives.set(found.name, native)
      more ||= native
    }
    if (!usesLocation(output)) return more
    for (const input of inputs) {
      if (input === this.#entry || this.#located.has(input) || !isSource(input)) continue
      const uses = mentionsLocation(readIfThere(input) ?? '')
      this.#located.set(input, uses)
      more ||= uses
    }
    return more
  }

  /** A package whose main file is itself an addon shows only in the error. */
  learnFrom(errors: readonly Message[]): boolean {
    const addons = errors.flatMap(({ text }) => addonError.exec(text)?.[1] ?? [])
    const names = addons.flatMap((path) => packageOf(resolve(this.#root, path))?.name ?? [])
    const fresh = names.filter((name) => this.#natives.get(name) !== true)
    for (const name of fresh) this.#natives.set(name, true)
    return fresh.length > 0
  }
}

const addonError = /^No loader is configured for "\.node" files: (.*)$/
