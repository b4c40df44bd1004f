/** The log for people. Lines of one turn of the event loop share a write; activations that a slow terminal cannot show are only counted. */
import { realpathSync } from 'node:fs'
import type { Log, LogEvent, Mask } from '../model/log.ts'
import type { Activation, Hint } from '../model/activation.ts'
import { PacedWriter } from './paced-writer.ts'
import type { HeaderNames } from '../secrets/masking.ts'
import { activationLines } from './activation-line.ts'
import { columnsOf, fitAddress, pad, padStart, widthOf, wrap, wrapBounded } from './columns.ts'
import { printable, printableOutput } from './foreign-text.ts'
import { methodColumns } from './headline.ts'
import type { Page } from './page.ts'
import { styleFor } from './style.ts'

const { setImmediate } = globalThis

export interface PrinterOptions {
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  /** The project; only source lines of its files are shown. */
  readonly root: string
  /** Only failures and warnings. */
  readonly quiet?: boolean
  readonly verbose?: boolean
}

export interface Printer extends Log {
  /** Writes lines as they are, in order with events. */
  print(lines: readonly string[]): void
  /** Width and colours of the stream now. */
  page(): Page
  /** Hands everything emitted so far to the stream. */
  flush(): void
}

/** Activations that may wait for a slow terminal; more are only counted. */
const mostWaiting = 1000
/** Activations to which a hint may come late. */
const mostRemembered = 100
/** Functions × causes whose hint is remembered as shown. */
const mostShownHints = 10_000

export function createPrinter({ stream, root, quiet = false, verbose = false }: PrinterOptions): Printer {
  const style = styleFor(stream)
  const realRoot = realPath(root)
  const shownHints = new Set<string>()
  let waiting: (LogEvent | readonly string[])[] = []
  let scheduled = false
  let skipped = 0
  let mask: Mask = (text) => text
  // Vendors declare which header lines carry credentials; until a log has their list, it hides the value of every line.
  let credentialHeaders: HeaderNames = { has: () => true }

  const shown = (text: string): string => mask(printable(text))
  const output = (line: string): string => mask(printableOutput(line, style))
  const page = (): Page => ({
    style,
    columns: columnsOf(stream),
    root: realRoot,
    verbose,
    credentialHeaders,
    shown,
    output,
  })

  /** The last activations that were printed. */
  const printed = new Set<string>()
  const remember = (activationId: string): void => {
    printed.add(activationId)
    if (printed.size <= mostRemembered) return
    for (const oldest of printed) {
      printed.delete(oldest)
      return
    }
  }

  const hintLines = (path: string, { code, text }: Hint): string[] => {
    const cause = `${path} ${code}`
    if (quiet || shownHints.has(cause)) return []
    if (shownHints.size >= mostShownHints) shownHints.clear()
    shownHints.add(cause)
    const [first = '', ...rest] = wrap(`${path}: ${shown(text)}`.replaceAll(`${realRoot}/`, ''), page().columns - 6)
    return [`    ${style.magenta('◆')} ${style.magenta(first)}`, ...rest.map((line) => `      ${style.magenta(line)}`)]
  }

  function* linesOf(event: LogEvent): Generator<string> {
    switch (event.event) {
      case 'activation':
        if (!quiet || !event.response.success) yield* activationLines(event, page())
        for (const hint of event.hints) yield* hintLines(event.path, hint)
        remember(event.activationId)
        return
      case 'hint':
        // That of an activation that is not printed yet comes with it, below its line.
        if (printed.has(event.activationId)) yield* hintLines(event.action, event)
        return
      default:
        return yield* eventLines(event, page(), quiet)
    }
  }

  function* pieces(): Generator<string> {
    while (waiting.length > 0 || skipped > 0) {
      const events = waiting
      waiting = []
      if (skipped > 0) {
        events.push([style.dim(`  … ${skipped} activations more than this terminal could show`)])
        skipped = 0
      }
      for (const event of events) {
        for (const line of 'event' in event ? linesOf(event) : event) yield `${line}\n`
      }
    }
  }

  const writer = new PacedWriter(pieces, (text) => void stream.write(mask(text)))

  const push = (entry: LogEvent | readonly string[]): void => {
    waiting.push(entry)
    if (scheduled) return
    scheduled = true
    // Events of one turn of the event loop share a write.
    setImmediate(() => {
      scheduled = false
      writer.start()
    })
  }

  return {
    emit(event) {
      if (event.event === 'activation' && isTooMuch(event)) skipped++
      else push(event)
    },
    conceal: (given, headers) => void ([mask, credentialHeaders] = [given, headers]),
    print: push,
    page,
    flush: () => writer.flush(),
  }

  function isTooMuch({ response }: Activation): boolean {
    return response.success && (stream as { writableNeedDrain?: boolean }).writableNeedDrain === true && waiting.length >= mostWaiting
  }
}

