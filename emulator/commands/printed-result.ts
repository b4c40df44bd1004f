/** Prints what an activation returned to stdout, and what it printed, with remarks and its failure, to stderr. */
import type { ActivationDetail } from '../dashboard/wire/activation.ts'
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
  if (detail.status !== 'success') process.stderr.write(`${style.red(`✖ ${detail.status}${place}`)}\n`)
  process.stdout.write(`${printableJson(detail.result)}\n`)
}
