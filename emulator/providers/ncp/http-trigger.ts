/**
 * Answers HTTP triggers (web, sequence-web; seed 002) by the web action pipeline of the OpenWhisk controller, with the headers of
 * NAVER's gateway, NAVER's CORS default, and the strict readings where documents disagree.
 */
import type { Action } from '../../model/action.ts'
import type { Activation, Hint, Running } from '../../model/activation.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { Answer, Exchange } from '../../model/http.ts'
import { said } from '../../model/said.ts'
import type { Deps } from '../provider.ts'
import { runWebAction } from '../shared/web-action/run-web-action.ts'
import type { Extension } from '../shared/web-action/extensions.ts'
import { compactProblem, problems } from '../shared/controller-errors.ts'
import type { Context } from './context.ts'
import { allowHeaders, headers, isStrict } from './contract.ts'
import { gatewayHeaders } from './envelope.ts'
import { flagsHint, rawHint, readSource, responseHints } from './hints.ts'
import type { SourceFacts } from './hints.ts'
import type { Match } from './trigger-routes.ts'

export interface TriggerCall {
  readonly exchange: Exchange
  readonly match: Match
  readonly requestId: string
}

const surface = 'ncp.apigw'

export async function httpTrigger(call: TriggerCall, context: Context): Promise<Answer> {
  const { deps } = context
  const { exchange, match, requestId } = call
  const { action } = match
  const view = viewOf(call, deps.config)
  if (!view) {
    // The cloud takes it for an action called `name.xyz` (openwhisk.md 2).
    context.refused(
      exchange,
      surface,
      404,
      said`an external address ends with one of ${extensions.join(', ')}, not with ${JSON.stringify(match.rest)}`,
    )
    return withGatewayHeaders(compactProblem(problems.notFound, requestId), requestId)
  }
  let started: Running | undefined
  const known = sourceFacts.has(action)
  const hints = hintsBefore(call)
  const answer = await runWebAction(
    view.exchange,
    {
      action: view.action,
      extension: view.extension,
      path: view.path,
      projection: undefined, // openwhisk.md 3: NAVER's gateway has none
      user: undefined, // ncp.md 8.1: never through a trigger
      transactionId: requestId,
      surface,
      allowHeaders,
      showActivationId: false,
      ...(hints.length > 0 ? { hints } : {}),
      onStart: (running) => (started = running),
    },
    deps,
  )
  if (started) {
    const { done, activationId } = started
    for (const hint of hints) context.remarks.announce({ activationId, path: action.path }, hint)
    // Not awaited: an activation that outlives the answer gets its hints when it ends.
    void done.then((activation) => attachHints(activation, call, view.extension, known, context))
  }
  return withGatewayHeaders(answer, requestId)
}

interface View {
  readonly exchange: Exchange
  readonly action: Action
  readonly extension: Extension
  readonly path: string
}

const extensions: readonly string[] = ['http', 'json', 'html', 'svg', 'text']

/** The call that the pipeline gets; undefined for an external address without a known extension. */
function viewOf({ exchange, match }: TriggerCall, config: ResolvedConfig): View | undefined {
  const { action, rest, route } = match
  const shown = isStrict(config, 'corsOnOptionsOnly') && exchange.method !== 'OPTIONS' ? withoutCors(action) : action
  const narrowed = hideForStrictReading(exchange, action, config)
  if (route.trigger.style !== 'external-address') {
    const path = rest || (isStrict(config, 'emptyResourcePath') ? '' : '/')
    return { exchange: narrowed, action: shown, extension: '.http', path }
  }
  const [, extension = '', ...path] = rest.split('/')
  if (!extensions.includes(extension)) return undefined
  return { exchange: narrowed, action: shown, extension: `.${extension}` as Extension, path: path.length > 0 ? `/${path.join('/')}` : '' }
}

/** Seed 002 reads as if neither the query nor a body that is not JSON reached an action without raw HTTP. */
function hideForStrictReading(exchange: Exchange, action: Action, config: ResolvedConfig): Exchange {
  if (action.rawHttp) return exchange
  const hidesQuery = exchange.query !== '' && isStrict(config, 'queryNeedsRawHttp')
  const hidesBody =
    isStrict(config, 'bodyNeedsRawHttp') && !/^application\/([^;]+\+)?json\b/i.test(exchange.header('content-type') ?? 'application/json')
  if (!hidesQuery && !hidesBody) return exchange
  const { method, target, path, host } = exchange
  return {
    method,
    target,
    path,
    host,
    headers: exchange.headers,
    query: hidesQuery ? '' : exchange.query,
    header: (name) => (hidesBody && name === 'content-type' ? undefined : exchange.header(name)),
    async body(limit) {
      const body = await exchange.body(limit)
      return hidesBody && !('tooLarge' in body) ? new Uint8Array(0) : body
    },
    stream: () => exchange.stream(),
    get signal() {
      return exchange.signal
    },
  }
}

/** Copies of actions that add their CORS headers themselves; cached, so that each keeps its containers. */
const corslessActions = new WeakMap<Action, Action>()

function withoutCors(action: Action): Action {
  const known = corslessActions.get(action)
  if (known) return known
  const copy = { ...action, customOptions: true }
  corslessActions.set(action, copy)
  return copy
}

function withGatewayHeaders({ status, headers: lines, body, activationId }: Answer, requestId: string): Answer {
  const own = lines.filter(([name]) => !gatewayOwned.has(name.toLowerCase()))
  return { status, headers: [...own, ...gatewayHeaders(requestId, 'ENDPOINT')], body, activationId }
}

/** Headers that the gateway sets; it drops the action's. */
const gatewayOwned: ReadonlySet<string> = new Set([headers.requestId, headers.origin])

/** Facts about the source of each deployed action; undefined where it cannot be read. Read once, outside the request's path. */
const sourceFacts = new WeakMap<Action, SourceFacts | undefined>()

function hintsBefore({ exchange, match: { action } }: TriggerCall): readonly Hint[] {
  const flags = flagsHint(exchange.query)
  const facts = sourceFacts.get(action)
  const raw = facts && rawHint(action, facts, exchange)
  if (flags) return raw ? [flags, raw] : [flags]
  return raw ? [raw] : noHints
}

const noHints: readonly Hint[] = []

async function loadSourceFacts(action: Action, deps: Deps): Promise<void> {
  const source = action.code && (await deps.deployments.source(action.path).catch(() => undefined))
  sourceFacts.set(action, source && !source.binary ? readSource(source.code) : undefined)
}

/** `known`: the facts were known before the call, so their hint is in the record already. */
async function attachHints(
  activation: Activation,
  call: TriggerCall,
  extension: Extension,
  known: boolean,
  context: Context,
): Promise<void> {
  const { action } = call.match
  if (extension === '.http') for (const hint of responseHints(activation)) context.remarks.attach(activation, hint)
  if (known) return
  if (!sourceFacts.has(action)) await loadSourceFacts(action, context.deps)
  const facts = sourceFacts.get(action)
  const raw = facts && rawHint(action, facts, call.exchange)
  if (raw) context.remarks.attach(activation, raw)
}
