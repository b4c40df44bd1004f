/** A function's code as the catalog carries it: built at the first call, and again by the first call after one of its inputs changed. */
import { statSync } from 'node:fs'
import type { Metafile } from 'esbuild'
import { type Bundle, BuildFailure, type Code } from '../model/action.ts'
import { type Built, createBuilder, type Source } from './builder.ts'
import type { BuildError } from './dependencies.ts'
import { isPython } from './layout.ts'
import { createPythonBuilder } from './python.ts'

export interface BundledCode extends Code {
  readonly source: Source
  /** The newest finished build; undefined before the first. */
  readonly last: Bundle | BuildFailure | undefined
  /** True when something changed since `last` was begun. */
  readonly stale: boolean
  /** True while esbuild remembers the function: a save is worth building before anyone asks. */
  readonly active: boolean
  /** An input changed: whoever calls {@link Code.load} from now on gets a build that began after this moment. */
  touch(file: string): void
  /** The function is gone: activations that still refer to it get its last bundle, nothing is built any more. */
  retire(): Promise<void>
  /** To be called now and then: frees esbuild's memory of a function that nobody called since the call before. */
  rest(): void
}

export function isBundledCode(code: Code): code is BundledCode {
  return 'source' in code
}

export interface Finished {
  readonly failure: BuildFailure | undefined
  readonly errors: readonly BuildError[]
  /** Undefined for a failure. */
  readonly metafile: Metafile | undefined
  /** Date.now() before esbuild read the first file. */
  readonly began: number
}

export interface BundleOptions {
  readonly source: Source
  /** As the developer knows the file. */
  readonly file: string
  /** The functions folder, where Python looks for modules. */
  functions(): string
  /** Called after every build, before anyone gets its result. */
  finished(code: BundledCode, result: Finished): void
}

/** ms that the second half of a save may take to follow the first: an editor truncates, then writes. */
const patience = 25

export function createBundledCode({ source, file, functions, finished }: BundleOptions): BundledCode {
  const python = isPython(source.file) ? createPythonBuilder(source, functions) : undefined
  const builder = python ?? createBuilder(source)
  const runtime = python ? 'python' : 'node'
  /** Counts changes; a build belongs to the count at which it began. */
  let generation = 0
  let built = -1
  let last: Bundle | BuildFailure | undefined
  let hash = ''
  let running: Promise<void> | undefined
  let retired = false
  let active = false
  let used = false
  const touched = new Set<string>()
  let touchedAt = -Infinity
  let onTouch: (() => void) | undefined

  /** Waits for the next change, but not beyond `patience` ms after the last one. */
  const nextChange = async (): Promise<void> => {
    const left = touchedAt + patience - performance.now()
    if (left <= 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left)
      onTouch = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    onTouch = undefined
  }

  const accept = (result: Built): void => {
    if (!result.ok) {
      last = new BuildFailure(result.text)
      hash = ''
    } else if (last === undefined || last instanceof BuildFailure || hash !== result.output.hash) {
      // The hash is of the output: a save that changes nothing keeps the bundle, its revision and so its warm containers.
      hash = result.output.hash
      const text = result.blank ? '' : result.output.text
      const { format, inputs } = result
      last = { revision: `${hash}-${source.main}`, text, file: source.file, format, main: source.main, inputs, runtime, ...(python ? { learn } : {}) }
    } else last = { ...last, inputs: result.inputs }
  }

  const learn = (read: Readonly<Record<string, string>>): void => {
    for (const path of python?.learn(read) ?? []) code.touch(path)
  }

  const run = async (): Promise<void> => {
    active = true
    if ([...touched].some(isEmpty)) await nextChange()
    let from = generation
    let began = Date.now()
    touched.clear()
    let result = await builder.build()
    if (!result.ok && generation === from) await nextChange()
    if (!result.ok && generation !== from) {
      from = generation
      began = Date.now()
      result = await builder.build()
    }
    accept(result)
    built = from
    finished(code, {
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
    runtime,
    get last() {
      return last
    },
    get stale() {
      return built !== generation && !retired
    },
    get active() {
      return active
    },
    load() {
      used = true
      if (built === generation && last !== undefined && !(last instanceof BuildFailure)) return last
      return after(retired ? built : generation)
    },
    touch(changed) {
      generation++
      touched.add(changed)
      touchedAt = performance.now()
      builder.forget(changed)
      onTouch?.()
    },
    async retire() {
      retired = true
      await running
      await builder.dispose()
    },
    rest() {
      if (!used && active && running === undefined) {
        active = false
        void builder.dispose()
      }
      used = false
    },
  }
  return code
}

const { setTimeout, clearTimeout } = globalThis

function isEmpty(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.size === 0
}
