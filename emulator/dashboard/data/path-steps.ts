/** Describes the path of an activation in words: route, decode, merge, run, outcome, answer. Only from what the record holds. */
import { isWeb, type Action } from '../../model/action.ts'
import type { Activation } from '../../model/activation.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import { isObject, type Json, type JsonObject } from '../../model/json.ts'
import { parseContentType } from '../../providers/shared/web-action/content-type.ts'
import { triggerOf } from '../../providers/ncp/trigger-of.ts'
import type { ParameterView, PathStep } from '../wire/activation.ts'
import type { Say, Sentence } from '../words/say.ts'
import type { Values } from '../words/texts.ts'

type Facts = (readonly [name: string, value: string])[]

export function wholePath(
  activation: Activation,
  action: Action | undefined,
  parameters: readonly ParameterView[],
  { config, web, say }: { readonly config: ResolvedConfig; readonly web: boolean; readonly say: Say },
): PathStep[] {
  const steps = [
    route(activation, config, say),
    decode(activation, action, web, say),
    merge(activation, parameters, say),
    run(activation, say),
    outgoing(activation, say),
    outcome(activation, say),
  ]
  return [...steps, answer(activation, action, web, say)].filter((step) => step !== undefined)
}

function route({ request, surface, path, cause, params }: Activation, config: ResolvedConfig, say: Say): PathStep {
  if (cause !== undefined) return { title: 'route', text: say('route.step', { path }), facts: [[say('fact.sequence'), cause]] }
  if (request === undefined) return { title: 'route', text: say('route.internal', { path }), facts: [[say('fact.surface'), surface]] }
  const { method, target } = request
  const facts: Facts = [
    [say('fact.surface'), surface],
    [say('fact.request'), `${method} ${target}`],
  ]
  const headers = isObject(params) ? params['__ow_headers'] : undefined
  const host = isObject(headers) && typeof headers['host'] === 'string' ? headers['host'] : undefined
  if (host !== undefined) facts.push([say('fact.host'), host])
  const trigger = triggerOf({ surface, method, target, ...(host === undefined ? {} : { host }) }, config)
  if (!trigger) return { title: 'route', text: say('route.address', { path }), facts }
  const name = Object.entries(config.triggers).find(([, one]) => one === trigger)?.[0] ?? ''
  const { product, api, stage, resource, auth = 'NONE', apiKey = false } = trigger
  facts.push(
    [say('fact.trigger'), name],
    [say('fact.api'), `${product} / ${api} / ${stage}`],
    [say('fact.resource'), resource],
    [say('fact.auth'), apiKey ? say('value.api-key', { auth }) : auth],
  )
  return { title: 'route', text: say('route.trigger', { trigger: name, resource, path }), facts }
}

function decode({ convention, params, request }: Activation, action: Action | undefined, web: boolean, say: Say): PathStep | undefined {
  if (request === undefined) return undefined
  if (convention === 'event') return { title: 'decode', text: say('decode.event'), facts: [] }
  if (!web) return { title: 'decode', text: say('decode.basic'), facts: [] }
  if (!isObject(params)) return undefined
  const raw = Object.hasOwn(params, '__ow_query')
  const headers = params['__ow_headers']
  const header = isObject(headers) && typeof headers['content-type'] === 'string' ? headers['content-type'] : undefined
  const facts: Facts = [
    ['raw HTTP', say(raw ? 'value.on' : 'value.off')],
    ['content-type', header ?? say('value.none')],
  ]
  if (action && action.rawHttp !== raw) facts.push([say('fact.changed'), say(action.rawHttp ? 'value.raw-on' : 'value.raw-off')])
  const type = header === undefined ? undefined : parseContentType(header)
  return { title: 'decode', text: say(decodeSentence(params, raw, type), { type: type?.essence ?? header ?? '' }), facts }
}

/** openwhisk.md 4, the table of request bodies. */
function decodeSentence(params: JsonObject, raw: boolean, type: ReturnType<typeof parseContentType> | undefined): Sentence {
  const body = params['__ow_body']
  const isText = type !== undefined && type.coding !== 'binary' && type.essence !== 'application/json'
  if (raw) {
    if (body === '') return 'decode.raw-empty'
    if (isText) return 'decode.raw-text'
    return type?.essence === 'application/json' ? 'decode.raw-json' : 'decode.raw-bytes'
  }
  if (body === undefined) {
    if (type?.essence === 'application/x-www-form-urlencoded') return 'decode.form'
    return type?.json === true ? 'decode.json' : 'decode.query'
  }
  if (typeof body !== 'string' || type?.json === true) return 'decode.not-object'
  if (isText) return 'decode.text'
  return type === undefined ? 'decode.untyped' : 'decode.bytes'
}

