/** One function's esbuild contexts: incremental, made when the function is first called, remade when its files turn out to need more. */
import { resolve } from 'node:path'
import type { BuildContext, BuildFailure, BuildResult, Message, Metafile } from 'esbuild'
import { type Additions, type Format, optionsOf, type Source } from './build-options.ts'
import { handOver } from './entry.ts'
import { isDeath, restartService, serviceCount } from './esbuild-service.ts'
import { Knowledge } from './knowledge.ts'
import { mentionsLocation, withLocation } from './location.ts'
import { buildVendor, isVendorInput, planVendor, type VendorPlan, vendorFooter, vendorPlugin } from './vendor.ts'

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
  #apart: Apart | undefined
  #preparing: NodeJS.Timeout | undefined
  #builds = 0
  /** Whether the entry holds nothing at all: that is answered in its own words (openwhisk.md 15). */
  #blank = false
  /** Set while a message is made: it has to show the developer's own text, without our additions to it. */
  #plain = false

  constructor(source: Source) {
    this.#source = source
    this.#knowledge = new Knowledge(source.file, source.root)
  }

  async build(changed: ReadonlySet<string>): Promise<Built> {
    const service = serviceCount()
    try {
      return await this.#build(changed)
    } catch (error) {
      await this.dispose()
      if (!isDeath(error)) throw error
      await restartService(service)
      return await this.#build(changed)
    }
  }

  async #build(changed: ReadonlySet<string>): Promise<Built> {
    this.#builds++
    clearTimeout(this.#preparing)
    this.#knowledge.forget(changed)
    const apart = this.#apart
    if (apart && changed.size > 0 && [...changed].every((file) => apart.own.has(file))) {
      const built = await this.#buildOwn(apart)
      if (built) return built
    }
    try {
      const built = await this.#buildAll()
      await this.#dropApart()
      if (built.format === 'cjs') this.#prepare(built.metafile)
      return built
    } catch (error) {
      if (!isBuildFailure(error)) throw error
      const errors = await this.#explain(error.errors)
      const { formatMessages } = await import('esbuild')
      const lines = await formatMessages(errors.map(withoutAdvice), { kind: 'error', color: false })
      return { ok: false, errors, text: lines.join('').trimEnd() }
    }
  }

  async dispose(): Promise<void> {
    this.#builds++
    clearTimeout(this.#preparing)
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
      const esbuild = await import('esbuild')
      context = await esbuild.context(optionsOf(this.#source, format, this.#additions()))
      this.#contexts.set(format, context)
    }
    try {
      const result = await context.rebuild()
      const inputs = this.#filesOf(result.metafile)
      const output = outputOf(result)
      if (!this.#knowledge.learn(output.contents, inputs)) {
        return { ok: true, text: this.#blank ? '' : output.text, hash: output.hash, format, inputs, metafile: result.metafile }
      }
    } catch (error) {
      if (!isBuildFailure(error) || !this.#knowledge.learnFrom(error.errors)) throw error
    }
    await this.#dropContexts()
    return this.#buildAs(format)
  }

  /** Undefined when that is not enough, or fails. */
  async #buildOwn(apart: Apart): Promise<Built | undefined> {
    try {
      const result = await apart.context.rebuild()
      const inputs = { ...apart.plan.inputs, ...ownInputs(result.metafile) }
      const output = outputOf(result)
      const own = this.#filesOf({ inputs: ownInputs(result.metafile) })
      if (this.#knowledge.learn(output.contents, own) || !apart.plan.covers(own)) return undefined
      apart.own = new Set(own)
      const text = this.#blank ? '' : output.text
      return { ok: true, text, hash: output.hash, format: 'cjs', inputs: this.#filesOf({ inputs }), metafile: { inputs } }
    } catch (error) {
      if (isBuildFailure(error)) return undefined
      throw error
    }
  }

  /** Bundles large dependencies apart, in the background. A build that begins meanwhile makes it void. */
  #prepare(metafile: Metafile): void {
    const plan = planVendor(metafile, this.#source.root)
    if (plan === undefined) return
    const builds = this.#builds
    const work = async (): Promise<void> => {
      const esbuild = await import('esbuild')
      const options = optionsOf(this.#source, 'cjs', this.#additions())
      const file = await buildVendor(plan, options, this.#source.scratch.folder())
      const footer = { js: options.footer.js + vendorFooter(file) }
      const context = await esbuild.context({ ...options, footer, plugins: [vendorPlugin(plan), ...options.plugins] })
      const own = this.#filesOf({ inputs: ownInputs((await context.rebuild()).metafile) })
      if (builds === this.#builds) this.#apart = { plan, context, own: new Set(own) }
      else await context.dispose()
    }
    // Whatever stands in the way: the function is served, only not rebuilt as quickly as it could be.
    this.#preparing = setTimeout(() => void work().catch(() => {}), respite).unref()
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

/** esbuild advises to change its own options, which nobody here can. */
function withoutAdvice(message: Message): Message {
  return { ...message, notes: message.notes.filter(({ text }) => !text.startsWith('You can mark the path')) }
}

function isTopLevelAwait({ text }: Message): boolean {
  return text.startsWith('Top-level await is currently not supported with the "cjs"')
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}
