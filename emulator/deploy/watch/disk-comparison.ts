/** Compares the disk with what it was at the last look, where events cannot be relied upon. */
import { type Dirent, readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { lstatIfThere, statIfThere } from '../../system/disk.ts'
import type { ChangeKind } from './input-index.ts'

export interface Looker {
  /** From now on the entries of this folder are compared. */
  addFolder(folder: string): void
  /** From now on the text of this file is compared. */
  addFile(file: string): void
  /** Compares everything and reports each difference; not at every request where that takes long. */
  look(): void
  /** Compares these files, if the last {@link look} was left out. */
  lookAt(files: Iterable<string>): void
}

interface Stamp {
  readonly text: string
  /** Written so shortly before it was looked at that another write could bear the same time. */
  readonly recent: boolean
}

interface Folder {
  readonly stamp: Stamp
  readonly entries: ReadonlyMap<string, string>
}

/** ms: the resolution of a file system's times, generously. */
const resolution = 20
/** ms that a look may take before every request. One that takes longer, as on a network mount, is left out until it takes a fifth of the time at most. */
const cheapMs = 5

export function createLooker(changed: (path: string, kind: ChangeKind) => void): Looker {
  const folders = new Map<string, Folder>()
  const files = new Map<string, Stamp>()
  let next = 0
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
    look() {
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
      const ms = performance.now() - began
      next = ms < cheapMs ? 0 : began + 5 * ms
      for (const [path, kind] of differences) changed(path, kind)
    },
    lookAt(paths) {
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
  return { text: `${ino} ${size} ${mtimeMs} ${ctimeMs}`, recent: Math.max(mtimeMs, ctimeMs) > Date.now() - resolution }
}

function readFolder(path: string): Folder {
  const stamp = stampOf(statIfThere(path))
  let entries: Dirent[] = []
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch {
    // Gone, or not to be read: it then has no entries.
  }
  return { stamp, entries: new Map(entries.map(({ name }) => [name, identity(join(path, name))])) }
}

/** Differs when something else bears the name, such as a link that points elsewhere. */
function identity(path: string): string {
  const stats = lstatIfThere(path)
  if (stats === undefined) return ''
  return stats.isSymbolicLink() ? `${stats.ino} ${stats.mtimeMs}` : String(stats.ino)
}
