/** A function's code in the catalog: built at the first call, and again at the first call after one of its inputs changed. */
import { resolve } from 'node:path'
import type { Metafile } from 'esbuild'
import { type Bundle, BuildFailure, type Code, type Runtime } from '../../model/action.ts'
import type { Source } from './build-options.ts'
import type { Builder, Built, Learned } from './builder.ts'
import { isFile } from './graph-inputs.ts'
import { createBuilder } from './create-builder.ts'
import type { BuildError } from './dependencies.ts'
import { nextTurn } from '../watch/waits.ts'
import { isPython } from '../../config/function-files.ts'
import { isOwn, OwnFiles, SaveWait, stampOf } from '../unfinished-files.ts'
import { withListings } from './packed-folder.ts'
import { wholeText } from './one-text.ts'

export interface Finished {
  readonly failure: BuildFailure | undefined
  readonly errors: readonly BuildError[]
  /** Undefined for a failure. */
  readonly metafile: Pick<Metafile, 'inputs'> | undefined
  /** See {@link Built}. */
  readonly beyond: readonly string[]
  /** Date.now() before esbuild read the first file. */
  readonly began: number
}

export interface CodeEvents {
  /** Called before the code is used: the last moment to {@link CatalogCode.touch} it. */
  asked(code: CatalogCode): void
  /** Called after every build, before its result is used. */
  finished(code: CatalogCode, result: Finished): void
}

const none: readonly string[] = []

export class CatalogCode implements Code {
  readonly source: Source
  readonly file: string
  readonly runtime: Runtime
  readonly #events: CodeEvents
  /** Files that containers read beyond those that a build found; outlives the builder. */
  readonly #learned: Learned = new Map()
  #builder: Builder | undefined
  /** Counts changes; a build belongs to the count at which it began. */
  #generation = 0
  #built = -1
  #last: Bundle | BuildFailure | undefined
  #hash = ''
  /** Files that it is made of, as far as known before its first build. */
  #checked: readonly string[]
  /** The inputs of {@link last} that are own files: packages have thousands. */
  #ownOf: { readonly inputs: readonly string[]; readonly own: readonly string[] } = { inputs: none, own: none }
  /** Of the own files that {@link last} was made of, as they were when they were read. */
  #stamp = ''
  #running: Promise<void> | undefined
  #retired = false
  #used = false
  #touched = new Set<string>()
  #touchedAt = -Infinity
  readonly #ownFiles = new OwnFiles()

  /** `file`: as the developer knows it. */
  constructor(source: Source, file: string, events: CodeEvents) {
    this.source = source
    this.#checked = [source.file]
    this.file = file
    this.runtime = source.archive ?? (source.raw !== true && isPython(source.file) ? 'python' : 'node')
    this.#events = events
  }

  /** The newest finished build; undefined before the first. */
  get last(): Bundle | BuildFailure | undefined {
    return this.#last
  }

  get inputs(): readonly string[] {
    const last = this.#last
    return last === undefined || last instanceof BuildFailure ? this.#checked : last.inputs
  }

  /** To be called with what a check found that did not build it. */
  consistsOf(inputs: Metafile['inputs']): void {
    this.#checked = Object.keys(inputs).flatMap((input) => (isFile(input) ? [resolve(this.source.root, input)] : []))
  }

  /** True when something changed since {@link last} was begun. */
  get stale(): boolean {
    return this.#built !== this.#generation && !this.#retired
  }

  /** True while esbuild keeps a context: a save is built at once, before the next call. */
  get active(): boolean {
    return this.#builder !== undefined
  }

