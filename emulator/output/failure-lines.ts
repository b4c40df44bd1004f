/** Formats a failure: its message, and the developer's own line with its neighbours. */
import type { Activation } from '../model/activation.ts'
import { padStart, widthOf, wrapBounded } from './columns.ts'
import { indent, type Page } from './page.ts'
import { ownPlace, readExcerpt, type Excerpt } from './source-excerpt.ts'

/** Characters of a message: what is thrown may hold anything. */
const longestMessage = 600
const mostMessageLines = 8
/** Rows that a message may take on a terminal. */
const messageRows = 8

export function failureLines({ outcome, cause, response }: Activation, page: Page): string[] {
  const { root, verbose } = page
  const { failure, trace } = outcome
  if (response.success || failure === undefined) return []
  if (trace === undefined) {
    // The step that failed was printed with it already.
    return cause === undefined ? messageLines(resultMessage(response.result), page) : []
  }
  if (failure === 'build') return messageLines(buildProblem(trace), page)
  const place = ownPlace(trace, root)
  const excerpt = place && readExcerpt(place, root)
  const { style, shown } = page
  const lines = verbose
    ? trace
        .trimEnd()
        .split('\n')
        .map((line) => `${indent}${style.red(shown(line))}`)
    : messageLines(messageOf(trace), page)
  return excerpt ? [...lines, ...excerptLines(excerpt, page)] : lines
}

function messageLines(text: string, { style, columns, root, shown }: Page): string[] {
  const bounded = text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text
  // Files of the project are named as its developer names them.
  const own = shown(bounded).replaceAll(`${root}/`, '')
  return wrapBounded(own, columns - indent.length, messageRows).map((line) => `${indent}${style.red(line)}`)
}

function excerptLines({ at, lines, column }: Excerpt, { style, columns }: Page): string[] {
  const gutter = String(lines.at(-1)?.number ?? 0).length
  const room = columns - indent.length - gutter - 5
  const here = lines.find((line) => line.here)?.text ?? ''
  // A line that is too long is shown around the fault.
  const from = widthOf(here.slice(0, column)) < room ? 0 : Math.max(0, column - Math.floor(room / 2))
  const cut = (text: string): string => cutLine(text, from, room)
  const shown = lines.map(({ number, text, here }) => {
    const label = padStart(String(number), gutter)
    return here ? `${indent}${style.red('>')} ${label} │ ${style.bold(cut(text))}` : style.dim(`${indent}  ${label} │ ${cut(text)}`)
  })
  const caret = ' '.repeat(widthOf(cut(here.slice(0, column - 1))))
  if (column > 0) shown.splice(lines.findIndex((line) => line.here) + 1, 0, `${indent}  ${' '.repeat(gutter)} │ ${caret}${style.red('^')}`)
  return [`${indent}${style.dim('at')} ${style.underline(at)}`, ...shown]
}

/** The part of a line that is shown, with `…` for what is not. */
function cutLine(text: string, from: number, columns: number): string {
  const start = from > 0 && text !== '' ? `…${text.slice(from + 1)}` : text
  if (widthOf(start) <= columns) return start
  let kept = ''
  for (const character of start) {
    if (widthOf(kept) + widthOf(character) >= columns) break
    kept += character
  }
  return `${kept}…`
}

/** Where and what, of esbuild's message: the excerpt was printed when the build broke, once. */
function buildProblem(text: string): string {
  const [first = '', ...rest] = text.split('\n')
  const place = rest.find((line) => /^ {4}\S.*:\d+:\d+:$/.test(line))
  return `${place === undefined ? '' : `${place.trim()} `}${first.replace(/^✘ \[ERROR\] /, '')}`
}

function resultMessage(result: unknown): string {
  const error = typeof result === 'object' && result !== null && 'error' in result ? result.error : result
  return typeof error === 'string' ? error : (JSON.stringify(error) ?? '')
}

/** Before the frames of a stack of Node's, behind those of one of Python's. */
/** What a stack of Node or Python is about. */
export function messageOf(trace: string): string {
  const lines = trace.trimEnd().split('\n')
  const last = lines.findLastIndex((line) => line.startsWith('  File "'))
  if (last >= 0) {
    const message = lines.findIndex((line, index) => index > last && !line.startsWith('    '))
    if (message >= 0) return lines.slice(message, message + mostMessageLines).join('\n')
  }
  const end = lines.findIndex((line, index) => index > 0 && line.startsWith('    at '))
  return lines.slice(0, Math.min(4, end < 0 ? 4 : end)).join(' ')
}
