/** Finds where in the sources of a bundle an error was thrown, by the error's stack and the map at the end of the bundle. */
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, resolve } from 'node:path'

export interface Place {
  /** Absolute. */
  readonly file: string
  /** From 1, as the column. */
  readonly line: number
  readonly column: number
}

/** How a stack names a bundle that was imported from its text. */
const importedText = 'data:text/javascript'

/**
 * The uppermost call in the bundle; undefined where no line of the stack is in it.
 *
 * @param text of the bundle, its map at the end
 * @param file name under which the bundle ran; the sources in the map are relative to its folder
 */
export function placeOf(error: unknown, text: string, file: string): Place | undefined {
  if (!(error instanceof Error)) return undefined
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const frame = frames.find((line) => line.includes(`${file}:`) || line.includes(importedText)) ?? ''
  const [, line, column] = /:(\d+):(\d+)\)?$/.exec(frame) ?? []
  const [, map] = /\n\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/.exec(text) ?? []
  if (line === undefined || column === undefined || map === undefined) return undefined
  const payload = JSON.parse(Buffer.from(map, 'base64').toString('utf8')) as SourceMapPayload
  const entry = new SourceMap(payload).findEntry(Number(line) - 1, Number(column) - 1)
  if (!('originalSource' in entry)) return undefined
  return { file: resolve(dirname(file), entry.originalSource), line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}
