/** A function's code as the catalog carries it: built at the first call, and again by the first call after one of its inputs changed. */
import type { Metafile } from 'esbuild'
import { type Bundle, BuildFailure, type Code } from '../model/action.ts'
import { type Built, type Builder, createBuilder, type Source } from './builder.ts'

export interface BundledCode extends Code {
  readonly source: Source
  /** The newest finished build; undefined before the first. */
  readonly last: Bundle | BuildFailure | undefined
  /** True when `last` no longer shows what is on the disk. */
  readonly stale: boolean
  /** An input changed: whoever calls {@link Code.load} from now on gets a build that began after this moment. */
  touch(file: string): void
  /** The function is gone: activations that still refer to it get its last bundle, nothing is built any more. */
  retire(): Promise<void>
  /** Frees esbuild's memory; the next change makes a new context. */
  rest(): Promise<void>
}

export function isBundledCode(code: Code): code is BundledCode {
  return 'source' in code
}

export interface Finished {
  readonly bundle: Bundle | undefined
  readonly failure: BuildFailure | undefined
  readonly errors: readonly { readonly file: string | undefined; readonly text: string }[]
  readonly metafile: Metafile | undefined
  /** Date.now() before esbuild read the first file. */
  readonly began: number
}

export interface BundleOptions {
  readonly source: Source
  /** As the developer knows the file. */
  readonly file: string
  /** Called after every build, before anyone gets its result. */
  finished(code: BundledCode, result: Finished): void
  /** Whether a save seems to be under way: resolves when it is worth reading the files (again). */
  writing?(code: BundledCode, failed: boolean): Promise<void> | undefined
}

export function createBundledCode({ source, file, finished, writing }: BundleOptions): BundledCode {
  const builder: Builder = createBuilder(source)
  /** Counts changes; a build belongs to the count at which it began. */
  let generation = 0
  let built = -1
  let last: Bundle | BuildFailure | undefined
  let hash = ''
  let running: Promise<void> | undefined
  let retired = false

  const accept = (result: Built): void => {
    if (!result.ok) {
      last = new BuildFailure(result.text)
      hash = ''
      return
    }
    // The hash is of the output: a save that changes nothing keeps the bundle, its revision and so its warm containers.
    if (last instanceof BuildFailure || last === undefined || hash !== result.output.hash) {
      hash = result.output.hash
      last = {
        revision: `${hash}-${source.main}`,
        text: result.blank ? '' : result.output.text,
        file: source.file,
        format: result.format,
        main: source.main,
        inputs: result.inputs,
      }
    } else if (last.inputs.length !== result.inputs.length) last = { ...last, inputs: result.inputs }
  }

  const run = async (): Promise<void> => {
    await writing?.(code, false)
    let from = generation
    let began = Date.now()
    let result = await builder.build()
    if (!result.ok) {
      await writing?.(code, true)
      if (generation !== from) {
        from = generation
        began = Date.now()
        result = await builder.build()
      }
    }
    accept(result)
    built = from
    finished(code, {
      bundle: last instanceof BuildFailure ? undefined : last,
      failure: last instanceof BuildFailure ? last : undefined,
      errors: result.ok ? [] : result.errors.map(({ text, location }) => ({ text, file: location?.file })),
      metafile: result.ok ? result.metafile : undefined,
      began,
    })
  }

  const after = async (wanted: number): Promise<Bundle> => {
    if (built >= wanted) return take()
    running ??= run().finally(() => (running = undefined))
    await running
    return after(wanted)
  }

  const take = (): Bundle => {
    if (last instanceof BuildFailure) throw last
    if (last === undefined) throw new BuildFailure(`${file} was removed before it was first called.`)
    return last
  }

  const code: BundledCode = {
    source,
    file,
    get last() {
      return last
    },
    get stale() {
      return built !== generation && !retired
    },
    load() {
      if (built === generation && last !== undefined && !(last instanceof BuildFailure)) return last
      return after(retired ? built : generation)
    },
    touch(changed) {
      generation++
      builder.forget(changed)
    },
    async retire() {
      retired = true
      await running
      await builder.dispose()
    },
    async rest() {
      if (running === undefined) await builder.dispose()
    },
  }
  return code
}
