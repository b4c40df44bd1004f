/** Finds changes by comparing files and folders with their state before, where events are unreliable or missing. */
import { type Dirent, readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { lstatIfThere, statIfThere } from '../../system/disk.ts'
import type { ChangeKind } from './input-index.ts'

export interface DiskComparison {
  /** From now on the entries of this folder are compared. */
  addFolder(folder: string): void
  /** From now on the text of this file is compared. */
  addFile(file: string): void
  /** Compares everything and reports each difference; not at every request where that takes long. */
  compareAll(): void
  /** Compares these files, if the last {@link compareAll} was left out. */
  compareFiles(files: Iterable<string>): void
}

interface Stamp {
  readonly text: string
  /** Written so shortly before the comparison that another write could have the same time. */
  readonly recent: boolean
}

interface Folder {
  readonly stamp: Stamp
  readonly entries: ReadonlyMap<string, string>
}

/** Upper bound of the resolution of a file system's times. */
const timeResolutionMs = 20
/** Comparisons that take longer, as on a network mount, are not made at every request: all of them take a fifth of the time at most. */
const cheapMs = 5
/** So many in a row take long before one is left out: a busy machine holds up one or two of them, and says nothing about the next. */
const judged = 5

export function createDiskComparison(changed: (path: string, kind: ChangeKind) => void): DiskComparison {
  const folders = new Map<string, Folder>()
  const files = new Map<string, Stamp>()
  let next = 0
  /** ms of the last comparisons. */
  const lastMs: number[] = []
  let leftOut = false
  const compareFile = (path: string, before: Stamp): boolean => {
    const stamp = stampOf(statIfThere(path))
    if (stamp.text === before.text && !before.recent) return false
    files.set(path, stamp)
    return true
  }

  return {
    addFolder(folder) {
      if (!folders.has(folder)) folders.set(folder, readFolder(folder))
    },
    addFile(file) {
      if (!files.has(file)) files.set(file, stampOf(statIfThere(file)))
    },
    compareAll() {
      const began = performance.now()
      leftOut = began < next
      if (leftOut) return
      const differences: [string, ChangeKind][] = []
      for (const [path, before] of folders) {
        const stamp = stampOf(statIfThere(path))
        if (stamp.text === before.stamp.text && !before.stamp.recent) continue
        const now = readFolder(path)
        folders.set(path, now)
        for (const name of new Set([...before.entries.keys(), ...now.entries.keys()])) {
          if (before.entries.get(name) !== now.entries.get(name)) differences.push([join(path, name), 'entry'])
        }
      }
      for (const [path, before] of files) if (compareFile(path, before)) differences.push([path, 'content'])
      lastMs.push(performance.now() - began)
      if (lastMs.length > judged) lastMs.shift()
      const ms = lastMs.length < judged ? 0 : Math.min(...lastMs)
      next = ms < cheapMs ? 0 : began + 5 * ms
      for (const [path, kind] of differences) changed(path, kind)
    },
    compareFiles(paths) {
      if (!leftOut) return
      for (const path of paths) {
        const before = files.get(path)
        if (before !== undefined && compareFile(path, before)) changed(path, 'content')
      }
    },
  }
}

function stampOf(stats: Stats | undefined): Stamp {
  if (stats === undefined) return { text: 'absent', recent: false }
  const { ino, size, mtimeMs, ctimeMs } = stats
  return { text: `${ino} ${size} ${mtimeMs} ${ctimeMs}`, recent: Math.max(mtimeMs, ctimeMs) > Date.now() - timeResolutionMs }
}

function readFolder(path: string): Folder {
  const stamp = stampOf(statIfThere(path))
  let entries: Dirent[] = []
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch {
    // Removed, or not readable: it then has no entries.
  }
  return { stamp, entries: new Map(entries.map(({ name }) => [name, identity(join(path, name))])) }
}

/** Differs when another entry has the name, such as a link that points elsewhere. */
function identity(path: string): string {
  const stats = lstatIfThere(path)
  if (stats === undefined) return ''
  return stats.isSymbolicLink() ? `${stats.ino} ${stats.mtimeMs}` : String(stats.ino)
}
