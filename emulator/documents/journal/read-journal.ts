/** Reads the journal of a database: what is in it, and what of it cannot be read. */
import { createReadStream } from 'node:fs'
import { applyLine, type Contents } from './entry.ts'

export interface JournalRead {
  readonly contents: Contents
  readonly lines: number
  /** Numbers of the lines that are damaged, from 1 on; the last one has no end where the process was killed while it wrote, and is not among them. */
  readonly damaged: readonly number[]
  /** The last line has no end: open-journal.ts cuts it off. */
  readonly torn: boolean
  /** Bytes of all whole lines. */
  readonly bytes: number
}

/** Undefined where there is no file. Its whole is never in memory at once. */
export async function readJournal(file: string): Promise<JournalRead | undefined> {
  const contents: Contents = new Map()
  const damaged: number[] = []
  let rest: Buffer = Buffer.alloc(0)
  let [lines, bytes] = [0, 0]
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
      const text = rest.length > 0 ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer)
      let start = 0
      for (let end = text.indexOf(lineEnd, start); end >= 0; end = text.indexOf(lineEnd, start)) {
        lines++
        if (!applyLine(text.toString('utf8', start, end), contents)) damaged.push(lines)
        start = end + 1
      }
      bytes += start
      rest = text.subarray(start)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return { contents, lines, damaged, torn: rest.length > 0, bytes }
}

const lineEnd = 0x0a
