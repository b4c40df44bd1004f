/** One function's code: the graph of its own files, and each of them compiled, or shipped as it is. Packages are left to Node. */
import { createHash } from 'node:crypto'
import { dirname, relative } from 'node:path'
import type { ModuleSet } from '../../model/module-set.ts'
import { readIfThere, statIfThere } from '../../system/disk.ts'
import { isBuildFailure, isTopLevelAwait, messageOf } from '../../system/esbuild-errors.ts'
import { serviceCount, survivingDeath } from '../../system/esbuild-service.ts'
import { metadataTsconfig } from '../decorator-metadata.ts'
import { compilerFor, type Format, nodeSetupOf, type Source } from './build-options.ts'
import type { Builder, Built, Learned } from './builder.ts'
import { type Graph, GraphReader } from './import-graph.ts'
import { asyncText } from './one-text.ts'
import { leadingPackages } from './leading-packages.ts'
import { LearnedFiles } from './learned-files.ts'
import { aliasesOf, OwnCode } from './own-code.ts'
import { isCommonJs, requiringOf } from './required-imports.ts'

export class NodeBuilder implements Builder {
  readonly #source: Source
  readonly #learned: LearnedFiles
  readonly #graph: GraphReader
  readonly #own: OwnCode
  /** The {@link serviceCount} that the contexts belong to. */
  #service = serviceCount()

  /** @param learned files that containers loaded, packages among them */
  constructor(source: Source, learned: Readonly<Learned>) {
    this.#source = source
    this.#learned = new LearnedFiles(learned)
    this.#graph = new GraphReader(source)
    this.#own = new OwnCode(source)
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
    this.#own.forget(changed)
    try {
      return await this.#read()
    } catch (error) {
      if (!isBuildFailure(error)) throw error
      const { file, root } = this.#source
      if (isGone(file)) return { ok: false, errors: [], text: `${relative(root, file)} was removed or renamed.` }
      return { ok: false, errors: error.errors, text: await messageOf(error.errors) }
    }
  }

  async #read(): Promise<Built> {
    const [graph] = await Promise.all([this.#graph.read(), this.#own.prepare()])
    try {
      return await this.#codeOf(graph)
    } catch (error) {
      if (!isBuildFailure(error) || !graph.files.some(isGone)) throw error
      // A file was removed after the graph was read, as by a change of branches. Reading the graph again names the line that imports it.
      return await this.#codeOf(await this.#graph.read())
    }
  }

  async dispose(): Promise<void> {
    await this.#graph.dispose()
  }

  async #codeOf(graph: Graph): Promise<Built> {
    const { file, root, packed } = this.#source
    const setup = nodeSetupOf(this.#source)
    const { format, files } = await this.#filesOf(graph)
    const set: ModuleSet = {
      files,
      aliases: aliasesOf(graph.metafile, root),
      ...requiringOf(Object.keys(files), root),
      ...(packed ? { packed: { folder: packed.folder, places: packed.places } } : {}),
      // Where all is one text, they stand in it.
      ...(setup.length > 0 && format === 'cjs' ? { setup } : {}),
      compiler: { ...compilerFor(this.#source, metadataTsconfig(dirname(file), root)), requires: isCommonJs(dirname(file), root) },
    }
    const blank = readIfThere(file)?.trim() === ''
    const text = blank ? '' : JSON.stringify(set)
    const beyond = this.#learned.beyond(files)
    const packages = graph.packages + this.#learned.differences(beyond)
    return {
      ok: true,
      text,
      hash: createHash('sha256').update(text).update(packages).digest('base64url').slice(0, 16),
      format,
      leading: format === 'cjs' && setup.length === 0 ? leadingPackages(set, file, packages) : undefined,
      inputs: this.#learned.inputs(graph.files),
      incomplete: graph.incomplete,
      metafile: graph.metafile,
      beyond,
    }
  }

  async #filesOf({ metafile, files }: Graph): Promise<{ readonly format: Format; readonly files: ModuleSet['files'] }> {
    try {
      return { format: 'cjs', files: await this.#own.files(metafile, files) }
    } catch (error) {
      if (!isBuildFailure(error) || !error.errors.some(isTopLevelAwait)) throw error
      return { format: 'esm', files: { [this.#source.file]: await asyncText(this.#source, metafile) } }
    }
  }
}

function isGone(file: string): boolean {
  return statIfThere(file) === undefined
}
