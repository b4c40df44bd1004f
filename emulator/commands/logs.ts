/** `actionlab logs`: prints the output of functions, and follows it. */
import type { ActivationDetail, ActivationPage, ActivationSummary } from '../dashboard/wire/activation.ts'
import { preciseClock } from '../dashboard/client/format.js'
import { printable, printableOutput } from '../output/foreign-text.ts'
import { styleFor } from '../output/style.ts'
import { detailOf, functionNamed, openApi, whereFlags, whereUsage, type Api } from './emulator-client.ts'
import { parseFlags, refusePositionals } from './flags.ts'

export const usage = `actionlab logs users/list --follow

What functions printed, oldest first; of one function or of all.

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
  const { items } = await api.get<ActivationPage>(
    `/activations?limit=${Number(values.limit ?? 50)}${name === undefined ? '' : `&function=${encodeURIComponent(name)}`}`,
  )
  for (const summary of items.toReversed()) await print(api, summary)
  if (values.follow !== true) return 0
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  let printing = Promise.resolve()
  await api.follow((event, payload) => {
    if (event !== 'activations') return
    for (const summary of (payload as { items: readonly ActivationSummary[] }).items)
      if (name === undefined || summary.path === name) printing = printing.then(() => print(api, summary))
  }, stop.signal)
  await printing
  return 0
}

async function print(api: Api, summary: ActivationSummary): Promise<void> {
  if (summary.logs === 0) return
  const detail: ActivationDetail | undefined = await detailOf(api, summary.id).catch(() => undefined)
  const style = styleFor(process.stdout)
  for (const { time, stream, text } of detail?.logLines ?? []) {
    const mark = stream === 'stderr' ? style.red('!') : style.dim('│')
    process.stdout.write(
      `${style.dim(preciseClock(time))} ${style.bold(printable(summary.path))} ${mark} ${printableOutput(text, style)}\n`,
    )
  }
}
