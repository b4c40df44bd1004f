/** `actionlab list`: lists functions with their addresses. */
import type { FunctionView } from '../dashboard/wire/function.ts'
import { functionLines } from '../output/banner.ts'
import { columnsOf } from '../output/columns.ts'
import { styleFor } from '../output/style.ts'
import { openApi, whereFlags, whereUsage } from './emulator-client.ts'
import { parseFlags, refusePositionals } from './flags.ts'

export const usage = `actionlab list --json

Functions and their addresses.

  --json       as JSON, with limits, bundle, numbers of calls, and the file and line that declare it
${whereUsage}`

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, { ...whereFlags, json: { type: 'boolean' } }, 'list')
  refusePositionals(positionals, 'list')
  const api = await openApi(values)
  try {
    const functions = await api.get<FunctionView[]>('/functions')
    if (values.json === true) process.stdout.write(`${JSON.stringify(functions, null, 2)}\n`)
    else {
      const { stdout } = process
      const page = { style: styleFor(stdout), columns: columnsOf(stdout) }
      const base = functions[0]?.addresses[0]
      const url = api.url ?? (base ? base.url.slice(0, base.url.length - base.path.length) : '')
      stdout.write(`${functionLines(functions, url, page).join('\n')}\n`)
    }
    return 0
  } finally {
    await api.close()
  }
}
