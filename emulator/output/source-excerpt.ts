/** Finds the line of the developer's own code at which an error happened, with the lines around it. */
import { readFileSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { printable } from './foreign-text.ts'

export interface Place {
  /** Absolute. */
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface Excerpt {
  /** Relative to the project, `functions/hello.ts:3:9`. */
  readonly at: string
  readonly lines: readonly { readonly number: number; readonly text: string; readonly here: boolean }[]
  /** Column of the fault, from 1. */
  readonly column: number
}

/** The first frame of a stack in the project and outside of packages. `root` is a real path. */
export function ownPlace(trace: string, root: string): Place | undefined {
  for (const line of trace.split('\n', 100)) {
    const place = placeOf(line)
    if (place && isOwn(place.file, root)) return place
  }
  return undefined
}

/** Reads files of the project only, with links followed: a stack may name any file. */
export function readExcerpt(place: Place, root: string, around = 1): Excerpt | undefined {
  let source: string
  try {
    if (!isOwn(realpathSync(place.file), root)) return undefined
    source = readFileSync(place.file, 'utf8')
  } catch {
    return undefined
  }
  const all = source.split('\n')
  const first = Math.max(1, place.line - around)
  const lines = all.slice(first - 1, place.line + around).map((text, index) => ({
    number: first + index,
    text: printable(text.trimEnd()).replaceAll('\t', '  '),
    here: first + index === place.line,
  }))
  if (!lines.some(({ here }) => here)) return undefined
  return { at: `${relative(root, place.file)}:${place.line}:${place.column}`, lines, column: place.column }
}

/** `    at main (/srv/shop/functions/hello.ts:3:9)`, without a pattern that could run away on foreign text. */
function placeOf(frame: string): Place | undefined {
  const text = frame.trim()
  if (!text.startsWith('at ') || text.length > 4096) return undefined
  const open = text.lastIndexOf('(')
  const location = text.slice(open < 0 ? 3 : open + 1, text.endsWith(')') ? -1 : undefined).replace(/^async /, '')
  const beforeColumn = location.lastIndexOf(':')
  const beforeLine = location.lastIndexOf(':', beforeColumn - 1)
  if (beforeLine <= 0) return undefined
  const line = Number(location.slice(beforeLine + 1, beforeColumn))
  const column = Number(location.slice(beforeColumn + 1))
  if (!Number.isInteger(line) || !Number.isInteger(column) || line < 1) return undefined
  const name = location.slice(0, beforeLine)
  try {
    return { file: name.startsWith('file:') ? fileURLToPath(name) : name, line, column }
  } catch {
    return undefined
  }
}

function isOwn(file: string, root: string): boolean {
  return file.startsWith(root.endsWith(sep) ? root : root + sep) && !file.includes(join(sep, 'node_modules', sep))
}
