/** Watches the dependencies of each function's code, and finds the code that a change on disk puts out of date. */
import { dirname, extname } from 'node:path'
import type { CatalogCode, Finished } from '../build/catalog-code.ts'
import { type Dependencies, dependenciesOf, dependenciesOfFailure } from '../build/dependencies.ts'
import { statIfThere } from '../../system/disk.ts'
import { type ChangeKind, InputIndex } from './input-index.ts'
import { sourceExtensions } from '../../config/function-files.ts'
import type { Watching } from './project-watcher.ts'

/** A file written this shortly before it was read may have been written again since, with the same time. */
const timeResolutionMs = 20

export class Tracker {
  readonly #root: string
  readonly #watching: Watching
  readonly #index = new InputIndex<CatalogCode>()
  /** The inputs, or the error, for which each code was last indexed. */
  readonly #known = new WeakMap<CatalogCode, { readonly text: string; readonly beyond: readonly string[] }>()
  readonly #broken = new Set<CatalogCode>()

  constructor(root: string, watching: Watching) {
    this.#root = root
    this.#watching = watching
  }

  /** Before the first build only the entry file is known. */
  add(code: CatalogCode): void {
    const { file } = code.source
    this.#set(code, {
      files: new Set([file]),
      folders: new Set([dirname(file)]),
      links: new Set(),
      packages: new Set(),
      listings: new Set(),
    })
  }

  delete(code: CatalogCode): void {
    this.#index.delete(code)
    this.#broken.delete(code)
  }

  built(code: CatalogCode, { metafile, beyond, errors, failure, began }: Finished): void {
    if (metafile === undefined) this.#broken.add(code)
    else this.#broken.delete(code)
    const text = metafile === undefined ? `${failure?.message}` : Object.keys(metafile.inputs).join('\0')
    const known = this.#known.get(code)
    if (known?.text === text && known.beyond === beyond) return
    this.#known.set(code, { text, beyond })
    const found = metafile ? dependenciesOf(metafile, beyond, this.#root) : dependenciesOfFailure(errors, code.source.file, this.#root)
    // A change of a file that the last good build read may correct the error.
    const dependencies = metafile ? found : union(found, this.#index.get(code))
    const unwatched = new Set([...dependencies.folders].filter((folder) => this.#watching.isNew(folder)))
    this.#set(code, dependencies)
    // A file may have changed after esbuild read it and before it was watched.
    const unsure = [...unwatched, ...[...dependencies.files].filter((file) => unwatched.has(dirname(file)))]
    const late = unsure.find((path) => changedSince(path, began - timeResolutionMs))
    if (late !== undefined) code.touch(late)
  }

  /** Files whose text matters to `code`, also where its last build failed. */
  filesOf(code: CatalogCode): Iterable<string> {
    return this.#index.get(code)?.files ?? []
  }

  affected(path: string, kind: ChangeKind): Set<CatalogCode> {
    const affected = this.#index.affected(path, kind)
    // A failed build names only a part of what it needs, so any new file may correct it.
    if (kind === 'entry' || isText(path)) for (const code of this.#broken) affected.add(code)
    return affected
  }

  #set(code: CatalogCode, dependencies: Dependencies): void {
    this.#index.set(code, dependencies)
    for (const folder of dependencies.folders) this.#watching.folder(folder)
    for (const file of dependencies.files) this.#watching.file(file)
  }
}

function union(a: Dependencies, b: Dependencies | undefined): Dependencies {
  if (b === undefined) return a
  const both = (key: keyof Dependencies): Set<string> => new Set([...a[key], ...b[key]])
  return { files: both('files'), folders: both('folders'), links: both('links'), packages: both('packages'), listings: both('listings') }
}

function isText(path: string): boolean {
  return sourceExtensions.includes(extname(path)) || extname(path) === '.json'
}

function changedSince(path: string, time: number): boolean {
  const stats = statIfThere(path)
  return stats !== undefined && Math.max(stats.mtimeMs, stats.ctimeMs) >= time
}
