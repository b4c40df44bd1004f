/** Writes what a container printed as the lines of text that the clouds show (openwhisk.md 15). */
import type { LogLine, Outcome } from '../model/activation.ts'
import type { Output } from './activation-output.ts'

/** One line a piece, with a remark below what a developer's error printed. @param end of the activation, epoch ms */
export function* formattedLogs(output: Output, { status }: Outcome, end: number): Generator<string> {
  const format = lineFormat()
  for (const line of output) yield format(line)
  // DL:108-124: appended to what a developer error printed.
  if (status === 'action developer error')
    yield format({
      time: end,
      stream: 'stderr',
      text: 'The action did not initialize or run as expected. Log data might be missing.',
    })
}

/** Formats log lines; those of one millisecond share its text. */
function lineFormat(): (line: LogLine) => string {
  let last = Number.NaN
  let shown = ''
  return ({ time, stream, text }) => {
    if (time !== last) {
      last = time
      shown = new Date(time).toISOString().padEnd(30)
    }
    return `${shown} ${stream}: ${text}`
  }
}
