/** Formats an activation for people: one line, the lines that the function printed, and the place of a failure in its source. */
import { withoutCredentials } from '../secrets/masking.ts'
import { firstLines, type Activation, type LogText } from '../model/activation.ts'
import { pad, widthOf, wrapBounded } from './columns.ts'
import { failureLines } from './failure-lines.ts'
import { printable } from './foreign-text.ts'
import { headline } from './headline.ts'
import { indent, type Page } from './page.ts'

/** Lines that are printed of an activation without `--verbose`; the record has all. */
const mostLogLines = 20
/** In longer logs the stack of a failure is not searched for. */
const mostSearched = 1000

/** Line by line, because what a function printed may be a million of them. */
export function* activationLines(activation: Activation, page: Page): Generator<string> {
  yield headline(activation, page)
  yield* printed(ownLines(activation, page), page)
  yield* failureLines(activation, page)
  yield* details(activation, page)
}

/**
 * The runtime prints the stack of a failure to stderr (openwhisk.md 15); it is shown below with the developer's own line instead. Where many lines
 * come before it, it is not shown anyway.
 */
function ownLines({ output, outcome: { trace } }: Activation, { verbose }: Page): LogText {
  if (trace === undefined || verbose || output.length > mostSearched) return output
  const lines = [...output]
  const stack = trace.trimEnd().split('\n')
  const from = lines.findLastIndex(({ stream, text }) => stream === 'stderr' && text === stack[0])
  const isStack = from >= 0 && stack.every((line, index) => lines[from + index]?.text === line)
  return isStack ? [...lines.slice(0, from), ...lines.slice(from + stack.length)] : lines
}

function* printed(lines: LogText, page: Page): Generator<string> {
  const { style, verbose } = page
  let left = lines.length
  for (const { stream, text } of verbose ? lines : firstLines(lines, mostLogLines)) {
    left--
    for (const [index, row] of rowsOf(text, page).entries())
      yield stream === 'stderr'
        ? `${indent}${style.red(index === 0 ? '!' : ' ')} ${style.yellow(row)}`
        : `${indent}${style.dim('│')} ${row}`
  }
  if (left > 0) yield `${indent}${style.dim(`│ … ${left} more ${left === 1 ? 'line' : 'lines'}; --verbose prints all`)}`
}

/** A line that needs several rows is wrapped; its own colours are given up where they would have to be. */
function rowsOf(text: string, { columns, verbose, shown, output }: Page): string[] {
  const line = output(text)
  const room = columns - indent.length - 2
  if (widthOf(printable(line)) <= room || verbose) return [line]
  return wrapBounded(shown(text), room)
}

function details(activation: Activation, { style, verbose, shown, credentialHeaders }: Page): string[] {
  if (!verbose) return []
  const { waitTime, initTime, activationId, params, response } = activation
  const row = (name: string, text: string): string => `${indent}${style.dim(pad(name, 7))} ${style.dim(shown(text))}`
  return [
    row('id', activationId),
    row('time', `wait ${waitTime} ms, init ${initTime} ms, run ${activation.duration} ms`),
    row('params', JSON.stringify(withoutCredentials(params, credentialHeaders))),
    row('result', response.text),
  ]
}
