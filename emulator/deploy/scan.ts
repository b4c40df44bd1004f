/** The functions folder, read once and then kept up to date folder by folder: a save costs the same with ten functions as with a thousand. */
import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { formatPath } from '../model/names.ts'
import { decides, folderEntry, functionName, isIgnoredFolder } from './layout.ts'

export interface Found {
  readonly package: string
  readonly name: string
  /** Absolute; more than one when several files claim the name. */
  readonly files: readonly string[]
}

export interface Scan {
  /** By path: `pkg/name` or `name`. */
  readonly functions: ReadonlyMap<string, Found>
  readonly packages: ReadonlySet<string>
  /** Every folder whose entries decide what is found. */
  readonly folders: readonly string[]
  /** Folders that could not be read, with the reason. */
  readonly unreadable: ReadonlyMap<string, string>
}

interface Folder {
  readonly path: string
  readonly names: ReadonlySet<string>
  readonly functions: readonly (readonly [name: string, file: string])[]
  readonly folders: readonly string[]
  /** Set when the folder as a whole is one function. */
  readonly entry: string | undefined
  readonly problem: string | undefined
}

export interface Scanner {
  /** The current state; the same object as long as nothing changed. */
  scan(): Scan
  /** Whether the entries of `folder` decide what is found. */
  covers(folder: string): boolean
  /** Whether `path` is the file of a function, or a folder with functions, as last read. */
  holds(path: string): boolean
  /** Something appeared, vanished or was renamed in `folder`: it is read again by the next {@link scan}. */
  invalidate(folder: string): void
  /** `folder` itself was replaced: nothing that was read in it counts. */
  invalidateBelow(folder: string): void
  /** Whether `name` in `folder` is known as it now stands on the disk: an atomic save of a known file changes nothing. */
  isKnown(folder: string, name: string): boolean
}

/** `reading` is called before a folder is read. */
export function createScanner(root: string, reading: (folder: string) => void): Scanner {
  const cache = new Map<string, Folder>()
  let current: Scan | undefined

  const read = (path: string): Folder => {
    let folder = cache.get(path)
    if (folder === undefined) {
      reading(path)
      cache.set(path, (folder = readFolder(path)))
    }
    return folder
  }

  const collect = (): Scan => {
    const files = new Map<string, { package: string; name: string; files: string[] }>()
    const packages = new Set<string>()
    const visited: Folder[] = []
    const add = (pkg: string, name: string, file: string): void => {
      const path = formatPath(pkg, name)
      const found = files.get(path)
      if (found) found.files.push(file)
      else files.set(path, { package: pkg, name, files: [file] })
    }
    const visit = (folder: Folder, pkg: string): void => {
      visited.push(folder)
      for (const [name, file] of folder.functions) add(pkg, name, file)
      for (const path of folder.folders) {
        const inner = read(path)
        const name = basename(path)
        if (inner.entry !== undefined) {
          visited.push(inner)
          add(pkg, name, inner.entry)
        } else if (pkg === '') {
          packages.add(name)
          visit(inner, name)
        } else visited.push(inner) // it may become a function
      }
    }
    visit(read(root), '')
    const folders = new Set(visited.map(({ path }) => path))
    for (const path of cache.keys()) if (!folders.has(path)) cache.delete(path)
    const unreadable = new Map(visited.flatMap(({ path, problem }) => (problem === undefined ? [] : [[path, problem] as const])))
    return { functions: files, packages, folders: [...folders], unreadable }
  }

  return {
    scan: () => (current ??= collect()),
    covers: (folder) => cache.has(folder),
    holds(path) {
      const folder = cache.get(dirname(path))
      return folder !== undefined && (folder.entry === path || folder.folders.includes(path) || folder.functions.some(([, file]) => file === path))
    },
    invalidate(folder) {
      cache.delete(folder)
      current = undefined
    },
    invalidateBelow(folder) {
      for (const path of cache.keys()) if (path === folder || path.startsWith(folder + sep)) cache.delete(path)
      current = undefined
    },
    isKnown(folder, name) {
      const known = cache.get(folder)
      if (known === undefined) return false
      const path = join(folder, name)
      const stats = lstatSync(path, { throwIfNoEntry: false })
      if (known.folders.includes(path) || stats?.isDirectory() === true) return isIgnoredFolder(name)
      if (!decides(name)) return stats?.isSymbolicLink() !== true
      if (stats === undefined) return !known.names.has(name)
      return known.names.has(name) && !stats.isSymbolicLink()
    },
  }
}

function readFolder(path: string): Folder {
  let entries: Dirent[]
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch (error) {
    const problem = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return { path, names: new Set(), functions: [], folders: [], entry: undefined, problem }
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  const functions: [string, string][] = []
  const folders: string[] = []
  for (const entry of entries) {
    const file = join(path, entry.name)
    const kind = entry.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : entry
    if (kind?.isDirectory() === true) {
      if (!isIgnoredFolder(entry.name)) folders.push(file)
    } else if (kind?.isFile() === true) {
      const name = functionName(entry.name)
      if (name !== undefined) functions.push([name, file])
    }
  }
  const names = new Set(entries.map(({ name }) => name))
  return { path, names, functions, folders, entry: folderEntry(path, names), problem: undefined }
}
