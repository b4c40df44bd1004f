/** Describes the path of an activation in words: route, decode, merge, run, outcome, answer. Only from what the record holds. */
import { isWeb, type Action } from '../../model/action.ts'
import type { Activation, Failure } from '../../model/activation.ts'
import type { ResolvedConfig } from '../../model/config.ts'
import { isObject, type Json, type JsonObject } from '../../model/json.ts'
import { parseContentType } from '../../providers/shared/web-action/content-type.ts'
import { triggerOf } from '../../providers/ncp/trigger-of.ts'
import type { ParameterView, PathStep } from '../wire/activation.ts'

type Facts = (readonly [name: string, value: string])[]

export function wholePath(
  activation: Activation,
  action: Action | undefined,
  parameters: readonly ParameterView[],
  { config, web }: { readonly config: ResolvedConfig; readonly web: boolean },
): PathStep[] {
  const steps = [
    route(activation, config),
    decode(activation, action, web),
    merge(activation, parameters),
    run(activation),
    outgoing(activation),
    outcome(activation),
  ]
  return [...steps, answer(activation, action, web)].filter((step) => step !== undefined)
}

function route({ request, surface, path, cause, params }: Activation, config: ResolvedConfig): PathStep {
  if (cause !== undefined) return { title: 'route', text: `A step of a sequence ran ${path}.`, facts: [['sequence', cause]] }
  if (request === undefined)
    return { title: 'route', text: `The library or a trigger invoked ${path}; there was no HTTP request.`, facts: [['surface', surface]] }
  const { method, target } = request
  const facts: Facts = [
    ['surface', surface],
    ['request', `${method} ${target}`],
  ]
  const headers = isObject(params) ? params['__ow_headers'] : undefined
  const host = isObject(headers) && typeof headers['host'] === 'string' ? headers['host'] : undefined
  if (host !== undefined) facts.push(['host', host])
  const trigger = triggerOf({ surface, method, target, ...(host === undefined ? {} : { host }) }, config)
  if (!trigger) return { title: 'route', text: `The address names ${path}.`, facts }
  const name = Object.entries(config.triggers).find(([, one]) => one === trigger)?.[0] ?? ''
  const { product, api, stage, resource, auth = 'NONE', apiKey = false } = trigger
  facts.push(
    ['trigger', name],
    ['product / api / stage', `${product} / ${api} / ${stage}`],
    ['resource', resource],
    ['auth', auth + (apiKey ? ' + API key' : '')],
  )
  return { title: 'route', text: `The gateway's trigger ${name} (${resource}) leads to ${path}.`, facts }
}

function decode({ convention, params, request }: Activation, action: Action | undefined, web: boolean): PathStep | undefined {
  if (request === undefined) return undefined
  if (convention === 'event') return { title: 'decode', text: 'The JSON body is the event, exactly as sent.', facts: [] }
  if (!web)
    return { title: 'decode', text: 'The JSON body is the parameters; the query is for the service and never reaches the code.', facts: [] }
  if (!isObject(params)) return undefined
  const raw = Object.hasOwn(params, '__ow_query')
  const headers = params['__ow_headers']
  const header = isObject(headers) && typeof headers['content-type'] === 'string' ? headers['content-type'] : undefined
  const facts: Facts = [
    ['raw HTTP', raw ? 'on' : 'off'],
    ['content-type', header ?? 'none'],
  ]
  if (action && action.rawHttp !== raw) facts.push(['since then', `raw HTTP was switched ${action.rawHttp ? 'on' : 'off'}`])
  return { title: 'decode', text: decodeText(params, raw, header), facts }
}

/** openwhisk.md 4, the table of request bodies. */
function decodeText(params: JsonObject, raw: boolean, header: string | undefined): string {
  const body = params['__ow_body']
  const type = header === undefined ? undefined : parseContentType(header)
  const isText = type !== undefined && type.coding !== 'binary' && type.essence !== 'application/json'
  if (raw) {
    if (body === '') return 'Raw HTTP is on: the query is in __ow_query as sent; there was no body.'
    const coding = isText
      ? 'as text'
      : type?.essence === 'application/json'
        ? 'as Base64, as JSON always is in raw mode'
        : 'as Base64, as bytes always are'
    return `Raw HTTP is on: query and body are in __ow_query and __ow_body, the body ${coding}. Nothing became a parameter of its own.`
  }
  if (body === undefined) {
    if (type?.essence === 'application/x-www-form-urlencoded') return 'Query and form fields became parameters, all of them strings.'
    return type?.json === true
      ? 'The fields of the JSON object became parameters, with their types; query parameters are strings.'
      : 'Query parameters became parameters, all of them strings; there was no body.'
  }
  if (typeof body !== 'string' || type?.json === true) return 'The JSON body is no object, so it is the value of __ow_body.'
  return isText
    ? 'The body is neither JSON nor a form: it is in __ow_body as text.'
    : `The body is in __ow_body as Base64, because ${header === undefined ? 'it has no content-type' : `${type?.essence ?? header} carries bytes`}.`
}

