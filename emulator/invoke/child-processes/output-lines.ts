/** Reads what a child process prints, line by line. */
import type { Readable } from 'node:stream'

/** Characters. */
const longestLine = 1_000_000

/** Calls `onLine` with every line that comes through `pipe`, without its end; a very long one comes in parts. */
export function readLines(pipe: Readable, onLine: (line: string) => void): void {
  let rest = ''
  pipe.setEncoding('utf8')
  pipe.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    // A line without end must not fill the memory.
    if (rest.length > longestLine) {
      lines.push(rest)
      rest = ''
    }
    for (const line of lines) onLine(line.replace(/\r$/, ''))
  })
  pipe.on('end', () => {
    if (rest !== '') onLine(rest)
  })
  pipe.on('error', () => {})
}
