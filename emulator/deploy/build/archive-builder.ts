/**
 * The code of an archive, unpacked into the scratch whenever it is another one and built there as any other: a zip on the disk, or what a cloud would
 * get in place of the sources.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { BuildFailure, type Runtime } from '../../model/action.ts'
import { readIfThere, realPath } from '../../system/disk.ts'
import { unpack } from '../upload/unpack-archive.ts'
import { openArchive, type OpenedArchive } from '../upload/open-archive.ts'
import { protect } from './scratch.ts'
import type { Artefact } from './artefact.ts'
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
    try {
      const { pack, sent = false, file } = this.#source
      // Nothing to pack is nothing to run, and the runtime says so.
      if (pack !== undefined && readIfThere(file)?.trim() === '')
        return await this.#builderOf({ ...this.#source, pack: undefined }).build(changed)
      const artefact = pack === undefined ? this.#file() : await pack()
      if (sent) return inBase64(artefact)
      const { at, builder } = await this.#unpack(artefact)
      const built = await builder.build(changed)
      if (!built.ok) return built
      // Nobody edits what was unpacked.
      const { beyond: _, incomplete: __, ...rest } = built
      return { ...rest, at, ...watched(artefact, this.#source) }
    } catch (error) {
      if (!(error instanceof BuildFailure)) throw error
      return { ok: false, errors: [], text: error.message }
    }
  }

  async dispose(): Promise<void> {
    await this.#unpacked?.builder.dispose()
  }

  /** The zip that the source is. */
  #file(): Artefact {
    const { file, root } = this.#source
    return {
      bytes: readFileSync(file),
      entry: '',
      inputs: [file],
      metafile: { inputs: { [relative(root, file)]: { bytes: 0, imports: [] } } },
    }
  }

  async #unpack({ bytes, entry }: Artefact): Promise<Unpacked> {
    const { main, scratch, pack } = this.#source
    const hash = createHash('sha256').update(bytes).digest('hex')
    if (this.#unpacked?.hash === hash) return this.#unpacked
    await this.dispose()
    this.#unpacked = undefined
    const place = mkdtempSync(join(realPath(scratch.folder()), 'zip-'))
    const at = pack === undefined ? openArchive(bytes, place, main, this.#runtime) : openArtefact(bytes, place, { entry, main })
    const { archive: _, pack: __, packed: ___, ...source } = this.#source
    // What runs in place of the sources finds nothing of the project's: neither its tsconfig nor its packages.
    const root = pack === undefined ? source.root : at.folder
    this.#unpacked = { hash, at, builder: this.#builderOf({ ...source, ...at, root }) }
    return this.#unpacked
  }
}

/** As a cloud has it: nothing in it can be changed. */
function openArtefact(
  bytes: Uint8Array,
  folder: string,
  { entry, main }: { readonly entry: string; readonly main: string },
): OpenedArchive {
  unpack(bytes, folder)
  protect(folder)
  return { file: join(folder, entry), main, folder }
}

function inBase64(artefact: Artefact): Built {
  const hash = createHash('sha256').update(artefact.bytes).digest('base64url').slice(0, 16)
  const text = Buffer.from(artefact.bytes).toString('base64')
  return { ok: true, text, hash, format: 'cjs', binary: true, inputs: artefact.inputs, metafile: artefact.metafile }
}

/** Files of packages are many, and import nothing that has to be watched; whatever appears in the function's folder counts. */
function watched(
  { inputs, metafile }: Artefact,
  { file, folder, root, isFolder = false, pack }: Source,
): Pick<Built & { ok: true }, 'inputs' | 'metafile' | 'beyond'> {
  if (pack === undefined) return { inputs, metafile }
  const key = relative(root, file).replaceAll('\\', '/')
  const entry = metafile.inputs[key] ?? { bytes: 0, imports: [] }
  const listing = { path: `${relative(dirname(file), folder) || '.'}/*`, kind: 'dynamic-import', external: true } as const
  const own = { ...entry, imports: isFolder ? [...entry.imports, listing] : entry.imports }
  return { inputs, metafile: { inputs: { ...metafile.inputs, [key]: own } }, beyond: inputs.filter((one) => one !== file) }
}
