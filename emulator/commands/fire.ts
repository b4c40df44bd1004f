/** `actionlab fire NAME`: fires a trigger by hand, and prints what its actions returned. */
import type { FiringView, TriggersView } from '../dashboard/wire/triggers.ts'
import { EmulatorError } from '../model/errors.ts'
import type { Json } from '../model/json.ts'
import { printable } from '../output/foreign-text.ts'
import { styleFor } from '../output/style.ts'
import { nearest } from '../system/did-you-mean.ts'
import { detailOf, openApi, whereFlags, whereUsage, type Api } from './emulator-client.ts'
import { help, parseFlags } from './flags.ts'
import { readGiven } from './given-file.ts'
import { printResult } from './printed-result.ts'

export const usage = `actionlab fire nightly -d '{"day":"2026-03-01"}'

Fires a trigger now, as its source does, waits for the end of what it starts, and prints each result; what was printed goes to stderr.
Fails with 1 when an action does. It fires in the project's running emulator, or in this command where none runs. actionlab triggers has the names.

  -d, --data JSON   the payload, in place of what its schedule gives; @FILE reads it from a file of at most 3 MB
  --json            print the firing and everything that is known about its activations
${whereUsage}`

const flags = {
  ...whereFlags,
  data: { type: 'string', short: 'd' },
  json: { type: 'boolean' },
} as const

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, flags, 'fire')
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0) throw new EmulatorError('BAD_FLAG', `fire takes the name of one trigger.\n${help('fire')}`)
  const payload = values.data === undefined ? {} : { payload: readPayload(values.data) }
  const api = await openApi(values)
  try {
    const { why } = await triggerNamed(api, name)
    const firing = await api.send<FiringView>('POST', '/triggers/fire', { trigger: name, ...payload, wait: true })
    const details = await Promise.all(firing.started.map(({ id }) => detailOf(api, id)))
    if (values.json === true) process.stdout.write(`${JSON.stringify({ ...firing, activations: details }, null, 2)}\n`)
    else {
      const style = styleFor(process.stderr)
      if (details.length === 0) process.stderr.write(`${style.yellow(`${printable(name)} fired, and started no action${why}.`)}\n`)
      for (const detail of details) {
        process.stderr.write(`${style.dim(`${printable(detail.path)} ${detail.id}`)}\n`)
        printResult(detail)
      }
    }
    return details.every(({ status }) => status === 'success') ? 0 : 1
  } finally {
    await api.close()
  }
}

/** `@FILE` is a file. */
function readPayload(given: string): Json {
  const file = given.startsWith('@') ? given.slice(1) : undefined
  const text = file === undefined ? given : readGiven('-d @', file).toString()
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new EmulatorError('BAD_FLAG', `-d ${file === undefined ? '' : `@${file}: `}JSON is expected: ${why}.`)
  }
}

/** Why it may start nothing. @throws {EmulatorError} `UNKNOWN_TRIGGER`, with the nearest name */
async function triggerNamed(api: Api, name: string): Promise<{ why: string }> {
  const { triggers } = await api.get<TriggersView>('/triggers')
  const found = triggers.find((one) => one.name === name || `${one.vendor}:${one.name}` === name)
  if (found) return { why: found.disabled === undefined ? '' : `: ${printable(found.disabled)}` }
  const names = triggers.map((one) => one.name)
  const guess = nearest(name, names)
  const there = names.length === 0 ? 'There is none.' : `There are: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`
  const text = `There is no trigger ${JSON.stringify(name)}. ${guess === undefined ? there : `Did you mean ${guess}?`}`
  throw new EmulatorError('UNKNOWN_TRIGGER', text)
}
