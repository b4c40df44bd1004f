/** Calls of `fs` that return undefined instead of throwing, for files that may vanish at any time or cannot be read. */
import { lstatSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'

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

/** The text of a file without the byte order mark that editors of Windows may put first. Throws as `readFileSync` does. */
export function readText(file: string): string {
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
}

/** The path with links followed, as esbuild and `require` name a module; the path itself when it does not exist. */
export function realPath(path: string): string {
  return orUndefined(() => realpathSync(path)) ?? path
}
