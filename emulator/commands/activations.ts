/** `actionlab activations`: lists activations, newest first, or shows one of them whole. */
import { writeFileSync } from 'node:fs'
import { clock, took } from '../dashboard/client/format.js'
import type { ActivationDetail, ActivationPage, ActivationSummary } from '../dashboard/wire/activation.ts'
import type { FunctionView } from '../dashboard/wire/function.ts'
import { EmulatorError } from '../model/errors.ts'
import { httpInk, inkOf } from '../output/headline.ts'
import { describeRunning } from './running-lines.ts'
import type { RunningView } from '../dashboard/wire/running.ts'
import { fit, pad, padStart } from '../output/columns.ts'
import { printable, printableJson, printableOutput } from '../output/foreign-text.ts'
import { styleFor, type Style } from '../output/style.ts'
import { detailOf, functionNamed, openApi, whereFlags, whereUsage, type Api } from './emulator-client.ts'
import { parseFlags, refusePositionals } from './flags.ts'
import { shownLines } from './shown-lines.ts'

export const usage = `actionlab activations users/list --failed --limit 10

What ran, newest first; with an activation id or its first four characters or more, all about that one.

  --failed     only what did not succeed
  --running    what runs or waits now, oldest first, with its last line
  --limit N    how many (default: 20)
  --json       as JSON
  --har FILE   write the requests and answers into FILE as an HTTP Archive, secrets masked (default: of all that is kept)
${whereUsage}`

const flags = {
  ...whereFlags,
  failed: { type: 'boolean' },
  running: { type: 'boolean' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  har: { type: 'string' },
} as const

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, flags, 'activations')
  const [wanted, ...more] = positionals
  refusePositionals(more, 'activations')
  const api = await openApi(values, { mustRun: true })
  const style = styleFor(process.stdout)
  const id = wanted === undefined ? undefined : await idOf(api, wanted)
  if (id !== undefined) {
    const detail = await detailOf(api, id)
    process.stdout.write(values.json === true ? `${JSON.stringify(detail, null, 2)}\n` : describe(detail, style))
    return 0
  }
  if (wanted !== undefined) await functionNamed(api, wanted)
  if (values.running === true) {
    const view = await api.get<RunningView>('/running')
    const items = view.items.filter(({ path }) => wanted === undefined || path === wanted)
    if (values.json === true) process.stdout.write(`${JSON.stringify({ ...view, items }, null, 2)}\n`)
    else process.stdout.write(describeRunning(items, style))
    return 0
  }
  const limit = values.limit ?? (values.har === undefined ? '20' : undefined)
  const query = new URLSearchParams(limit === undefined ? {} : { limit: String(Number(limit)) })
  if (wanted !== undefined) query.set('function', wanted)
  if (values.failed === true) query.set('status', 'failed')
  if (values.har !== undefined) {
    const har = await api.get<{ log: { entries: readonly object[] } }>(`/activations.har?${query.toString()}`)
    writeHar(values.har, `${JSON.stringify(har, null, 2)}\n`)
    const count = har.log.entries.length
    process.stdout.write(`${count} ${count === 1 ? 'request with its answer is' : 'requests with their answers are'} in ${values.har}.\n`)
    return 0
  }
  const page = await api.get<ActivationPage>(`/activations?${query.toString()}`)
  if (values.json === true) process.stdout.write(`${JSON.stringify(page, null, 2)}\n`)
  else for (const summary of page.items) process.stdout.write(`${lineOf(summary, style)}\n`)
  return 0
}

function writeHar(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new EmulatorError('CANNOT_WRITE', `--har ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The whole id; undefined for what is the name of a function. */
async function idOf(api: Api, wanted: string): Promise<string | undefined> {
  if (/^[\da-f]{32}$/.test(wanted)) return wanted
  if (!/^[\da-f]{4,31}$/.test(wanted)) return undefined
  const functions = await api.get<FunctionView[]>('/functions')
  if (functions.some(({ path }) => path === wanted)) return undefined
  const { items } = await api.get<ActivationPage>(`/activations?limit=${mostKept}`)
  const [first, ...others] = items.map(({ id }) => id).filter((id) => id.startsWith(wanted))
  if (first === undefined)
    throw new EmulatorError(
      'UNKNOWN_ACTION',
      `No activation whose id begins with ${wanted} is kept, and no function has that name. actionlab activations lists them.`,
    )
  if (others.length > 0)
    throw new EmulatorError(
      'BAD_FLAG',
      `${wanted} begins the ids of ${others.length + 1} activations: ${[first, ...others].slice(0, 5).join(', ')}.`,
    )
  return first
}

/** More than an emulator keeps. */
const mostKept = 1_000_000

function lineOf(summary: ActivationSummary, style: Style): string {
  const { id, path, surface, status, answered, start, cold } = summary
  const http = answered === null ? style.dim('  –') : httpInk(answered, style)(padStart(String(answered), 3))
  const time = padStart(took(summary.duration), 8)
  return `${style.dim(clock(start))} ${id} ${http} ${style.bold(pad(fit(printable(path), 28), 18))} ${style.dim(pad(surface, 14))} ${time} ${cold ? 'cold' : 'warm'} ${inkOf(status, style)(status)}`
}

function describe(detail: ActivationDetail, style: Style): string {
  const lines = [lineOf(detail, style), '']
  for (const { title, text, facts } of detail.steps) {
    lines.push(`${style.dim(pad(title, 8))} ${printable(text)}`)
    for (const [name, value] of facts) lines.push(`         ${style.dim(`${name}:`)} ${printable(value)}`)
  }
  const printed = shownLines(detail)
  if (printed.length > 0)
    lines.push(
      '',
      ...printed.map(({ stream, text }) => `${stream === 'stderr' ? style.red('!') : style.dim('│')} ${printableOutput(text, style)}`),
    )
  for (const { text } of detail.hintTexts) lines.push(style.magenta(`◆ ${printable(text)}`))
  lines.push('', printableJson(detail.result), '')
  return lines.join('\n')
}
