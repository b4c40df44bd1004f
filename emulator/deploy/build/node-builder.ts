/** One function's esbuild contexts: incremental, made when the function is first called, remade when its files turn out to need more. */
import { relative, resolve } from 'node:path'
import type { BuildContext, BuildResult, Message, Metafile } from 'esbuild'
import { type Additions, type Format, optionsOf, type Source } from './build-options.ts'
import { handOver } from './entry.ts'
import { isBuildFailure, isTopLevelAwait, messageOf } from '../../system/esbuild-errors.ts'
import { serviceCount, survivingDeath } from '../../system/esbuild-service.ts'
import { Knowledge } from './source-facts.ts'
import { mentionsLocation, withLocation } from './module-location.ts'
import { buildVendor, isVendorInput, planVendor, type VendorPlan, vendorFooter, vendorPlugin } from './vendor.ts'
import { loadEsbuild } from '../../system/esbuild.ts'

export type Built =
  | {
      readonly ok: true
      readonly text: string
      /** Of `text`. */
      readonly hash: string
      readonly format: Format
      /** Absolute. */
      readonly inputs: readonly string[]
      readonly metafile: Pick<Metafile, 'inputs'>
      /** The text is Base64. */
      readonly binary?: boolean
    }
  | { readonly ok: false; readonly errors: readonly Message[]; readonly text: string }

type Options = ReturnType<typeof optionsOf>
type Result = BuildResult<Options>

/** Dependencies that are bundled apart, and the rest. */
interface Apart {
  readonly plan: VendorPlan
  readonly context: BuildContext<Options>
  /** The developer's own files. */
  own: ReadonlySet<string>
}

/** Under way in the background; a save of the developer's own files does not disturb it. */
interface Preparation {
  readonly own: ReadonlySet<string>
  readonly timer: NodeJS.Timeout
}

/** ms after a build before large dependencies are bundled apart: who waits for the build is served first. */
const respite = 50

export interface Builder {
  /** `changed`: files that were written since the last build. */
  build(changed: ReadonlySet<string>): Promise<Built>
  dispose(): Promise<void>
}

export class NodeBuilder implements Builder {
  readonly #source: Source
  readonly #knowledge: Knowledge
  readonly #contexts = new Map<Format, BuildContext<Options>>()
  /** The {@link serviceCount} that the contexts belong to. */
  #service = serviceCount()
  #apart: Apart | undefined
  #preparation: Preparation | undefined
  /** Whether the entry holds nothing at all: that is answered in its own words (openwhisk.md 15). */
  #blank = false
  /** Set while a message is made: it has to show the developer's own text, without our additions to it. */
  #plain = false

  constructor(source: Source) {
    this.#source = source
    this.#knowledge = new Knowledge(source.file, source.main, source.root)
  }

