/** `actionlab triggers`: lists what fires, the next one first. */
import type { TriggersView } from '../dashboard/wire/triggers.ts'
import { columnsOf } from '../output/columns.ts'
import { styleFor } from '../output/style.ts'
import { deadLetterLines, triggerLines } from '../output/trigger-lines.ts'
import { openApi, whereFlags, whereUsage } from './emulator-client.ts'
import { parseFlags, refusePositionals } from './flags.ts'

export const usage = `actionlab triggers --json

What fires, the next one first: when by the clocks of this machine, how it is scheduled and in which zone, which actions it starts, and why not. Below it the asynchronous calls that were given up after their retries.

  --json       as JSON, with the newest firings and what they started
${whereUsage}`

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, { ...whereFlags, json: { type: 'boolean' } }, 'triggers')
  refusePositionals(positionals, 'triggers')
  const api = await openApi(values)
  try {
    const view = await api.get<TriggersView>('/triggers')
    const { stdout } = process
    const page = { style: styleFor(stdout), columns: columnsOf(stdout) }
    const text =
      values.json === true
        ? JSON.stringify(view, null, 2)
        : [...triggerLines(view.triggers, view.now, page), ...deadLetterLines(view.deadLetters, page)].join('\n')
    stdout.write(`${text}\n`)
    return 0
  } finally {
    await api.close()
  }
}
