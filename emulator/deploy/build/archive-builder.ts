/** The code of a zip on the disk: unpacked into the scratch whenever it was written, and built there as any other. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { BuildFailure, type Runtime } from '../../model/action.ts'
import { openArchive, type OpenedArchive } from '../upload/open-archive.ts'
import type { Source } from './build-options.ts'
import type { Builder, Built } from './builder.ts'

interface Unpacked {
  readonly hash: string
  readonly at: OpenedArchive
  readonly builder: Builder
}

export class ArchiveBuilder implements Builder {
  readonly #source: Source
  readonly #runtime: Runtime
  readonly #builderOf: (source: Source) => Builder
  #unpacked: Unpacked | undefined

  constructor(source: Source, runtime: Runtime, builderOf: (source: Source) => Builder) {
    this.#source = source
    this.#runtime = runtime
    this.#builderOf = builderOf
  }

  async build(changed: ReadonlySet<string>): Promise<Built> {
    const { file, root } = this.#source
    let unpacked: Unpacked
    try {
      unpacked = await this.#unpack()
    } catch (error) {
      if (!(error instanceof BuildFailure)) throw error
      return { ok: false, errors: [], text: error.message }
    }
    const built = await unpacked.builder.build(changed)
    if (!built.ok) return built
    // Nobody edits what was unpacked.
    const { beyond: _, incomplete: __, ...rest } = built
    return { ...rest, at: unpacked.at, inputs: [file], metafile: { inputs: { [relative(root, file)]: { bytes: 0, imports: [] } } } }
  }

  async dispose(): Promise<void> {
    await this.#unpacked?.builder.dispose()
  }

  async #unpack(): Promise<Unpacked> {
    const { file, main, scratch } = this.#source
    const archive = readFileSync(file)
    const hash = createHash('sha256').update(archive).digest('hex')
    if (this.#unpacked?.hash === hash) return this.#unpacked
    await this.dispose()
    this.#unpacked = undefined
    const at = openArchive(archive, mkdtempSync(join(scratch.folder(), 'zip-')), main, this.#runtime)
    const { archive: _, ...source } = this.#source
    this.#unpacked = { hash, at, builder: this.#builderOf({ ...source, ...at }) }
    return this.#unpacked
  }
}
