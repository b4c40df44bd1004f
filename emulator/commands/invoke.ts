/** `actionlab invoke NAME`: calls a function through any contract and prints the result or the answer. */
import type { RunningView } from '../dashboard/wire/running.ts'
import type { ActivationDetail } from '../dashboard/wire/activation.ts'
import type { InvokeAnswer } from '../dashboard/wire/call.ts'
import { EmulatorError } from '../model/errors.ts'
import { isObject, type Json, type JsonObject } from '../model/json.ts'
import { printable, printableOutput } from '../output/foreign-text.ts'
import { styleFor } from '../output/style.ts'
import { detailOf, functionNamed, openApi, whereFlags, whereUsage, type Api } from './emulator-client.ts'
import { help, parseFlags } from './flags.ts'
import { readGiven } from './given-file.ts'
import { addressFor, asksForHttp, requestFlags, requestFor, requestUsage } from './invoke-request.ts'
import { printResult } from './printed-result.ts'
import { shownLines } from './shown-lines.ts'

export const usage = `actionlab invoke users/list -p limit 10 -p sort '{"by":"name"}'

Calls a function, follows it to its end, and prints its result; what it printed goes to stderr. Fails with 1 when the function does.
It runs in the project's running emulator, or in this command where none runs.

  -p, --param KEY VALUE  a parameter; JSON where VALUE is JSON, text otherwise; may be repeated
  -P, --param-file FILE  a JSON object of parameters; may be repeated
  --as CONTRACT        ncp (Post Action), webhook or http (API Gateway, web action), openwhisk, tcb, or the name of a surface:
                       prints the HTTP answer instead
${requestUsage}                       Each of these six calls a web address of the function where it has one, and prints the HTTP answer.
  --curl               print the call as a curl command instead of making it
  --json               print everything that is known about the activation
${whereUsage}`

const flags = {
  ...whereFlags,
  ...requestFlags,
  'param-file': { type: 'string', short: 'P', multiple: true },
  as: { type: 'string' },
  curl: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

export async function run(args: readonly string[]): Promise<number> {
  const { params: given, rest } = takeParams(args)
  const { values, positionals } = parseFlags(rest, flags, 'invoke')
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0)
    throw new EmulatorError('BAD_FLAG', `invoke takes the name of one function.\n${help('invoke')}`)
  const params = Object.fromEntries([...(values['param-file'] ?? []).flatMap((file) => Object.entries(readParams(file))), ...given])
  const api = await openApi(values)
  try {
    const fn = await functionNamed(api, name)
    const sent = await requestFor(addressFor(fn, values.as, values), params, values)
    if (values.curl === true) {
      const { request } = await api.send<Pick<InvokeAnswer, 'request'>>('POST', '/request', sent)
      process.stdout.write(`${request.curl}\n`)
      return 0
    }
    const answered = await api.send<InvokeAnswer>('POST', '/invoke', sent)
    const { activationId, answer } = answered
    const detail = activationId === null ? undefined : await settledDetail(api, activationId)
    if (values.json === true) process.stdout.write(`${JSON.stringify({ ...answered, activation: detail ?? null }, null, 2)}\n`)
    else if (values.as === undefined && !asksForHttp(values) && detail) printResult(detail)
    else printAnswer(answered, detail)
    const failed = detail ? detail.status !== 'success' : answer.status >= 400
    return failed ? 1 : 0
  } finally {
    await api.close()
  }
}

/** `-p` takes two values, which node's parser does not know. */
function takeParams(args: readonly string[]): { params: [string, Json][]; rest: string[] } {
  const params: [string, Json][] = []
  const rest: string[] = []
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? ''
    if (arg !== '-p' && arg !== '--param') {
      rest.push(arg)
      continue
    }
    const key = args[++index]
    const value = args[++index]
    if (key === undefined || value === undefined) throw new EmulatorError('BAD_FLAG', `${arg} takes a key and a value.\n${help('invoke')}`)
    params.push([key, jsonOrText(value)])
  }
  return { params, rest }
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

function readParams(file: string): JsonObject {
  const value = jsonOrText(readGiven('-P ', file).toString())
  if (!isObject(value)) throw new EmulatorError('BAD_FLAG', `-P ${file}: a JSON object of parameters is expected.`)
  return value
}

/** Waits for the end of an activation that was answered before it, with 202. Rejects when the emulator ends first. */
async function settledDetail(api: Api, activationId: string): Promise<ActivationDetail> {
  const find = (): Promise<ActivationDetail | undefined> => detailOf(api, activationId).catch(() => undefined)
  const known = await find()
  if (known) return known
  process.stderr.write(`The caller was answered, and activation ${activationId} goes on: waiting for its end.\n`)
  const stop = new AbortController()
  const detail = await new Promise<ActivationDetail | string>((resolve) => {
    const look = async (): Promise<void> => {
      // In this order: what no longer runs has its record, unless later ones have taken its place.
      const runs = await isUnfinished(api, activationId)
      const one = await find()
      if (one || !runs) resolve(one ?? `Activation ${activationId} has ended, and so many came after it that its record is no longer kept.`)
    }
    // It may have ended before the stream began, or be one of those that the stream leaves out.
    const onEvent = (event: string): void => {
      if (event === 'hello' || event === 'activations') void look().catch(() => {})
    }
    void api
      .follow(onEvent, stop.signal)
      .catch(() => {})
      .then(find)
      .then((one) => resolve(one ?? `The emulator ended before activation ${activationId} did.`))
  })
  stop.abort()
  if (typeof detail === 'string') throw new EmulatorError('NO_EMULATOR', detail)
  return detail
}

async function isUnfinished(api: Api, activationId: string): Promise<boolean> {
  const { items, more } = await api.get<RunningView>('/running')
  return more > 0 || items.some(({ id }) => id === activationId)
}

function printAnswer({ answer, ms }: InvokeAnswer, detail: ActivationDetail | undefined): void {
  const style = styleFor(process.stderr)
  for (const { text } of detail ? shownLines(detail) : []) process.stderr.write(`${style.dim(printableOutput(text, style))}\n`)
  for (const { text } of detail?.hintTexts ?? []) process.stderr.write(`${style.magenta(`◆ ${printable(text)}`)}\n`)
  const lines = answer.headers.map(([name, value]) => `${name}: ${value}`)
  process.stderr.write(`${style.dim([`HTTP ${answer.status} in ${ms} ms`, ...lines].map(printable).join('\n'))}\n\n`)
  process.stdout.write(answer.base64 ? Buffer.from(answer.body, 'base64') : answer.body === '' ? '' : `${answer.body.trimEnd()}\n`)
}