  async build(changed: ReadonlySet<string>): Promise<Built> {
    return survivingDeath(async () => {
      // Contexts of a process that died cannot tell its death from that of the one that runs now.
      if (this.#service !== serviceCount()) await this.dispose()
      this.#service = serviceCount()
      try {
        return await this.#build(changed)
      } catch (error) {
        await this.dispose()
        throw error
      }
    })
  }

  async #build(changed: ReadonlySet<string>): Promise<Built> {
    this.#knowledge.forget(changed)
    this.#blank = false
    if (this.#knowledge.look()) await this.dispose()
    const concerns = (own: ReadonlySet<string>): boolean => changed.size > 0 && [...changed].every((file) => own.has(file))
    if (this.#preparation && !concerns(this.#preparation.own)) this.#abandon()
    const apart = this.#apart
    if (apart) {
      const built = concerns(apart.own) ? await this.#buildOwn(apart) : undefined
      if (built === undefined) await this.#dropApart()
      else if (built.ok) return built
    }
    try {
      const built = await this.#buildAll()
      if (built.format === 'cjs') this.#prepare(built.metafile)
      return built
    } catch (error) {
      if (!isBuildFailure(error)) throw error
      const errors = await this.#explain(error.errors)
      return { ok: false, errors, text: await messageOf(errors) }
    }
  }

  async dispose(): Promise<void> {
    this.#abandon()
    await this.#dropApart()
    await this.#dropContexts()
  }

  async #buildAll(): Promise<Built & { ok: true; metafile: Metafile }> {
    try {
      return await this.#buildAs('cjs')
    } catch (error) {
      if (!isBuildFailure(error) || !error.errors.some(isTopLevelAwait)) throw error
      return await this.#buildAs('esm')
    }
  }

  async #buildAs(format: Format): Promise<Built & { ok: true; metafile: Metafile }> {
    let context = this.#contexts.get(format)
    if (context === undefined) {
      const esbuild = loadEsbuild()
      context = await esbuild.context(optionsOf(this.#source, format, this.#additions()))
      this.#contexts.set(format, context)
    }
    try {
      const result = await context.rebuild()
      const inputs = this.#filesOf(result.metafile)
      const output = outputOf(result)
      if (!this.#knowledge.learn(output.contents, inputs, this.#entryBytes(result.metafile))) {
        return { ok: true, text: this.#blank ? '' : output.text, hash: output.hash, format, inputs, metafile: result.metafile }
      }
    } catch (error) {
      if (!isBuildFailure(error) || !this.#knowledge.learnFrom(error.errors)) throw error
    }
    await this.#dropContexts()
    return this.#buildAs(format)
  }

  /** Undefined when something else has to be bundled apart. */
  async #buildOwn(apart: Apart): Promise<Built | undefined> {
    try {
      const result = await apart.context.rebuild()
      const own = ownInputs(result.metafile)
      const files = this.#filesOf({ inputs: own })
      const output = outputOf(result)
      if (this.#knowledge.learn(output.contents, files, this.#entryBytes(result.metafile)) || !apart.plan.covers(files)) return undefined
      apart.own = new Set(files)
      const inputs = { ...apart.plan.inputs, ...own }
      const text = this.#blank ? '' : output.text
      return { ok: true, text, hash: output.hash, format: 'cjs', inputs: this.#filesOf({ inputs }), metafile: { inputs } }
    } catch (error) {
      if (isBuildFailure(error)) return { ok: false, errors: error.errors, text: error.message }
      throw error
    }
  }

  /** Bundles large dependencies apart, in the background. */
  #prepare(metafile: Metafile): void {
    const plan = this.#preparation || this.#apart ? undefined : planVendor(metafile, this.#source.root)
    if (plan === undefined) return
    const own = new Set(this.#filesOf(metafile).filter((file) => plan.covers([file])))
    const work = async (): Promise<void> => {
      const esbuild = loadEsbuild()
      const options = optionsOf(this.#source, 'cjs', this.#additions())
      const file = await buildVendor(plan, options, this.#source.scratch.folder())
      if (this.#preparation !== preparation) return
      const footer = { js: options.footer.js + vendorFooter(file) }
      const context = await esbuild.context({ ...options, footer, plugins: [vendorPlugin(plan), ...options.plugins] })
      // The first build of a context is the slow one.
      await context.rebuild().catch(() => {})
      if (this.#preparation !== preparation) return void context.dispose()
      this.#preparation = undefined
      this.#apart = { plan, context, own }
    }
    // Whatever stands in the way: the function is served, only not rebuilt as quickly as it could be.
    const timer = setTimeout(() => void work().catch(() => {}), respite).unref()
    const preparation: Preparation = { own, timer }
    this.#preparation = preparation
  }

  #abandon(): void {
    clearTimeout(this.#preparation?.timer)
    this.#preparation = undefined
  }

  /** The errors as they are for the text alone. */
  async #explain(errors: readonly Message[]): Promise<readonly Message[]> {
    this.#plain = true
    try {
      await this.#buildAll()
    } catch (error) {
      if (isBuildFailure(error)) return error.errors
    } finally {
      this.#plain = false
    }
    return errors
  }

  #additions(): Additions {
    const { file, main } = this.#source
    return {
      texts: this.#knowledge.texts(),
      packages: this.#knowledge.packages(),
      addTo: (text, path) => {
        if (path === file) this.#blank = text.trim() === ''
        if (this.#plain) return text
        const placed = mentionsLocation(text) ? withLocation(text, path, path === file) : text
        return path === file ? placed + handOver(main) : placed
      },
    }
  }

  async #dropApart(): Promise<void> {
    const apart = this.#apart
    this.#apart = undefined
    await apart?.context.dispose().catch(() => {}) // of a dead process
  }

  async #dropContexts(): Promise<void> {
    const contexts = [...this.#contexts.values()]
    this.#contexts.clear()
    await Promise.all(contexts.map((context) => context.dispose().catch(() => {})))
  }

  #entryBytes({ inputs }: Metafile): number | undefined {
    return inputs[relative(this.#source.root, this.#source.file).replaceAll('\\', '/')]?.bytes
  }

  /** The real files among the inputs. */
  #filesOf({ inputs }: Pick<Metafile, 'inputs'>): string[] {
    return Object.keys(inputs).flatMap((input) => (/^(<|actionlab:|\(disabled\):)/.test(input) ? [] : [resolve(this.#source.root, input)]))
  }
}

const { setTimeout, clearTimeout } = globalThis

function outputOf({ outputFiles: [output] }: Result): NonNullable<Result['outputFiles'][0]> {
  if (output === undefined) throw new Error('esbuild wrote nothing')
  return output
}

function ownInputs({ inputs }: Metafile): Metafile['inputs'] {
  return Object.fromEntries(Object.entries(inputs).filter(([input]) => !isVendorInput(input)))
}
