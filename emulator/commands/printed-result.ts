/** Prints what an activation returned to stdout, and what it printed, with remarks and its failure, to stderr. */
import type { ActivationDetail } from '../dashboard/wire/activation.ts'
import { messageOf } from '../output/failure-lines.ts'
import { printable, printableJson, printableOutput } from '../output/foreign-text.ts'
import { styleFor } from '../output/style.ts'
import { shownLines } from './shown-lines.ts'

export function printResult(detail: ActivationDetail): void {
  const style = styleFor(process.stderr)
  for (const { stream, text } of shownLines(detail)) {
    const line = printableOutput(text, style)
    process.stderr.write(`${stream === 'stderr' ? style.yellow(line) : line}\n`)
  }
  for (const { text } of detail.hintTexts) process.stderr.write(`${style.magenta(`◆ ${printable(text)}`)}\n`)
  const place = detail.excerpt === null ? '' : `  at ${detail.excerpt.at}`
  if (detail.status !== 'success') process.stderr.write(`${style.red(`✖ ${detail.status}${reasonOf(detail)}${place}`)}\n`)
  process.stdout.write(`${printableJson(detail.result)}\n`)
}

/** Why, where the function did not print it: of code that does not load or build, the result has it in one long line only. */
function reasonOf({ trace, failure, logLines }: ActivationDetail): string {
  if (trace === null) return ''
  // The remark above names the file that asked for a missing module.
  const reason = failure === 'build' ? `\n${trace.trimEnd()}\n` : messageOf(trace).replace(/ Require stack:[^]*| imported from [^\n]*$/, '')
  const [first = ''] = trace.split('\n', 1)
  return logLines.some(({ text }) => text === first) ? '' : `: ${printable(reason)}`
}
