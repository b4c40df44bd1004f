/** Routes OpenWhisk's addresses: web actions, and the REST API with its collections. */
import type { Activation, Hint } from '../../model/activation.ts'
import type { Answer, Exchange } from '../../model/http.ts'
import { nearest } from '../../system/did-you-mean.ts'
import type { Deps } from '../provider.ts'
import { answering, createRoutes, type Routes } from '../door-context.ts'
import { createRemarks } from '../shared/remarks.ts'
import { interimStatusText, isInterim, noContentText, returnsNoResponse } from '../shared/web-action/empty-answers.ts'
import { prettyProblem, problems } from '../shared/controller-errors.ts'
import { ApiGateway } from './apis/gateway.ts'
import type { Apis } from './apis/apis.ts'
import { handleManagement } from './apis/management.ts'
import { apiCors } from './contract.ts'
import { answerFeed, feedWebPath } from './alarms/feed-web-action.ts'
import type * as PagesModule from './pages/index.ts'
import { Refusal } from './refusal.ts'
import { checkTarget } from './request-target.ts'
import { handleApi, type ApiState } from './rest/rest-api.ts'
import { TooMany } from './throttle.ts'
import { transactionOf } from './transaction.ts'
import { handleWebAction } from './web-address.ts'
import { said, sentences, spoken } from '../../model/said.ts'

/** Web actions of the platform. */
const systemWebPrefix = '/api/v1/web/whisk.system/'

/** Loaded when one is asked for. */
type Pages = typeof PagesModule

type Handle = (exchange: Exchange, transactionId: string) => Answer | Promise<Answer>

const noContent: Hint = { code: 'openwhisk.no-content', text: noContentText }
const interimStatus: Hint = { code: 'openwhisk.interim-status', text: interimStatusText }

export function openWhiskRoutes(deps: Deps, state: ApiState, apis: Apis): Routes {
  const remarks = createRemarks(deps.log)
  const onEmptyAnswer = (activation: Activation, status: number): void => {
    if (isInterim(status)) remarks.attach(activation, interimStatus)
    else if (returnsNoResponse(activation)) remarks.attach(activation, noContent)
  }
  const webState = { throttle: state.throttle, onEmptyAnswer }
  const rest = withEnvelope(deps, false, (exchange, transactionId) => handleApi(exchange, transactionId, deps, state))
  const handleWeb: Handle = (exchange, transactionId) => handleWebAction(exchange, transactionId, deps, webState)
  const handleSystemWeb: Handle = async (exchange, transactionId) =>
    exchange.path === feedWebPath
      ? answerFeed(exchange, deps, state.store)
      : ((await handleManagement(exchange, transactionId, deps, apis)) ?? handleWeb(exchange, transactionId))
  // The platform's own web actions have no routes: beside `:namespace` these would keep Hono from its fastest router.
  const web = withEnvelope(deps, true, (exchange, transactionId) =>
    exchange.path.startsWith(systemWebPrefix) ? handleSystemWeb(exchange, transactionId) : handleWeb(exchange, transactionId),
  )
  const gateway = new ApiGateway({
    deps,
    apis,
    callWebAction: (exchange, asked) =>
      enveloped(deps, true, (request, transactionId) => handleWebAction(request, transactionId, deps, { ...webState, asked }))(exchange),
  })
  const api = answering((exchange) => gateway.answer(exchange))
  const started = deps.clock.now()
  const page = (handle: (pages: Pages, exchange: Exchange) => Answer) =>
    withEnvelope(deps, false, async (exchange) => handle(await import('./pages/index.ts'), exchange))
  const apiInfo = page(({ apiInfoPage }, exchange) => apiInfoPage(exchange, started))
  const routes = createRoutes()
    .get(
      '/',
      page(({ infoPage }) => infoPage(deps.config)),
    )
    .all(
      '/ping',
      page(({ pingPage }, exchange) => pingPage(exchange)),
    )
    .get(
      '/api-docs',
      page(({ jsonPage, infoDocument }) => jsonPage(infoDocument())),
    )
    .get(
      '/docs',
      page(({ leadToDocs }) => leadToDocs('/api-docs')),
    )
    .get(
      '/docs/index.html',
      page(({ docsPage, infoDocument }) => docsPage(infoDocument(), '/api-docs')),
    )
    .get('/api/v1', apiInfo)
    .get('/api/v1/', apiInfo)
    .get(
      '/api/v1/api-docs',
      page(({ jsonPage, apiDocument }) => jsonPage(apiDocument(), apiCors)),
    )
    .get(
      '/api/v1/docs',
      page(({ leadToDocs }) => leadToDocs('/api/v1/api-docs')),
    )
    .get(
      '/api/v1/docs/index.html',
      page(({ docsPage, apiDocument }) => docsPage(apiDocument(), '/api/v1/api-docs')),
    )
    .get(
      '/runtime/namespaces/:namespace/logForwarding',
      page(({ logForwarding }, exchange) => logForwarding(exchange, deps)),
    )
    .get(
      '/runtime/namespaces/:namespace/logForwarding/errors',
      page(({ logForwarding }, exchange) => logForwarding(exchange, deps)),
    )
    .all('/api/v1/web/:namespace/:package/:action', web)
    .all('/api/v1/web/:namespace/:package/:action/*', web)
    .all('/api/v1/web/*', web)
    .all('/api/v1', rest)
    .all('/api/v1/namespaces', rest)
  for (const path of ['/invokers', '/invokers/', '/invokers/healthy/count', '/invokers/ready'])
    routes.all(
      path,
      page(({ invokersPage }, exchange) => invokersPage(exchange)),
    )
  for (const collection of ['actions', 'packages', 'triggers', 'rules', 'activations', 'limits'])
    routes.all(`/api/v1/namespaces/:namespace/${collection}`, rest).all(`/api/v1/namespaces/:namespace/${collection}/*`, rest)
  return routes.all('/api/v1/*', rest).all('/api/*', (c, next) => (gateway.serves(c.env.exchange) ? api(c, next) : next()))
}

