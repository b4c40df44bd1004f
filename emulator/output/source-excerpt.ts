/** Finds the line of the developer's own code at which an error happened, with the lines around it. */
import { readFileSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { printable } from './foreign-text.ts'

export interface Place {
  /** Absolute. */
  readonly file: string
  readonly line: number
  /** From 1; 0 where it is not known. */
  readonly column: number
}

export interface Excerpt {
  /** Relative to the project, `functions/hello.ts:3:9`. */
  readonly at: string
  readonly lines: readonly { readonly number: number; readonly text: string; readonly here: boolean }[]
  /** Column of the fault in the text that is shown, from 1; 0 where it is not known. */
  readonly column: number
}

/** Lines of a stack that are searched: one of an endless recursion may have thousands. */
const mostFrames = 100

/** The innermost frame of a stack in the project and outside of packages. `root` is a real path. */
export function ownPlace(trace: string, root: string): Place | undefined {
  const lines = trace.split('\n')
  // Python prints the innermost frame last.
  const isPython = lines.some((line) => line.startsWith(pythonFrame))
  for (const line of isPython ? lines.slice(-mostFrames).reverse() : lines.slice(0, mostFrames)) {
    const place = isPython ? pythonPlaceOf(line) : placeOf(line)
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
    text: shownSource(text.trimEnd()),
    here: first + index === place.line,
  }))
  if (!lines.some(({ here }) => here)) return undefined
  const at = `${relative(root, place.file)}:${place.line}`
  if (place.column === 0) return { at, lines, column: 0 }
  const before = (all[place.line - 1] ?? '').slice(0, place.column - 1)
  return { at: `${at}:${place.column}`, lines, column: shownSource(before).length + 1 }
}

function shownSource(text: string): string {
  return printable(text).replaceAll('\t', '  ')
}

const pythonFrame = '  File "'

/** `  File "/srv/shop/functions/hello.py", line 4, in main`, which names no column. */
function pythonPlaceOf(frame: string): Place | undefined {
  const found = frame.startsWith(pythonFrame) && frame.length < 4096 ? /^ {2}File "([^"]+)", line (\d+)/.exec(frame) : null
  return found ? { file: found[1] ?? '', line: Number(found[2]), column: 0 } : undefined
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

const packageFolders = ['node_modules', 'site-packages', 'dist-packages']

function isOwn(file: string, root: string): boolean {
  return file.startsWith(root.endsWith(sep) ? root : root + sep) && !packageFolders.some((folder) => file.includes(join(sep, folder, sep)))
}
