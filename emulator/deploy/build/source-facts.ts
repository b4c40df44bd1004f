/** What the builds of a function have shown about its files: which need our additions, which packages have to stay outside. */
import { resolve } from 'node:path'
import type { Message } from 'esbuild'
import { isSource } from './build-options.ts'
import { readIfThere } from '../../system/disk.ts'
import { exportsBySelf, exportsModuleName } from './entry.ts'
import { mentionsLocation, usesLocation } from './module-location.ts'
import { isNative, packageOf } from './native.ts'

/** An entry that needs no additions, as it was when we looked. */
interface Whole {
  readonly bytes: number
  readonly kind: 'module' | 'commonjs'
}

export class Knowledge {
  readonly #entry: string
  readonly #main: string
  readonly #root: string
  #whole: Whole | undefined
  /** The entry did not keep what it promised. */
  #doubtful = false
  /** Files beside the entry, and whether they mention their location. */
  readonly #located = new Map<string, boolean>()
  readonly #natives = new Map<string, boolean>()

  constructor(entry: string, main: string, root: string) {
    this.#entry = entry
    this.#main = main
    this.#root = root
  }

  /** Looks at the entry before a build; true when it has to be asked for differently than before. */
  look(): boolean {
    const before = this.#whole
    this.#whole = this.#doubtful ? undefined : this.#seen()
    return (before === undefined) !== (this.#whole === undefined)
  }

  #seen(): Whole | undefined {
    const text = readIfThere(this.#entry)
    if (text === undefined || mentionsLocation(text)) return undefined
    const kind = exportsBySelf(text, this.#main)
    return kind && { kind, bytes: Buffer.byteLength(text) }
  }

  /** Files whose text needs additions. */
  texts(): string[] {
    return [...(this.#whole ? [] : [this.#entry]), ...[...this.#located].flatMap(([file, uses]) => (uses ? [file] : []))]
  }

  /** Packages that stay outside the bundle. */
  packages(): string[] {
    return [...this.#natives].flatMap(([name, native]) => (native ? [name] : []))
  }

  /** These files were written. One that mentioned its location stays where it is: the location is added whenever the text mentions it. */
  forget(files: Iterable<string>): void {
    for (const file of files) if (this.#located.get(file) === false) this.#located.delete(file)
  }

  /**
   * Looks at a finished build; true when the next one has to be asked for differently.
   *
   * @param entryBytes size of the entry as esbuild read it: it may have been written since we looked
   */
  learn(output: Uint8Array, inputs: readonly string[], entryBytes: number | undefined): boolean {
    let more = false
    const whole = this.#whole
    if (whole && (whole.bytes !== entryBytes || (whole.kind === 'module' && !exportsModuleName(output, this.#main)))) {
      this.#whole = undefined
      this.#doubtful = true
      more = true
    }
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
