/** Describes one activation: the source of each parameter, the steps of the call, and the record as each cloud shows it. */
import type { Action } from '../../model/action.ts'
import type { Activation } from '../../model/activation.ts'
import { isObject, type Json, type Params } from '../../model/json.ts'
import { activationText } from '../../providers/ncp/envelope.ts'
import { sawRequest } from '../../providers/vendor.ts'
import { recordText } from '../../providers/openwhisk/rest/record.ts'
import { ownPlace, readExcerpt } from '../../output/source-excerpt.ts'
import { concealed, isSecretName, withoutCredentials } from '../../secrets/masking.ts'
import { authorisedByShell } from '../calls/credentials.ts'
import { authorityOf, type DashboardDeps } from '../deps.ts'
import { answerView } from './answer-view.ts'
import { baseOf } from './functions.ts'
import { textOf, toCurl, type HttpRequest } from '../calls/http-request.ts'
import { isOwnFrame } from './own-frames.ts'
import { wholePath } from './path-steps.ts'
import { requestOf } from '../calls/replay.ts'
import { isSequenceRecord, summaryOf } from './summaries.ts'
import type { ActivationDetail, ActivationTree, ParameterSource, ParameterView } from '../wire/activation.ts'
import type { HttpRequestView } from '../wire/call.ts'
import { sayIn } from '../words/say.ts'
import type { Language } from '../words/texts.ts'
import { translationInto } from '../words/translation.ts'

/** @param language of its sentences */
export function detailOf(activation: Activation, deps: DashboardDeps, language: Language = 'en'): ActivationDetail {
  const config = deps.config()
  const action = deps.catalog().actions.get(activation.path)
  const parameters = parametersOf(activation, action, deps)
  const request = requestOf(activation, deps.vendors, config)
  const { trace } = activation.outcome
  const translate = translationInto(language)
  const place = trace === undefined ? undefined : ownPlace(trace, config.root)
  const sequence = isSequenceRecord(activation)
  const { newer, older, previous } = neighbours(activation, deps)
  return {
    ...summaryOf(activation),
    parameters,
    steps: wholePath(activation, action, parameters, {
      config,
      web: sawRequest(activation, deps.vendors),
      say: sayIn(language),
    }),
    result: activation.response.result,
    trace: trace ?? null,
    excerpt: (place && readExcerpt(place, config.root, 2)) ?? null,
    logLines: sequence ? [] : activation.logLines.map((line) => (isOwnFrame(line, config.root) ? { ...line, own: true } : line)),
    // Files of the project are named as its developer names them.
    hintTexts: activation.hints.map(({ code, text, said }) => ({ code, text: translate(said ?? text).replaceAll(`${config.root}/`, '') })),
    children: sequence ? childrenOf(activation, deps) : [],
    records: recordsOf(activation),
    request: request === undefined ? null : requestView(request, deps),
    answer: answerView(activation, deps),
    previous,
    newer,
    older,
  }
}

/** How it would be sent now: signed afresh, secrets as shell variables. */
export function requestView(request: HttpRequest, deps: DashboardDeps): HttpRequestView {
  const shown = authorisedByShell(request, authorityOf(deps))
  const { surface, method, target, headers, host } = shown
  const lines = host === undefined ? headers : [['host', host] as const, ...headers]
  return { surface, method, target, headers: lines, ...textOf(shown.body), curl: toCurl(shown, baseOf(deps), deps.vendors) }
}

/** Later sources win (openwhisk.md 4): package, action, query, body, context. */
function parametersOf(activation: Activation, action: Action | undefined, deps: DashboardDeps): ParameterView[] {
  const { convention, request } = activation
  const params = withoutCredentials(activation.params, deps.masking.credentialHeaders)
  if (convention === 'event' || !isObject(params)) return [{ name: 'event', value: params, source: 'body', over: [] }]
  const bound: readonly (readonly [ParameterSource, Params])[] = [
    ['package', deps.catalog().packages.get(action?.package ?? '')?.params ?? {}],
    ['action', action?.ownParams ?? {}],
  ]
  const web = sawRequest(activation, deps.vendors)
  const query = web ? queryOf(request?.target ?? '') : new Map<string, string>()
  const names = new Set([...bound.flatMap(([, values]) => Object.keys(values)), ...Object.keys(params)])
  return [...names].map((name) => {
    const sources: ParameterSource[] = bound.flatMap(([source, values]) => (Object.hasOwn(values, name) ? [source] : []))
    if (Object.hasOwn(params, name)) sources.push(...callerSources(name, params[name], web, query, request !== undefined))
    const source = sources.at(-1) ?? 'caller'
    const own = Object.hasOwn(params, name) ? params[name] : bound.findLast(([, values]) => Object.hasOwn(values, name))?.[1][name]
    const isBound = source === 'package' || source === 'action'
    return {
      name,
      value: isBound && isSecretName(name) ? concealed : (own ?? null),
      source,
      over: sources.slice(0, -1),
    }
  })
}

/** Of what a caller sent, a body overrides the query: where the two differ, both had the name. */
function callerSources(
  name: string,
  value: Json | undefined,
  web: boolean,
  query: ReadonlyMap<string, string>,
  http: boolean,
): ParameterSource[] {
  if (!http) return ['caller']
  if (!web) return ['body']
  if (name.startsWith('__ow_')) return ['context']
  if (!query.has(name)) return ['body']
  return query.get(name) === value ? ['query'] : ['query', 'body']
}

function queryOf(target: string): Map<string, string> {
  const mark = target.indexOf('?')
  return new Map(mark < 0 ? [] : new URLSearchParams(target.slice(mark + 1)))
}

function childrenOf(activation: Activation, deps: DashboardDeps, depth = 0): ActivationTree[] {
  if (!isSequenceRecord(activation) || depth > 50) return []
  return activation.logs.flatMap((id) => {
    const child = deps.activations.get(id)
    return child ? [{ ...summaryOf(child), children: childrenOf(child, deps, depth + 1) }] : []
  })
}

function recordsOf(activation: Activation): ActivationDetail['records'] {
  const parse = (text: string): Json => JSON.parse(text) as Json
  return [
    { provider: 'NAVER Cloud Functions', record: { content: parse(activationText(activation)) } },
    { provider: 'Apache OpenWhisk', record: parse(recordText(activation)) },
  ]
}

function neighbours(activation: Activation, { activations }: DashboardDeps): Pick<ActivationDetail, 'previous' | 'newer' | 'older'> {
  const all = activations.list()
  const index = all.findIndex(({ activationId }) => activationId === activation.activationId)
  if (index < 0) return { previous: null, newer: null, older: null }
  const previous = all.find(({ path }, place) => place > index && path === activation.path)
  const idOf = (place: number): string | null => all[place]?.activationId ?? null
  return { previous: previous?.activationId ?? null, newer: idOf(index - 1), older: idOf(index + 1) }
}