function withEnvelope(deps: Deps, web: boolean, handle: Handle): ReturnType<typeof answering> {
  return answering(enveloped(deps, web, handle))
}

/** Gives every request its transaction id, and every error its envelope. */
function enveloped(deps: Deps, web: boolean, handle: Handle): (exchange: Exchange) => Promise<Answer> {
  return async (exchange) => {
    const transactionId = transactionOf(exchange)
    let answer: Answer
    try {
      checkTarget(exchange)
      answer = await handle(exchange, transactionId)
    } catch (error) {
      answer = answerFailure(error, { exchange, transactionId, deps, web })
    }
    const { status, headers, body, activationId } = answer
    return { status, headers: [...headers, ['X-Request-ID', transactionId]], body, activationId }
  }
}

interface Failure {
  readonly exchange: Exchange
  readonly transactionId: string
  readonly deps: Deps
  /** Whether a web action was called. */
  readonly web: boolean
}

function answerFailure(error: unknown, { exchange, transactionId, deps, web }: Failure): Answer {
  const { method, target } = exchange
  if (!(error instanceof Refusal)) {
    // The client disconnected and its request failed. One that closed only its sending half still waits for a refusal.
    if (exchange.signal.aborted) throw error
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    deps.log.emit({ event: 'notice', level: 'error', text: `${method} ${target}: ${text}` })
    return web ? prettyProblem(problems.internal, transactionId) : new Refusal(problems.internal).answer(transactionId)
  }
  const { status, text, said: told = text } = error.problem
  const meant = status === 404 ? meantAction(exchange.path, deps) : undefined
  const surface = web ? 'openwhisk.web' : 'openwhisk.api'
  const why = meant === undefined ? told : sentences(told, said`Did you mean ${meant}?`)
  deps.log.emit({ event: 'refused', surface, method, target, status, ...spoken(why) })
  return web && error instanceof TooMany ? prettyProblem(error.problem, transactionId) : error.answer(transactionId)
}

/** For the terminal: the caller learns only that nothing was found. */
function meantAction(path: string, deps: Deps): string | undefined {
  const name = /^\/api\/v1\/namespaces\/[^/]+\/actions\/(.+)$/.exec(path)?.[1]
  const { actions } = deps.catalog()
  return name === undefined || actions.has(name) ? undefined : nearest(name, [...actions.keys()])
}
