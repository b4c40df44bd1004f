/**
 * Tells a file that is still being written from a complete one, by its size before and the time since its last change: an editor truncates and then
 * writes, a slow one writes piece by piece.
 */
import { readFileSync } from 'node:fs'
import { basename, sep } from 'node:path'
import { statIfThere } from '../system/disk.ts'
import { sleep, waits } from './watch/waits.ts'

/** A file with less than this share of its size before may be half-written. */
const wholeShare = 0.75

export class OwnFiles {
  /** Size in bytes of each file when it last was complete. */
  readonly #sizes = new Map<string, number>()
  /** Seen unfinished since: complete at its full size only. */
  readonly #cut = new Set<string>()

  /** Whether one of `files` is missing, empty, or smaller by a quarter or more than when it was last {@link remember}ed. */
  unfinished(files: Iterable<string>): boolean {
    let found = false
    for (const file of files) {
      const before = this.#sizes.get(file)
      const size = statIfThere(file)?.size
      const share = this.#cut.has(file) ? 1 : wholeShare
      if (size === undefined ? before === undefined : size === 0 ? before === 0 : before === undefined || size >= share * before) continue
      this.#cut.add(file)
      found = true
    }
    return found
  }

  /** Notes the sizes of files that are complete. */
  remember(files: Iterable<string>): void {
    for (const file of files) {
      this.#cut.delete(file)
      const size = statIfThere(file)?.size
      if (size === undefined) this.#sizes.delete(file)
      else this.#sizes.set(file, size)
    }
  }

  /** Those of `files` that were never remembered; packages count as complete. */
  unknown(files: readonly string[]): string[] {
    return files.filter((file) => !this.#sizes.has(file) && isOwn(file))
  }
}

/** Whether a file exists and, if it is a package.json, can be parsed. */
export function isWhole(path: string): boolean {
  if (basename(path) !== 'package.json') return statIfThere(path) !== undefined
  try {
    JSON.parse(readFileSync(path, 'utf8'))
    return true
  } catch {
    return false
  }
}

/** False for files that a package manager writes. */
export function isOwn(file: string): boolean {
  return !file.includes(`${sep}node_modules${sep}`)
}

/** Differs whenever one of the files was replaced, written, or removed. */
export function stampOf(files: Iterable<string>): string {
  let stamp = ''
  for (const file of files) {
    const stats = statIfThere(file)
    stamp += stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs} ` : '- '
  }
  return stamp
}

export interface Hearing {
  /** Time of `performance.now()` at which a change was last noticed. */
  heardAt(): number
  /** True when the files are no longer needed. */
  over(): boolean
}

/** So many changes at least, however long a busy machine takes for them, come before a save counts as one without an end. */
const mostChanges = 20

/** One wait for the rest of a save, over all the changes that belong to it. */
export class SaveWait {
  readonly #hearing: Hearing
  readonly #begun = performance.now()
  #changes = 0

  constructor(hearing: Hearing) {
    this.#hearing = hearing
  }

  /** Notes that files changed while they were read. False when the wait is over: they change without end, or are no longer needed. */
  readAgain(): boolean {
    this.#changes++
    return !this.#ended
  }

  /** Waits for a change of `files`: true once there was one, false without one for `waits.stillMs`. */
  async nextChange(files: readonly string[]): Promise<boolean> {
    const { heardAt } = this.#hearing
    const heard = heardAt()
    const stamp = stampOf(files)
    for (;;) {
      if (heardAt() !== heard || stampOf(files) !== stamp) return this.readAgain()
      if (this.#ended || performance.now() >= Math.max(heard, writtenAt(files)) + waits.stillMs) return false
      await sleep(waits.pollMs)
    }
  }

  get #ended(): boolean {
    return this.#hearing.over() || (this.#changes >= mostChanges && performance.now() >= this.#begun + waits.unfinishedMostMs)
  }
}

/** When the youngest of `files` was written, on the clock of `performance.now()`. */
function writtenAt(files: readonly string[]): number {
  let newest = -Infinity
  for (const file of files) {
    const stats = statIfThere(file)
    if (stats) newest = Math.max(newest, stats.mtimeMs, stats.ctimeMs)
  }
  const age = Date.now() - newest
  // The clock of a file server may be ahead of this machine's.
  return age < 0 ? -Infinity : performance.now() - age
}

// Captured at import, so that a test's `vi.useFakeTimers()` cannot stop the emulator.
const { performance, Date } = globalThis
