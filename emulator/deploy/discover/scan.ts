/** Reads the functions folder once, and then only folders that changed: a save costs the same with ten functions as with a thousand. */
import { type Dirent, readdirSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { formatPath } from '../../model/names.ts'
import { lstatIfThere, realPath, statIfThere } from '../../system/disk.ts'
import { decides, folderEntry, functionName, isIgnoredFolder } from '../../config/function-files.ts'

export interface FoundFile {
  /** Absolute, as the developer wrote it. */
  readonly path: string
  /** The same with every link followed. */
  readonly real: string
  /** The folder that is the function, links followed; absent for a function that is a file. */
  readonly folder?: string
}

export interface Found {
  readonly package: string
  readonly name: string
  /** More than one when several files claim the name. */
  readonly files: readonly FoundFile[]
}

export interface Scan {
  /** By path: `pkg/name` or `name`. */
  readonly functions: ReadonlyMap<string, Found>
  readonly packages: ReadonlySet<string>
  /** Folders that could not be read, with the reason. */
  readonly unreadable: ReadonlyMap<string, string>
}

interface Folder extends FoundFile {
  readonly names: ReadonlySet<string>
  readonly functions: ReadonlyMap<string, { readonly name: string; readonly file: FoundFile }>
  readonly folders: ReadonlyMap<string, FoundFile>
  /** Set when the folder as a whole is one function. */
  readonly entry: FoundFile | undefined
  /** The only source file, where it has the folder's name: within a package the two are one function, `hello/hello.py`. */
  readonly namesake: FoundFile | undefined
  readonly problem: string | undefined
}

export interface Scanner {
  /** The current state; the same object as long as nothing changed. */
  scan(): Scan
  /** Whether the entries of `folder` decide what is found. */
  covers(folder: string): boolean
  /** Whether `path` is the file of a function, or a folder with functions, as last read. */
  holds(path: string): boolean
  /** Has the next {@link scan} read `folder` again: an entry appeared, vanished or was renamed. */
  invalidate(folder: string): void
  /** Has the next {@link scan} read `folder` and all below again: it was replaced. */
  invalidateBelow(folder: string): void
  /** Whether `name` in `folder` is known as it now stands on the disk: an atomic save of a known file changes nothing. */
  isKnown(folder: string, name: string): boolean
}

/**
 * @param root undefined: nothing is found
 * @param reading called before a folder is read
 * @param flat folders are functions, never packages
 */
export function createScanner(root: string | undefined, reading: (folder: string) => void, flat = false): Scanner {
  const cache = new Map<string, Folder>()
  let current: Scan | undefined

  const read = (at: FoundFile): Folder => {
    let folder = cache.get(at.path)
    if (folder === undefined) {
      reading(at.path)
      cache.set(at.path, (folder = readFolder(at)))
    }
    return folder
  }

  const collect = (): Scan => {
    const functions = new Map<string, { package: string; name: string; files: FoundFile[] }>()
    const packages = new Set<string>()
    const visited = new Map<string, Folder>()
    const add = (pkg: string, name: string, file: FoundFile): void => {
      const path = formatPath(pkg, name)
      const found = functions.get(path)
      if (found) found.files.push(file)
      else functions.set(path, { package: pkg, name, files: [file] })
    }
    const visit = (folder: Folder, pkg: string, isRoot = false): void => {
      visited.set(folder.path, folder)
      for (const { name, file } of folder.functions.values()) add(pkg, name, file)
      for (const at of folder.folders.values()) {
        const inner = read(at)
        const name = basename(at.path)
        visited.set(at.path, inner) // even one without functions: it may come to hold some
        const { namesake } = inner
        const entry = inner.entry ?? (isRoot || namesake === undefined || hasFunction(folder, name) ? undefined : namesake)
        if (entry !== undefined) add(pkg, name, entry)
        else if (isRoot && !flat) {
          // In addresses the word stands for no package at all, so no package has this name (docs/contracts/openwhisk.md 1).
          const own = name === 'default' ? '' : name
          if (own !== '') packages.add(own)
          visit(inner, own)
        }
      }
    }
    if (root !== undefined) visit(read({ path: root, real: realPath(root) }), '', true)
    for (const path of cache.keys()) if (!visited.has(path)) cache.delete(path)
    const unreadable = new Map(
      [...visited.values()].flatMap(({ path, problem }) => (problem === undefined ? [] : [[path, problem] as const])),
    )
    return { functions, packages, unreadable }
  }

  return {
    scan: () => (current ??= collect()),
    covers: (folder) => cache.has(folder),
    holds(path) {
      const folder = cache.get(dirname(path))
      return folder !== undefined && (folder.entry?.path === path || folder.folders.has(path) || folder.functions.has(path))
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
      const stats = lstatIfThere(path)
      if (known.folders.has(path) || stats?.isDirectory() === true) return isIgnoredFolder(name)
      if (!decides(name)) return stats?.isSymbolicLink() !== true
      if (stats === undefined) return !known.names.has(name)
      return known.names.has(name) && !stats.isSymbolicLink()
    },
  }
}

function hasFunction({ functions }: Folder, name: string): boolean {
  return [...functions.values()].some((one) => one.name === name)
}

function readFolder({ path, real }: FoundFile): Folder {
  let entries: Dirent[]
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch (error) {
    const problem = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return { path, real, names: new Set(), functions: new Map(), folders: new Map(), entry: undefined, namesake: undefined, problem }
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  const names = new Set<string>()
  const functions = new Map<string, { name: string; file: FoundFile }>()
  const folders = new Map<string, FoundFile>()
  for (const entry of entries) {
    names.add(entry.name)
    const at = join(path, entry.name)
    const isLink = entry.isSymbolicLink()
    const kind = isLink ? statIfThere(at) : entry
    const found = { path: at, real: isLink ? realPath(at) : join(real, entry.name) }
    if (kind?.isDirectory() === true) {
      if (!isIgnoredFolder(entry.name)) folders.set(at, found)
    } else if (kind?.isFile() === true) {
      const name = functionName(entry.name)
      if (name !== undefined) functions.set(at, { name, file: found })
    }
  }
  const entry = folderEntry(path, names)
  const own = entry === undefined ? undefined : { ...(functions.get(entry)?.file ?? { path: entry, real: realPath(entry) }), folder: real }
  const [only, ...others] = functions.values()
  const isNamesake = only !== undefined && others.length === 0 && only.name === basename(path)
  return {
    path,
    real,
    names,
    functions,
    folders,
    entry: own,
    namesake: isNamesake ? { ...only.file, folder: real } : undefined,
    problem: undefined,
  }
}