function merge({ convention }: Activation, parameters: readonly ParameterView[], say: Say): PathStep | undefined {
  if (convention === 'event') return undefined
  const counts = new Map<string, number>()
  for (const { source } of parameters) counts.set(say(`source.${source}`), (counts.get(say(`source.${source}`)) ?? 0) + 1)
  const facts: Facts = [...counts].map(([source, count]) => [source, String(count)] as const)
  const over = parameters
    .filter(({ over: lost }) => lost.length > 0)
    .map(({ name, source, over: lost }) => {
      const names = lost.map((one) => say(`source.${one}`)).join(say('merge.and'))
      return say('merge.over', { name, source: say(`source.${source}`), lost: names })
    })
  const text = over.length === 0 ? say('merge.none') : say('merge.all', { list: over.join('; ') })
  return { title: 'merge', text, facts }
}

function run({ cold, revision, waitTime, initTime, duration }: Activation, say: Say): PathStep | undefined {
  if (revision === '') return undefined
  return {
    title: 'run',
    text: say(cold ? 'run.cold' : 'run.warm'),
    facts: [
      [say('fact.revision'), revision.slice(0, 7)],
      [say('fact.waited'), `${waitTime} ms`],
      [say('fact.init'), `${initTime} ms`],
      [say('fact.ran'), `${duration} ms`],
    ],
  }
}

/** The values of a query may be secrets, and are left out. */
function outgoing({ outgoing: calls = [] }: Activation, say: Say): PathStep | undefined {
  if (calls.length === 0) return undefined
  const facts: Facts = calls.map(({ method, url, by, status, failure, ms }) => {
    const { origin, pathname, search } = new URL(url)
    const from = say(`by.${by ?? 'host'}`)
    const answered = status === undefined ? (failure ?? say('outgoing.waiting')) : say('outgoing.answered', { status, by: from })
    const took = ms === undefined ? answered : say('outgoing.took', { answered, ms })
    return [method, `${origin}${pathname}${search === '' ? '' : '?…'} → ${took}`] as const
  })
  const text = calls.length === 1 ? say('outgoing.one') : say('outgoing.many', { count: calls.length })
  return { title: 'outgoing', text, facts }
}

function outcome({ response, outcome: { failure } }: Activation, say: Say): PathStep {
  const facts: Facts = [
    [say('fact.status'), say(`status.${response.status}`)],
    [say('fact.statusCode'), say('value.statusCode', { code: response.statusCode })],
  ]
  if (failure !== undefined) facts.push([say('fact.failure'), say(`failure.${failure}`)])
  return { title: 'outcome', text: say(failure === undefined ? 'outcome.returned' : `reason.${failure}`), facts }
}

function answer(activation: Activation, action: Action | undefined, web: boolean, say: Say): PathStep | undefined {
  const note = activation.answer
  if (note === undefined) return undefined
  const facts: Facts = [
    [say('fact.status'), String(note.status)],
    ['content-type', note.contentType ?? say('value.none')],
  ]
  const { sentence, values } = answerSentence(activation, action, { status: note.status, web })
  return { title: 'answer', text: say(sentence, values), facts }
}

/** openwhisk.md 5 and 9, ncp.md 8.2 and 9. */
function answerSentence(
  { surface, response, request, convention }: Activation,
  action: Action | undefined,
  { status, web }: { readonly status: number; readonly web: boolean },
): { readonly sentence: Sentence; readonly values?: Values } {
  const { status: how, result } = response
  if (status === 202) return { sentence: 'answer.accepted' }
  const returned = how === 'success' || how === 'application error'
  if (convention === 'event') return { sentence: returned ? 'answer.event' : 'answer.event-failed' }
  if (!web) return { sentence: 'answer.record' }
  if (!returned) return { sentence: 'answer.failed' }
  if (extensionOf(surface, request?.target, action) !== undefined) return { sentence: 'answer.extension' }
  const value: Json | undefined = how === 'application error' && isObject(result) ? result['error'] : result
  if (how === 'application error') return { sentence: shaped(value) ? 'answer.error' : 'answer.error-bare' }
  const wanted = isObject(value) ? Number(value['statusCode'] ?? status) : status
  if (wanted !== status) return { sentence: 'answer.unsendable', values: { wanted } }
  if (!shaped(value)) return { sentence: 'answer.bare' }
  return { sentence: isObject(value) && typeof value['body'] === 'string' ? 'answer.shaped-text' : 'answer.shaped' }
}

function extensionOf(surface: string, target: string | undefined, action: Action | undefined): string | undefined {
  if (surface !== 'openwhisk.web' || target === undefined || !action || !isWeb(action)) return undefined
  const [path = ''] = target.split('?', 1)
  return /\.(json|html|svg|text)(\/|$)/.exec(path)?.[1]
}

function shaped(value: Json | undefined): boolean {
  return isObject(value) && ['statusCode', 'headers', 'body'].some((key) => Object.hasOwn(value, key))
}