function merge({ convention }: Activation, parameters: readonly ParameterView[]): PathStep | undefined {
  if (convention === 'event') return undefined
  const counts = new Map<string, number>()
  for (const { source } of parameters) counts.set(source, (counts.get(source) ?? 0) + 1)
  const over = parameters.filter(({ over }) => over.length > 0)
  const facts: Facts = [...counts].map(([source, count]) => [source, String(count)] as const)
  const text =
    over.length === 0
      ? 'No name was given twice.'
      : `${over.map(({ name, source, over: lost }) => `${name} is the ${source}'s, over the ${lost.join("'s and the ")}'s`).join('; ')}.`
  return { title: 'merge', text, facts }
}

function run({ cold, revision, waitTime, initTime, duration }: Activation): PathStep | undefined {
  if (revision === '') return undefined
  const text = cold ? 'A fresh container loaded the code first.' : 'A warm container had the code loaded.'
  return {
    title: 'run',
    text,
    facts: [
      ['revision', revision.slice(0, 7)],
      ['waited', `${waitTime} ms`],
      ['init', `${initTime} ms`],
      ['ran', `${duration} ms`],
    ],
  }
}

/** The values of a query may be secrets, and are left out. */
function outgoing({ outgoing: calls = [] }: Activation): PathStep | undefined {
  if (calls.length === 0) return undefined
  const facts: Facts = calls.map(({ method, url, by, status, failure, ms }) => {
    const { origin, pathname, search } = new URL(url)
    const answered = status === undefined ? (failure ?? 'not answered yet') : `${status} from the ${by ?? 'host'}`
    return [method, `${origin}${pathname}${search === '' ? '' : '?…'} → ${answered}${ms === undefined ? '' : ` after ${ms} ms`}`] as const
  })
  const times = calls.length === 1 ? 'one request' : `${calls.length} requests`
  return { title: 'outgoing', text: `The code sent ${times} to other hosts.`, facts }
}

const reasons: Record<Failure, string> = {
  build: 'The source does not build.',
  init: 'Loading the code failed, or it has no entry point.',
  'init-timeout': 'Loading the code took longer than the time limit.',
  throw: 'The code threw.',
  reject: 'The code rejected its promise, or called back with an error.',
  uncaught: 'An exception was thrown outside the call, by a timer or an emitter.',
  result: 'What the code returned cannot be sent.',
  'result-size': 'What the code returned is too large.',
  application: 'The result has the key "error".',
  timeout: 'The code ran longer than its time limit; its container was killed.',
  memory: 'The code needed more memory than its limit; its container was killed.',
  exit: 'The process of the code ended, by process.exit or a crash.',
  busy: 'No further container may run.',
  internal: 'The emulator itself failed.',
}

function outcome({ response, outcome: { failure } }: Activation): PathStep {
  const facts: Facts = [
    ['status', response.status],
    ['statusCode of the record', `${response.statusCode} (0 to 3, no HTTP status)`],
  ]
  if (failure !== undefined) facts.push(['failure', failure])
  return { title: 'outcome', text: failure === undefined ? 'The code returned.' : reasons[failure], facts }
}

function answer(activation: Activation, action: Action | undefined, web: boolean): PathStep | undefined {
  const note = activation.answer
  if (note === undefined) return undefined
  const facts: Facts = [
    ['status', String(note.status)],
    ['content-type', note.contentType ?? 'none'],
  ]
  return { title: 'answer', text: answerText(activation, action, { status: note.status, web }), facts }
}

/** openwhisk.md 5 and 9, ncp.md 8.2 and 9. */
function answerText(
  { surface, response, request, convention }: Activation,
  action: Action | undefined,
  { status, web }: { readonly status: number; readonly web: boolean },
): string {
  const { status: how, result } = response
  if (status === 202) return 'The caller got the activation id only: the call was asynchronous, or took longer than a caller may wait.'
  if (convention === 'event')
    return how === 'success' || how === 'application error'
      ? 'The caller got the returned value as it is: text for a string, JSON for anything else.'
      : "The caller got the gateway's error envelope; message and stack stay here."
  if (!web) return 'The caller got the record, or the result alone, as JSON.'
  if (how !== 'success' && how !== 'application error') return "The code failed, so the caller got the platform's own error."
  if (extensionOf(surface, request?.target, action) !== undefined)
    return 'The extension of the address chose what of the result was sent, and as what.'
  const value: Json | undefined = how === 'application error' && isObject(result) ? result['error'] : result
  if (how === 'application error')
    return `The value of "error" is the HTTP response${shaped(value) ? '' : ', and has none of statusCode, headers and body'}.`
  const wanted = isObject(value) ? Number(value['statusCode'] ?? status) : status
  if (wanted !== status) return `The result cannot be sent as it is: the caller got an error of the platform in place of ${wanted}.`
  if (!shaped(value)) return 'The result has none of statusCode, headers and body, so the answer is empty: 204.'
  return `statusCode, headers and body of the result made the answer${isObject(value) && typeof value['body'] === 'string' ? '; a string body is text/html unless headers say otherwise, and Base64 where the type carries bytes' : ''}.`
}

function extensionOf(surface: string, target: string | undefined, action: Action | undefined): string | undefined {
  if (surface !== 'openwhisk.web' || target === undefined || !action || !isWeb(action)) return undefined
  const [path = ''] = target.split('?', 1)
  return /\.(json|html|svg|text)(\/|$)/.exec(path)?.[1]
}

function shaped(value: Json | undefined): boolean {
  return isObject(value) && ['statusCode', 'headers', 'body'].some((key) => Object.hasOwn(value, key))
}
