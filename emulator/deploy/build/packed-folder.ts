/**
 * The folder in which a function finds itself where `include` packs files from elsewhere into it: links in the scratch, to its own files and to those.
 * Code runs under the names of the originals, so that stack traces, breakpoints and `node_modules` are what they are without it; only `__dirname`, the
 * working folder, and what a path leads to from a file are those of this folder.
 */
import { copyFileSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import type { Metafile } from 'esbuild'
import { lstatIfThere, realPath, statIfThere } from '../../system/disk.ts'
import type { Scratch } from './scratch.ts'

/** The file or folder that an entry leads to, or a folder of such entries. */
type Entry = string | Entries
type Entries = Map<string, Entry>

export interface Packing {
  /** The function's folder, links followed. */
  readonly own: string
  /** Place in it → file or folder, absolute. */
  readonly include: Readonly<Record<string, string>>
  /** Python's sources are copied: `Path(__file__).resolve()` stays in the folder. */
  readonly python: boolean
  readonly scratch: Scratch
}

/** Entries of the function's folder that no deployment has. */
const leftOut = new Set(['.git', '__pycache__'])

let count = 0

export class PackedFolder {
  readonly #packing: Packing
  readonly #name = `packed-${++count}`
  /** Copy → state of its original. */
  readonly #copied = new Map<string, string>()
  #folder: string | undefined
  #places: readonly (readonly [original: string, place: string])[] = []

  constructor(packing: Packing) {
    this.#packing = packing
  }

  /** Absolute, links followed; there once {@link prepare} was called. */
  get folder(): string {
    this.#folder ??= join(realPath(this.#packing.scratch.folder()), this.#name)
    return this.#folder
  }

  /** Folders whose entries are its own. Absolute. */
  get originals(): readonly string[] {
    const { own, include } = this.#packing
    return [own, ...Object.values(include)].filter(isFolder)
  }

  /** Place → file or folder elsewhere, absolute. */
  get include(): Packing['include'] {
    return this.#packing.include
  }

  /** Which place each original has, absolute, the innermost originals first. */
  get places(): readonly (readonly [original: string, place: string])[] {
    return this.#places
  }

  /** Makes it what the disk says now. */
  prepare(): void {
    const { own, include } = this.#packing
    const entries = entriesOf(own)
    const included = Object.entries(include).sort(([a], [b]) => partsOf(a).length - partsOf(b).length)
    for (const [place, original] of included) put(entries, partsOf(place), original)
    this.#write(this.folder, entries)
    const places = included.map(([place, original]) => [realPath(original), join(this.folder, ...partsOf(place))] as const)
    this.#places = [...places, [own, this.folder] as const].sort(([a], [b]) => b.length - a.length)
  }

  /** Where the function finds an original; the file itself where it is none of them. */
  placeOf(file: string): string {
    for (const [original, place] of this.#places) {
      if (file === original) return place
      if (file.startsWith(original + sep)) return place + file.slice(original.length)
    }
    return file
  }

  /** All that a path in this folder may stand for, there or not. */
  originalsOf(path: string): string[] {
    return this.#places.flatMap(([original, place]) => {
      return path === place || path.startsWith(place + sep) ? [original + path.slice(place.length)] : []
    })
  }

  #write(folder: string, entries: Entries): void {
    if (lstatIfThere(folder)?.isDirectory() !== true) {
      rmSync(folder, { force: true })
      mkdirSync(folder, { recursive: true })
    }
    for (const name of readdirSync(folder)) if (!entries.has(name)) rmSync(join(folder, name), { recursive: true, force: true })
    for (const [name, entry] of entries) {
      const path = join(folder, name)
      if (typeof entry !== 'string') this.#write(path, entry)
      else if (this.#packing.python && name.endsWith('.py')) this.#copy(entry, path)
      else makeLink(entry, path)
    }
  }

  #copy(original: string, path: string): void {
    const stats = statIfThere(original)
    const state = stats ? `${stats.ino} ${stats.mtimeMs} ${stats.size}` : ''
    if (this.#copied.get(path) === state) return
    rmSync(path, { recursive: true, force: true })
    if (stats?.isFile() === true) copyFileSync(original, path)
    this.#copied.set(path, state)
  }
}

/** An entry that appears where files are packed from is to be packed as well. */
export function withListings(
  metafile: Pick<Metafile, 'inputs'>,
  { file, root, packed }: { readonly file: string; readonly root: string; readonly packed?: PackedFolder | undefined },
): Pick<Metafile, 'inputs'> {
  if (packed === undefined) return metafile
  const key = relative(root, file).replaceAll('\\', '/')
  const entry = metafile.inputs[key] ?? { bytes: 0, imports: [] }
  const listings = packed.originals.map((folder) => {
    return { path: `${relative(dirname(file), folder) || '.'}/*`, kind: 'dynamic-import', external: true } as const
  })
  return { inputs: { ...metafile.inputs, [key]: { ...entry, imports: [...entry.imports, ...listings] } } }
}

function put(entries: Entries, [part, ...below]: readonly string[], original: string): void {
  if (part === undefined) {
    for (const [name] of entriesOf(original)) put(entries, [name], join(original, name))
    return
  }
  const there = entries.get(part)
  const isMerged = below.length > 0 || (there !== undefined && isFolderEntry(there) && isFolder(original))
  if (!isMerged) {
    entries.set(part, original)
    return
  }
  const inner = typeof there === 'object' ? there : there !== undefined && isFolder(there) ? entriesOf(there) : new Map<string, Entry>()
  entries.set(part, inner)
  put(inner, below, original)
}

function isFolderEntry(entry: Entry): boolean {
  return typeof entry !== 'string' || isFolder(entry)
}

function isFolder(path: string): boolean {
  return statIfThere(path)?.isDirectory() === true
}

function entriesOf(folder: string): Entries {
  try {
    const names = readdirSync(folder).filter((name) => !leftOut.has(name))
    return new Map(names.map((name) => [name, join(folder, name)]))
  } catch {
    // It is not there yet, or no more.
    return new Map()
  }
}

function partsOf(place: string): string[] {
  return place.split('/').filter((part) => part !== '' && part !== '.')
}

function makeLink(target: string, path: string): void {
  const known = lstatIfThere(path)
  if (known?.isSymbolicLink() === true && readlinkSync(path) === target) return
  if (known) rmSync(path, { recursive: true, force: true })
  symlinkSync(target, path)
}
