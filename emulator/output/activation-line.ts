/** Formats an activation for people: one line, the lines that the function printed, and the place of a failure in its source. */
import { withoutCredentials, type HeaderNames } from '../secrets/masking.ts'
import { firstLines, type Activation, type LogText, type Status } from '../model/activation.ts'
import { fit, fitAddress, pad, padStart, wrap, widthOf } from './columns.ts'
import { ownPlace, readExcerpt } from './source-excerpt.ts'
import type { Ink, Style } from './style.ts'

export interface Page {
  readonly style: Style
  /** Infinity where the output is no terminal. */
  readonly columns: number
  /** Real path of the project. */
  readonly root: string
  readonly verbose: boolean
  /** Names in lower case of header lines whose values are not shown. */
  readonly credentialHeaders: HeaderNames
  /** Removes control characters, colours and secrets; to be called before a text is cut or wrapped, which would leave half of one. */
  shown(text: string): string
  /** The same for a line that a function printed; its colours stay where the terminal has some. */
  output(line: string): string
}

/** Lines that are printed of an activation without `--verbose`; the record has all. */
const mostLogLines = 20
/** In longer logs the stack of a failure is not searched for. */
const mostSearched = 1000
const indent = '    '

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
  const stack = trace.split('\n')
  const from = lines.findLastIndex(({ stream, text }) => stream === 'stderr' && text === stack[0])
  const isStack = from >= 0 && stack.every((line, index) => lines[from + index]?.text === line)
  return isStack ? [...lines.slice(0, from), ...lines.slice(from + stack.length)] : lines
}

function headline(activation: Activation, { style, columns, shown }: Page): string {
  const { status } = activation.response
  const ink = inkOf(status, style)
  const answered = activation.answer?.status
  const revision = activation.revision.slice(0, 7)
  const waited = activation.waitTime + activation.initTime + activation.duration
  const parts: [text: string, ink: Ink][] = [
    [activation.cause === undefined ? glyphs[status] : '·', ink],
    [padStart(answered === undefined ? '' : String(answered), 3), answered === undefined ? style.dim : httpInk(answered, style)],
    [pad(activation.request?.method ?? '', 4), style.dim],
    [pad(fit(shown(activation.path), 24), 14), style.bold],
    [pad(activation.surface, 14), style.dim],
    [status, ink],
    [padStart(duration(waited), 7), waited >= 1000 ? style.yellow : plain],
    [activation.cold ? 'cold' : 'warm', activation.cold ? style.cyan : style.dim],
    [revision, style.dim],
  ]
  if (isSequenceRecord(activation)) parts.splice(7, 2, [`${activation.logs.length} steps`, style.dim])
  const line = parts.map(([text, paint]) => paint(text)).join(' ')
  const width = parts.reduce((sum, [text]) => sum + widthOf(text) + 1, -1)
  const room = columns - width - 2
  const target = shown(activation.request?.target ?? '')
  return target === '' || room < 12 ? line : `${line}  ${style.dim(fitAddress(target, room))}`
}

/** The log of a sequence lists the ids of its steps. */
function isSequenceRecord(activation: Activation): boolean {
  return activation.revision === '' && activation.annotations.some(({ key, value }) => key === 'kind' && value === 'sequence')
}

function* printed(lines: LogText, { style, verbose, output }: Page): Generator<string> {
  let left = lines.length
  for (const { stream, text } of verbose ? lines : firstLines(lines, mostLogLines)) {
    left--
    yield stream === 'stderr' ? `${indent}${style.red('!')} ${style.yellow(output(text))}` : `${indent}${style.dim('│')} ${output(text)}`
  }
  if (left > 0) yield `${indent}${style.dim(`│ … ${left} more lines; --verbose prints all`)}`
}

/** The message, and the developer's own line with its neighbours. */
function failureLines({ outcome, cause, response }: Activation, page: Page): string[] {
  const { style, root, verbose, shown } = page
  const { failure, trace } = outcome
  if (response.success || failure === undefined) return []
  if (trace === undefined) {
    // The step that failed was printed with it already.
    return cause === undefined ? wrapped(style.red, resultMessage(response.result), page) : []
  }
  if (failure === 'build') return [`${indent}${style.red(shown(buildProblem(trace)))}`]
  const place = ownPlace(trace, root)
  const excerpt = place && readExcerpt(place, root)
  const lines = (verbose ? trace.split('\n') : [firstLine(trace)]).map((line) => `${indent}${style.red(shown(line))}`)
  if (!excerpt) return lines
  const gutter = String(excerpt.lines.at(-1)?.number ?? 0).length
  lines.push(`${indent}${style.dim('at')} ${style.underline(excerpt.at)}`)
  for (const { number, text, here } of excerpt.lines) {
    const label = padStart(String(number), gutter)
    lines.push(here ? `${indent}${style.red('>')} ${label} │ ${style.bold(text)}` : style.dim(`${indent}  ${label} │ ${text}`))
    if (here && excerpt.column > 0) lines.push(`${indent}  ${' '.repeat(gutter)} │ ${' '.repeat(excerpt.column - 1)}${style.red('^')}`)
  }
  return lines
}

/** Where and what, of esbuild's message: the excerpt was printed when the build broke, once. */
function buildProblem(text: string): string {
  const [first = '', ...rest] = text.split('\n')
  const place = rest.find((line) => /^ {4}\S.*:\d+:\d+:$/.test(line))
  return `${place === undefined ? '' : `${place.trim()} `}${first.replace(/^✘ \[ERROR\] /, '')}`
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

function resultMessage(result: unknown): string {
  const error = typeof result === 'object' && result !== null && 'error' in result ? result.error : result
  return typeof error === 'string' ? error : (JSON.stringify(error) ?? '')
}

function wrapped(ink: Ink, text: string, { columns, shown }: Page): string[] {
  return wrap(fit(shown(text), 600), columns - indent.length).map((line) => `${indent}${ink(line)}`)
}

function firstLine(trace: string): string {
  const end = trace.indexOf('\n    at ')
  return (end < 0 ? trace : trace.slice(0, end)).split('\n', 4).join(' ')
}

const plain: Ink = (text) => text

const glyphs: Record<Status, string> = {
  success: '✔',
  'application error': '✖',
  'action developer error': '✖',
  'whisk internal error': '✖',
}

export function inkOf(status: Status, style: Style): Ink {
  if (status === 'success') return style.green
  return status === 'application error' ? style.yellow : style.red
}

export function httpInk(status: number, style: Style): Ink {
  if (status < 300) return style.green
  if (status < 400) return style.cyan
  return status < 500 ? style.yellow : style.red
}

export function duration(ms: number): string {
  if (ms < 1) return '<1 ms'
  if (ms < 1000) return `${ms} ms`
  return ms < 60_000
    ? `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
    : `${Math.floor(ms / 60_000)} m ${Math.round((ms % 60_000) / 1000)} s`
}
