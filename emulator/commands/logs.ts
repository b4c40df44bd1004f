/** `actionlab logs`: prints the output of functions, and follows it. */
import type { ActivationDetail, ActivationPage, ActivationSummary } from '../dashboard/wire/activation.ts'
import { preciseClock } from '../dashboard/client/format.js'
import type { LogLines, PrintedLine } from '../dashboard/wire/logs.ts'
import { printable, printableOutput } from '../output/foreign-text.ts'
import { styleFor, type Style } from '../output/style.ts'
import { detailOf, functionNamed, openApi, whereFlags, whereUsage, type Api } from './emulator-client.ts'
import { parseFlags, refusePositionals } from './flags.ts'
import { shownLines } from './shown-lines.ts'

export const usage = `actionlab logs users/list --follow

What functions printed, oldest first; of one function or of all. --follow shows lines while a function still runs.

  -f, --follow   go on until Ctrl-C
  --limit N      of the newest N activations (default: 50)
${whereUsage}`

const flags = { ...whereFlags, follow: { type: 'boolean', short: 'f' }, limit: { type: 'string' } } as const

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, flags, 'logs')
  const [name, ...more] = positionals
  refusePositionals(more, 'logs')
  const api = await openApi(values, { mustRun: true })
  if (name !== undefined) await functionNamed(api, name)
  const style = styleFor(process.stdout)
  const query = new URLSearchParams(name === undefined ? {} : { function: name })
  const printEnded = async (): Promise<ReadonlySet<string>> => {
    const { items } = await api.get<ActivationPage>(`/activations?limit=${Number(values.limit ?? 50)}&${query.toString()}`)
    for (const summary of items.toReversed()) await print(api, summary, style)
    if (values.follow !== true && items.every(({ logs }) => logs === 0)) process.stderr.write(`${nothingText(name, items.length)}\n`)
    return new Set(items.map(({ id }) => id))
  }
  if (values.follow !== true) {
    await printEnded()
    return 0
  }
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  query.set('lines', '0')
  query.set('frames', 'project')
  let ended: Promise<ReadonlySet<string>> | undefined
  let printing = Promise.resolve()
  const onLines = ({ items }: LogLines): void => {
    // Nothing is missed from the first event on. What has ended before it, or meanwhile, is printed whole.
    ended ??= printEnded()
    printing = Promise.all([ended, printing]).then(([printed]) => {
      for (const line of items) if (!printed.has(line.activation)) printLine(line, style)
    })
  }
  await api.followLogs(query, (_event, lines) => onLines(lines), stop.signal)
  await printing
  return 0
}

/** Says why no line was printed, where none was. */
function nothingText(name: string | undefined, count: number): string {
  if (count === 0) return name === undefined ? 'No function has been called yet.' : `${name} has not been called yet.`
  return `Nothing was printed in the newest ${count === 1 ? 'activation' : `${count} activations`}. actionlab activations has what they answered.`
}

async function print(api: Api, summary: ActivationSummary, style: Style): Promise<void> {
  if (summary.logs === 0) return
  const detail: ActivationDetail | undefined = await detailOf(api, summary.id).catch(() => undefined)
  for (const line of detail ? shownLines(detail) : []) printLine({ ...line, path: summary.path, skipped: 0 }, style)
}

function printLine({ time, path, stream, text, skipped }: Omit<PrintedLine, 'activation' | 'level'>, style: Style): void {
  const mark = stream === 'stderr' ? style.red('!') : style.dim('│')
  const shown = skipped > 0 ? style.dim(`… ${skipped} more lines came too fast to show`) : printableOutput(text, style)
  process.stdout.write(`${style.dim(preciseClock(time))} ${style.bold(printable(path))} ${mark} ${shown}\n`)
}
