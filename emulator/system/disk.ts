/** Calls of `fs` that return undefined instead of throwing, for files that may vanish at any time or cannot be read. */
import { closeSync, fstatSync, lstatSync, openSync, readFileSync, readSync, realpathSync, type Stats, statSync } from 'node:fs'

function orUndefined<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

export function statIfThere(path: string): Stats | undefined {
  return orUndefined(() => statSync(path, { throwIfNoEntry: false }))
}

/** Does not follow links. */
export function lstatIfThere(path: string): Stats | undefined {
  return orUndefined(() => lstatSync(path, { throwIfNoEntry: false }))
}

export function readIfThere(file: string): string | undefined {
  return orUndefined(() => readFileSync(file, 'utf8'))
}

/** The text of a file without the byte order mark that editors of Windows may put first. Throws as `readFileSync` does, and for a pipe or a device that goes on for more than 64 MB. */
export function readText(file: string): string {
  return readAtMost(file, largestTextBytes)
    .toString()
    .replace(/^\uFEFF/, '')
}

const largestTextBytes = 64_000_000
const chunkBytes = 64 * 1024

/**
 * A file, a pipe or a device, some of which have no end.
 *
 * @throws {TooLarge} beyond `mostBytes`; what `readFileSync` throws otherwise
 */
export function readAtMost(file: string, mostBytes: number): Buffer {
  const fd = openSync(file, 'r')
  try {
    const stats = fstatSync(fd)
    if (stats.isFile() && stats.size > mostBytes) throw new TooLarge(mostBytes)
    // A file of /proc says that it has no bytes.
    if (stats.isDirectory() || (stats.isFile() && stats.size > 0)) return readFileSync(fd)
    const chunks: Buffer[] = []
    for (let left = mostBytes; ;) {
      const chunk = Buffer.allocUnsafe(chunkBytes)
      const count = readSync(fd, chunk)
      if (count === 0) return Buffer.concat(chunks)
      left -= count
      if (left < 0) throw new TooLarge(mostBytes)
      chunks.push(chunk.subarray(0, count))
    }
  } finally {
    closeSync(fd)
  }
}

/** A file holds more than is read of it. */
export class TooLarge extends Error {
  /** @param mostBytes what is read */
  constructor(mostBytes: number) {
    super(`it holds more than ${Math.floor(mostBytes / 1_000_000)} MB, or never ends`)
  }
}

/** The path with links followed, as esbuild and `require` name a module; the path itself when it does not exist. */
export function realPath(path: string): string {
  return orUndefined(() => realpathSync(path)) ?? path
}