  load(): Bundle | Promise<Bundle> {
    this.#used = true
    const last = this.#last
    if (last !== undefined) this.#events.asked(this)
    if (this.#built === this.#generation && last !== undefined && !(last instanceof BuildFailure)) return last
    return this.#after(this.#retired ? this.#built : this.#generation)
  }

  /** Builds it although nobody has called it, and keeps no esbuild context for it. Resolves with why it does not build. */
  async check(): Promise<BuildFailure | undefined> {
    if (this.#built !== this.#generation) await this.#after(this.#generation).catch(() => {}) // in `last`
    if (!this.#used) await this.#free()
    return this.#last instanceof BuildFailure ? this.#last : undefined
  }

  /** Called when an input changed: {@link load} gives from now on a build that began after this moment. */
  touch(file: string): void {
    this.#generation++
    this.#touched.add(file)
    this.#touchedAt = performance.now()
    // Checked now, so that a half-written file is known as such even if it is nearly complete at the next call.
    if (this.#built >= 0) this.#ownFiles.unfinished([file])
  }

  /** Ends building: activations that still refer to the removed function get its last bundle. */
  async retire(): Promise<void> {
    this.#retired = true
    await this.#running
    await this.#free()
  }

  /** Frees esbuild's context, unless the function was called since the last time. */
  rest(): boolean {
    if (this.#used || this.#running !== undefined) {
      this.#used = false
      return false
    }
    void this.#free()
    return true
  }

  async #after(wanted: number): Promise<Bundle> {
    if (this.#built >= wanted) return this.#take()
    this.#running ??= this.#build().finally(() => (this.#running = undefined))
    await this.#running
    return this.#after(wanted)
  }

  #take(): Bundle {
    if (this.#last instanceof BuildFailure) throw this.#last
    if (this.#last === undefined) throw new BuildFailure(`${this.file} was removed before it was first called.`)
    return this.#last
  }

  /** Builds until the files that were read are complete: unchanged during the build, and either of full size or unchanged for long enough. */
  async #build(): Promise<void> {
    const builder = (this.#builder ??= createBuilder(this.source, this.runtime, this.#learned))
    const wait = this.#saveWait()
    const touched = new Set<string>()
    const own = (): string[] => [this.source.file, ...touched].filter(isOwn)
    for (;;) {
      this.#takeTouched(touched)
      while (this.#ownFiles.unfinished(own()) && (await wait.nextChange(own()))) this.#takeTouched(touched)
      this.#takeTouched(touched)
      const from = this.#generation
      const before = stampOf(own())
      const known = this.#ownInputs()
      const stamp = stampOf(known)
      const began = Date.now()
      this.source.packed?.prepare()
      const result = await builder.build(touched)
      // An event that was queued before esbuild's answer may not have been delivered yet.
      await nextTurn()
      await nextTurn()
      const read = result.ok ? [...own(), ...this.#ownFiles.unknown(result.inputs)] : own()
      const changed = this.#generation !== from || stampOf(own()) !== before
      const doubtful = !result.ok || result.incomplete === true || this.#ownFiles.unfinished(read)
      if (changed ? wait.readAgain() : doubtful && (await wait.nextChange(read))) continue
      this.#ownFiles.remember(read)
      this.#finish(result, from, began)
      const now = this.#ownInputs()
      this.#stamp = now === known || now.join() === known.join() ? stamp : stampOf(now)
      return
    }
  }

  #finish(result: Built, from: number, began: number): void {
    this.#accept(result)
    this.#built = from
    this.#events.finished(this, {
      failure: this.#last instanceof BuildFailure ? this.#last : undefined,
      errors: result.ok ? [] : result.errors.map(({ text, location }) => ({ text, file: location?.file })),
      metafile: result.ok ? withListings(result.metafile, this.source) : undefined,
      beyond: (result.ok ? result.beyond : undefined) ?? none,
      began,
    })
  }

  #ownInputs(): readonly string[] {
    const last = this.#last
    if (last === undefined || last instanceof BuildFailure) return [this.source.file]
    if (this.#ownOf.inputs !== last.inputs) this.#ownOf = { inputs: last.inputs, own: last.inputs.filter(isOwn) }
    return this.#ownOf.own
  }

  #takeTouched(into: Set<string>): void {
    for (const file of this.#touched) into.add(file)
    this.#touched.clear()
  }

  #saveWait(): SaveWait {
    return new SaveWait({ heardAt: () => this.#touchedAt, over: () => this.#retired })
  }

  readonly #learn = (read: Readonly<Record<string, string>>): void => {
    for (const [file, hash] of Object.entries(read)) {
      if (this.#learned.has(file)) continue
      this.#learned.set(file, hash)
      this.touch(file)
    }
  }

  #accept(result: Built): void {
    const last = this.#last
    if (!result.ok) {
      this.#last = new BuildFailure(result.text)
      this.#hash = ''
    } else if (last === undefined || last instanceof BuildFailure || this.#hash !== result.hash) {
      // The hash is of the output: a save that changes nothing keeps the bundle, its revision and so its warm containers.
      const { file, folder, main, packed } = this.source
      const { text, hash, format, inputs, leading, binary = false, at } = result
      this.#hash = hash
      const revision = `${hash}-${main}`
      const isSuperseded = (): Promise<boolean> => this.#isSuperseded(revision)
      const bundle = {
        revision,
        text,
        file: at?.file ?? file,
        folder: at?.folder ?? packed?.folder ?? folder,
        format,
        main,
        inputs,
        ...(binary ? { binary } : {}),
        ...(leading ? { leading } : {}),
        isSuperseded,
      }
      if (this.source.raw === true || this.source.sent === true) this.#last = bundle
      else if (this.runtime === 'python') this.#last = { ...bundle, runtime: 'python', learn: this.#learn }
      else this.#last = { ...bundle, learn: this.#learn, whole: () => wholeText({ ...this.source, ...at }) }
    } else if (last.inputs.length !== result.inputs.length) this.#last = { ...last, inputs: result.inputs }
  }

  /** See {@link Bundle.isSuperseded}: the first half of a file may build, and lack the exports of the second half. */
  async #isSuperseded(revision: string): Promise<boolean> {
    const wait = this.#saveWait()
    for (;;) {
      const last = await Promise.resolve(this.load()).catch(() => undefined)
      if (last?.revision !== revision) return true
      const files = this.#ownInputs()
      // The other half may have come while this one was loaded, and its event may still be on its way.
      if (stampOf(files) === this.#stamp && !(await wait.nextChange(files))) return false
      if (!this.stale) for (const file of files) this.touch(file)
    }
  }

  async #free(): Promise<void> {
    const builder = this.#builder
    this.#builder = undefined
    await builder?.dispose()
  }
}
