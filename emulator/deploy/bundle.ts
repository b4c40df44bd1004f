/** A function's code as the catalog carries it: built at the first call, and again by the first call after one of its inputs changed. */
import type { Metafile } from 'esbuild'
import { type Bundle, BuildFailure, type Code, type Runtime } from '../model/action.ts'
import type { Source } from './build-options.ts'
import { type Builder, type Built, NodeBuilder } from './builder.ts'
import type { BuildError } from './dependencies.ts'
import { statIfThere } from './disk.ts'
import { isPython } from './layout.ts'
import { createPythonBuilder, type Learned } from './python.ts'
import { createRawBuilder } from './raw.ts'

export interface Finished {
  readonly failure: BuildFailure | undefined
  readonly errors: readonly BuildError[]
  /** Undefined for a failure. */
  readonly metafile: Pick<Metafile, 'inputs'> | undefined
  /** Date.now() before esbuild read the first file. */
  readonly began: number
}

/** Told of every build, before anyone gets its result. */
export type OnFinished = (code: BundledCode, result: Finished) => void

/** ms that the second half of a save may take to follow the first: an editor truncates, then writes. */
const patience = 25

export class BundledCode implements Code {
  readonly source: Source
  readonly file: string
  readonly runtime: Runtime
  readonly #finished: OnFinished
  /** What containers read beyond what a build found; outlives the builder. */
  readonly #learned: Learned = new Map()
  #builder: Builder | undefined
  /** Counts changes; a build belongs to the count at which it began. */
  #generation = 0
  #built = -1
  #last: Bundle | BuildFailure | undefined
  #hash = ''
  #running: Promise<void> | undefined
  #retired = false
  #used = false
  #touched = new Set<string>()
  #touchedAt = -Infinity
  #onTouch: (() => void) | undefined

  /** `file`: as the developer knows it. */
  constructor(source: Source, file: string, finished: OnFinished) {
    this.source = source
    this.file = file
    this.runtime = source.raw !== true && isPython(source.file) ? 'python' : 'node'
    this.#finished = finished
  }

  /** The newest finished build; undefined before the first. */
  get last(): Bundle | BuildFailure | undefined {
    return this.#last
  }

  /** True when something changed since {@link last} was begun. */
  get stale(): boolean {
    return this.#built !== this.#generation && !this.#retired
  }

  /** True while esbuild remembers the function: a save is worth building before anyone asks. */
  get active(): boolean {
    return this.#builder !== undefined
  }

  load(): Bundle | Promise<Bundle> {
    this.#used = true
    const last = this.#last
    if (this.#built === this.#generation && last !== undefined && !(last instanceof BuildFailure)) return last
    return this.#after(this.#retired ? this.#built : this.#generation)
  }

  /** An input changed: whoever calls {@link load} from now on gets a build that began after this moment. */
  touch(file: string): void {
    this.#generation++
    this.#touched.add(file)
    this.#touchedAt = performance.now()
    this.#onTouch?.()
  }

  /** The function is gone: activations that still refer to it get its last bundle, nothing is built any more. */
  async retire(): Promise<void> {
    this.#retired = true
    await this.#running
    await this.#free()
  }

  /** Frees what esbuild remembers, unless the function was called since the last time this was asked. */
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

  async #build(): Promise<void> {
    if ([...this.#touched].some(isEmpty)) await this.#nextChange()
    const builder = (this.#builder ??= this.#createBuilder())
    let from = this.#generation
    let began = Date.now()
    let result = await builder.build(this.#takeTouched())
    if (!result.ok && this.#generation === from) await this.#nextChange()
    if (!result.ok && this.#generation !== from) {
      from = this.#generation
      began = Date.now()
      result = await builder.build(this.#takeTouched())
    }
    this.#accept(result)
    this.#built = from
    this.#finished(this, {
      failure: this.#last instanceof BuildFailure ? this.#last : undefined,
      errors: result.ok ? [] : result.errors.map(({ text, location }) => ({ text, file: location?.file })),
      metafile: result.ok ? result.metafile : undefined,
      began,
    })
  }

  #takeTouched(): ReadonlySet<string> {
    const touched = this.#touched
    this.#touched = new Set()
    return touched
  }

  #createBuilder(): Builder {
    if (this.source.raw === true) return createRawBuilder(this.source)
    return this.runtime === 'python' ? createPythonBuilder(this.source, this.#learned) : new NodeBuilder(this.source)
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
      const { file, folder, main } = this.source
      const { text, hash, format, inputs, binary = false } = result
      this.#hash = hash
      const bundle = { revision: `${hash}-${main}`, text, file, folder, format, main, inputs, ...(binary ? { binary } : {}) }
      this.#last = this.runtime === 'python' ? { ...bundle, runtime: 'python', learn: this.#learn } : bundle
    } else if (last.inputs.length !== result.inputs.length) this.#last = { ...last, inputs: result.inputs }
  }

  /** Waits for the next change, but not beyond {@link patience} after the last one. */
  async #nextChange(): Promise<void> {
    const left = this.#touchedAt + patience - performance.now()
    if (left <= 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left)
      this.#onTouch = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#onTouch = undefined
  }

  async #free(): Promise<void> {
    const builder = this.#builder
    this.#builder = undefined
    await builder?.dispose()
  }
}

const { setTimeout, clearTimeout } = globalThis

function isEmpty(file: string): boolean {
  return statIfThere(file)?.size === 0
}
