/** Finds the web action at `/api/v1/web/{namespace}/{package|default}/{action}[.ext][/rest]` (openwhisk.md 1). */
import { isWeb, type Action } from '../../model/action.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { Answer, Exchange } from '../../model/http.ts'
import type { Deps } from '../provider.ts'
import { splitExtension } from '../shared/web-action/extensions.ts'
import { runWebAction, type WebActionCall } from '../shared/web-action/run-web-action.ts'
import { renderPath } from '../shared/web-action/path.ts'
import { prettyProblem, problems } from '../shared/controller-errors.ts'
import { decodePercent, MalformedEncoding } from '../shared/web-action/query.ts'
import { plainOk, requireMethod } from './rest/api-call.ts'
import { isKnownCaller, unauthorized } from './authentication.ts'
import { rejections, webAllowHeaders, webMethods } from './contract.ts'
import { nearest } from '../../system/did-you-mean.ts'
import { isEntityName } from '../../model/names.ts'
import { Rejection } from './refusal.ts'
import type { Throttle } from './throttle.ts'
import { findAction } from '../../model/find-action.ts'
import { said, sentences, spoken, type Said } from '../../model/said.ts'

export const webPrefix = '/api/v1/web/'

interface WebRoute {
  readonly namespace: string
  readonly package: string
  /** With the extension. */
  readonly segment: string
  /** The path after it, still encoded. */
  readonly rest: string
}

/** What web actions need besides the request: {@link WebActionCall}. */
interface WebState extends Pick<WebActionCall, 'onEmptyAnswer'> {
  readonly throttle: Throttle
  /** What the API gateway was asked, where the request is its own. */
  readonly asked?: Exchange | undefined
}

export function handleWebAction(
  exchange: Exchange,
  transactionId: string,
  deps: Deps,
  { throttle, onEmptyAnswer, asked }: WebState,
): Answer | Promise<Answer> {
  const surface = asked === undefined ? 'openwhisk.web' : 'openwhisk.gateway'
  requireMethod({ exchange }, ...webMethods)
  const route = parseRoute(exchange.path)
  if (!route) return answerUnmatched(exchange, deps)
  const { extension } = splitExtension(route.segment)
  const catalog = deps.catalog()
  const action = actionAt(route, catalog)
  if (!action) {
    const { method, target } = asked ?? exchange
    const { status, text } = problems.notFound
    deps.log.emit({
      event: 'refused',
      surface,
      method,
      target,
      status,
      ...spoken(sentences(text, reasonFor(route, catalog))),
    })
    return prettyProblem(problems.notFound, transactionId)
  }
  const admission = throttle.admitInvocation()
  const answer = runWebAction(
    exchange,
    {
      action,
      extension,
      path: renderPath(route.rest),
      projection: route.rest,
      user: isKnownCaller(exchange, deps.config) ? catalog.namespace : undefined,
      transactionId,
      surface,
      asked,
      allowHeaders: webAllowHeaders,
      showActivationId: true,
      onStart: admission?.started,
      onEmptyAnswer,
    },
    deps,
  )
  return admission === undefined ? answer : answer.finally(() => admission.end())
}

/** Whether the action at this address requires a caller with a key; where none is configured, every caller can claim one. */
export function asksForKey({ path }: Exchange, deps: Deps): boolean {
  try {
    const route = parseRoute(path)
    return route !== undefined && actionAt(route, deps.catalog())?.requireWhiskAuth === true
  } catch (error) {
    // checkTarget() refuses it.
    if (error instanceof MalformedEncoding) return false
    throw error
  }
}

function actionAt({ namespace, package: pkg, segment }: WebRoute, catalog: Catalog): Action | undefined {
  if (namespace !== catalog.namespace) return undefined
  const action = findAction(catalog, pkg === 'default' ? '' : pkg, splitExtension(segment).name)
  return action && isWeb(action) ? action : undefined
}

/** For the terminal: the caller learns only that nothing was found. */
function reasonFor({ namespace, package: pkg, segment }: WebRoute, catalog: Catalog): Said {
  if (namespace !== catalog.namespace) return said`The namespace is ${catalog.namespace}.`
  const { name } = splitExtension(segment)
  const action = findAction(catalog, pkg === 'default' ? '' : pkg, name)
  if (action)
    return said`${action.path} is deployed, but is no web action: give it \`type: 'web'\` in the configuration, or the annotation \`web-export\`.`
  const web = [...catalog.actions.values()].filter(isWeb).map(({ path }) => path)
  const meant = nearest(pkg === 'default' ? name : `${pkg}/${name}`, web)
  const wanted = `${pkg}/${name}`
  return meant === undefined ? said`There is no web action ${wanted}.` : said`Did you mean ${meant}?`
}

/** `undefined` when there are fewer than three segments, or one of them is no legal name. */
function parseRoute(path: string): WebRoute | undefined {
  const start = webPrefix.length
  const afterNamespace = path.indexOf('/', start)
  const afterPackage = afterNamespace < 0 ? -1 : path.indexOf('/', afterNamespace + 1)
  if (afterPackage < 0) return undefined
  const slash = path.indexOf('/', afterPackage + 1)
  const end = slash < 0 ? path.length : slash
  const namespace = decodeSegment(path.slice(start, afterNamespace))
  const pkg = decodeSegment(path.slice(afterNamespace + 1, afterPackage))
  const segment = decodeSegment(path.slice(afterPackage + 1, end))
  if (!isEntityName(namespace) || !isEntityName(pkg) || !isEntityName(segment)) return undefined
  return { namespace, package: pkg, segment, rest: path.slice(end) }
}

export function decodeSegment(segment: string): string {
  return segment.includes('%') ? decodePercent(segment) : segment
}

/** Answers as the sibling route of the API: it accepts OPTIONS, and checks credentials before it finds nothing (openwhisk.md 1). */
function answerUnmatched(exchange: Exchange, deps: Deps): Answer {
  if (exchange.method === 'OPTIONS') return plainOk
  throw isKnownCaller(exchange, deps.config) ? new Rejection(rejections.notFound) : unauthorized(exchange)
}
