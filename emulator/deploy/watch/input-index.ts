/** Finds the code that a change on disk concerns, by the files that its builds read. */
import { basename, dirname, extname } from 'node:path'
import type { Dependencies } from '../build/dependencies.ts'
import { sourceExtensions } from '../../config/function-files.ts'

/** 'content': the text of a file; 'entry': something of that name appeared, vanished, or was replaced. */
export type ChangeKind = 'content' | 'entry'

export class InputIndex<T> {
  readonly #known = new Map<T, { readonly dependencies: Dependencies; readonly stems: ReadonlySet<string> }>()
  readonly #files = new Map<string, Set<T>>()
  /** Folders above inputs, and links: their removal removes all that is below. */
  readonly #entries = new Map<string, Set<T>>()
  /** Paths without extension: `x.ts` next to an input `x.js` may take its place. */
  readonly #stems = new Map<string, Set<T>>()
  readonly #listings = new Map<string, Set<T>>()

  /** Replaces what was known about `owner`. */
  set(owner: T, dependencies: Dependencies): void {
    this.delete(owner)
    const stems = new Set([...dependencies.files].flatMap(stemsOf))
    this.#known.set(owner, { dependencies, stems })
    for (const file of dependencies.files) enter(this.#files, file, owner)
    for (const path of dependencies.folders) enter(this.#entries, path, owner)
    for (const path of dependencies.links) enter(this.#entries, path, owner)
    for (const path of dependencies.listings) enter(this.#listings, path, owner)
    for (const stem of stems) enter(this.#stems, stem, owner)
  }

  delete(owner: T): void {
    const known = this.#known.get(owner)
    if (known === undefined) return
    this.#known.delete(owner)
    for (const file of known.dependencies.files) leave(this.#files, file, owner)
    for (const path of known.dependencies.folders) leave(this.#entries, path, owner)
    for (const path of known.dependencies.links) leave(this.#entries, path, owner)
    for (const path of known.dependencies.listings) leave(this.#listings, path, owner)
    for (const stem of known.stems) leave(this.#stems, stem, owner)
  }

  get(owner: T): Dependencies | undefined {
    return this.#known.get(owner)?.dependencies
  }

  /** Every folder that has to be watched. */
  folders(): Set<string> {
    return new Set([...this.#known.values()].flatMap(({ dependencies }) => [...dependencies.folders]))
  }

  /** Every file whose text matters. */
  files(): Iterable<string> {
    return this.#files.keys()
  }

  affected(path: string, kind: ChangeKind): Set<T> {
    const found = new Set<T>(this.#files.get(path))
    const name = basename(path)
    const folder = dirname(path)
    const add = (owners: Iterable<T> | undefined): void => {
      if (owners) for (const owner of owners) found.add(owner)
    }
    // These decide how imports below them resolve and compile.
    if (name === 'package.json' || name === 'tsconfig.json' || name === 'jsconfig.json') add(this.#entries.get(folder))
    if (kind === 'content') return found
    add(this.#entries.get(path))
    if (sourceExtensions.includes(extname(name))) add(this.#stems.get(path.slice(0, -extname(name).length)))
    else add(this.#stems.get(path))
    if (name === 'node_modules') add(this.#entries.get(folder))
    for (const owner of this.#importers(folder, name)) found.add(owner)
    if (this.#listings.size > 0) for (let at = folder; at !== dirname(at); at = dirname(at)) add(this.#listings.get(at))
    return found
  }

  /** Code that imports the package that changed in a `node_modules` folder. */
  #importers(folder: string, name: string): T[] {
    const inScope = basename(folder).startsWith('@')
    const modules = inScope ? dirname(folder) : folder
    if (basename(modules) !== 'node_modules') return []
    const changed = inScope ? `${basename(folder)}/${name}` : name
    const imports = (owner: T): boolean => {
      const packages = this.#known.get(owner)?.dependencies.packages ?? new Set()
      return packages.has(changed) || (changed.startsWith('@') && !inScope && [...packages].some((one) => one.startsWith(`${changed}/`)))
    }
    return [...(this.#entries.get(dirname(modules)) ?? [])].filter(imports)
  }
}

function stemsOf(file: string): string[] {
  const extension = extname(file)
  const stem = extension === '' ? file : file.slice(0, -extension.length)
  // `import './x'` that resolved to x/index.js would resolve to x.ts if there were one.
  return basename(stem) === 'index' ? [stem, dirname(stem)] : [stem]
}

function enter<K, T>(map: Map<K, Set<T>>, key: K, owner: T): void {
  const owners = map.get(key)
  if (owners) owners.add(owner)
  else map.set(key, new Set([owner]))
}

function leave<K, T>(map: Map<K, Set<T>>, key: K, owner: T): void {
  const owners = map.get(key)
  if (owners?.delete(owner) === true && owners.size === 0) map.delete(key)
}
