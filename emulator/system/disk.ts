/** Questions to a disk that others write to meanwhile: whatever stands in the way (gone, forbidden, a link in a circle), the answer is "nothing there". */
import { lstatSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'

function orNothing<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

export function statIfThere(path: string): Stats | undefined {
  return orNothing(() => statSync(path, { throwIfNoEntry: false }))
}

/** Of a link itself. */
export function lstatIfThere(path: string): Stats | undefined {
  return orNothing(() => lstatSync(path, { throwIfNoEntry: false }))
}

export function readIfThere(file: string): string | undefined {
  return orNothing(() => readFileSync(file, 'utf8'))
}

/** The text of a file that people write, without the byte order mark that editors of Windows begin it with. Throws as `readFileSync` does. */
export function readText(file: string): string {
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
}

/** With every link followed, as esbuild and `require` name a module; the path itself when it does not exist. */
export function realPath(path: string): string {
  return orNothing(() => realpathSync(path)) ?? path
}