/** Columns before the address of a refused request, and where there are fewer than words need. */
const refusedColumns = 44
const narrow = 50

function eventLines(
  event: Exclude<LogEvent, { event: 'activation' | 'hint' }>,
  { style, columns, root, verbose, shown }: Page,
  quiet: boolean,
): string[] {
  switch (event.event) {
    case 'ready':
      return [`${style.green('✔')} ready at ${style.cyan(event.url)}`]
    case 'reload': {
      if (quiet) return []
      const names = [
        ...event.changed,
        ...event.added.map((name) => `+${name}${event.broken?.includes(name) === true ? ' (does not build)' : ''}`),
        ...event.removed.map((name) => `-${name}`),
      ]
      const first = names.length > 6 && !verbose ? [...names.slice(0, 6), `… ${names.length - 6} more`] : names
      const [line = '', ...rest] = wrap(shown(first.join(', ')) || 'configuration', columns - 9)
      const lines = [`${style.cyan('↻')} ${style.cyan('reload')} ${line}`, ...rest.map((more) => `  ${more}`)]
      return [...lines.slice(0, -1), `${lines.at(-1)} ${style.dim(`${event.ms} ms`)}`]
    }
    case 'build-error': {
      const where = event.action === event.file ? event.file : `${event.action}  ${event.file}`
      const [name = '', ...rest] = wrap(shown(where), columns - 17)
      const head = `${style.red('✖')} ${style.red('does not build')} ${style.bold(name)}`
      return [head, ...rest.map((more) => `  ${style.bold(more.trim())}`), ...indented(shown(event.text), columns)]
    }
    case 'refused': {
      if (quiet) return []
      const { status, method, target, surface, text } = event
      const words = pad('refused', columns < narrow ? 0 : 14)
      const head = `${style.yellow('▲')} ${style.yellow(padStart(String(status), 3))} ${pad(method, methodColumns)} ${words} ${style.dim(pad(surface, columns < narrow ? 0 : 14))}`
      const address = fitAddress(shown(target), columns * 3)
      const fits = widthOf(address) <= columns - refusedColumns
      return [
        ...(fits ? [`${head} ${address}`] : [head, `    ${address}`]),
        ...wrapBounded(shown(text), columns - 4, 8).map((line) => `    ${line}`),
      ]
    }
    case 'notice': {
      if (quiet && event.level === 'info') return []
      const ink = { info: style.dim, warn: style.yellow, error: style.red }[event.level]
      const [first = '', ...rest] = shown(event.text)
        .split('\n')
        .flatMap((line) => wrapBounded(line.replaceAll(`${root}/`, ''), columns - 2, 8))
      return [`${ink({ info: '·', warn: '▲', error: '✖' }[event.level])} ${ink(first)}`, ...rest.map((line) => `  ${ink(line)}`)]
    }
  }
}

function indented(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => wrapBounded(line, columns - 4, 8).map((row) => `    ${row}`))
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
