/**
 * Runs the web action pipeline of the OpenWhisk controller, request → parameters → activation → HTTP answer, for Apache OpenWhisk
 * and NAVER Cloud Functions. {@link WebActionCall} holds their differences.
 */
import type { Action } from '../../../model/action.ts'
import type { Activation, Hint, Running } from '../../../model/activation.ts'
import type { Json } from '../../../model/json.ts'
import { noteOfLine } from '../request-note.ts'
import type { Answer, Exchange } from '../../../model/http.ts'
import type { Deps } from '../../provider.ts'
import { corsHeaders } from './cors.ts'
import { decodeRequest, MalformedContent, type DecodedRequest } from './decode.ts'
import { missingHeader, missingToken } from './adobe-auth.ts'
import { isInterim } from './empty-answers.ts'
import { encodeHttp, type Rendered } from './encode-http.ts'
import type { Extension } from './extensions.ts'
import { accepts } from './negotiate.ts'
import {
  compactProblem,
  malformedContent,
  notAcceptable,
  prettyProblem,
  problems,
  tooLarge,
  type HeaderLine,
  type Problem,
} from '../controller-errors.ts'
import { MalformedEncoding } from './query.ts'
import { render } from './render.ts'
import { overrides } from './reserved.ts'
import { waitFor } from './wait.ts'
import { spoken } from '../../../model/said.ts'

export interface WebActionCall {
  readonly action: Action
  readonly extension: Extension
  /** `__ow_path`. */
  readonly path: string
  /** Field path into the result (2017 projections); undefined where the surface has none. */
  readonly projection: string | undefined
  /** `__ow_user`, when the caller is known. */
  readonly user: string | undefined
  /** `code` of error bodies. */
  readonly transactionId: string
  /** `openwhisk.web` or `ncp.apigw`. */
  readonly surface: string
  /** Default of Access-Control-Allow-Headers. */
  readonly allowHeaders: string
  /** Whether the answer has `x-openwhisk-activation-id`. */
  readonly showActivationId: boolean
  /** What the record shows, where a gateway has sent another request in its place. */
  readonly asked?: Pick<Exchange, 'method' | 'target'> | undefined
  /** For the record. */
  readonly hints?: readonly Hint[]
  /** Called when the action is started, not when the request was refused before. */
  readonly onStart?: ((running: Running) => void) | undefined
  /** Called before an answer is sent that reaches its caller empty: 204, or an interim status. */
  readonly onEmptyAnswer?: ((activation: Activation, status: number) => void) | undefined
}

/** Takes all steps after the action was found, in the controller's order (openwhisk.md 1). */
export async function runWebAction(exchange: Exchange, call: WebActionCall, deps: Deps): Promise<Answer> {
  const { action, transactionId } = call
  const limit = deps.config.limits.parameterSize
  const body = await exchange.body(limit)
  if ('tooLarge' in body) return refuse(tooLarge(body.size, limit), [], exchange, call, deps)

  const cors = action.customOptions ? [] : corsHeaders(exchange, call.allowHeaders)
  const isOptions = exchange.method === 'OPTIONS'
  if (isOptions && !action.customOptions) return { status: 200, headers: cors }
  if (!isOptions && !mayProceed(action.requireWhiskAuth, exchange, call.user))
    return refuse(problems.unauthorized, cors, exchange, call, deps)
  const missing = !isOptions && action.requireAdobeAuth ? missingHeader(exchange) : undefined
  if (missing !== undefined) return refuseWithoutToken(missing, cors, exchange, call, deps)

  const request = decode(exchange, body, call)
  if ('text' in request) {
    report(request, exchange, call, deps)
    return withoutBody(exchange, compactProblem(request, transactionId))
  }
  const { params, given } = request
  if (!action.rawHttp && overrides(action, deps.catalog(), given, true)) return refuse(problems.notAllowed, cors, exchange, call, deps)

  const { surface, hints } = call
  const { method, target } = call.asked ?? exchange
  const note = noteOfLine(method, target)
  const running = deps.invoke({ action, params, convention: 'params', surface, request: note, caller: exchange, transactionId, hints })
  call.onStart?.(running)
  const headers = call.showActivationId ? [...cors, activationHeader(running.activationId)] : cors
  const activation = await waitFor(running, deps.config.limits.blockingWait, deps.clock)
  const rendered = activation ? render(activation, call.extension, call.projection) : problems.notReady
  if (activation && (rendered.status === 204 || isInterim(rendered.status))) call.onEmptyAnswer?.(activation, rendered.status)
  const { status, headers: lines, body: content } = answer(exchange, rendered, headers, transactionId)
  return { status, headers: lines, body: content, activationId: running.activationId }
}

/** Answers as a web action does whose result is the validator's refusal. */
function refuseWithoutToken(missing: string, cors: readonly HeaderLine[], exchange: Exchange, call: WebActionCall, deps: Deps): Answer {
  const { status, text } = missingToken(missing)
  report({ status, text }, exchange, call, deps)
  const rendered = encodeHttp({ statusCode: status, body: { error: text } })
  return answer(exchange, rendered, cors, call.transactionId)
}

function decode(exchange: Exchange, body: Uint8Array, { action, path, user }: WebActionCall): DecodedRequest | Problem {
  try {
    return decodeRequest(exchange, body, action.rawHttp, path, user)
  } catch (error) {
    if (error instanceof MalformedContent || error instanceof MalformedEncoding) return malformedContent(error.message)
    throw error
  }
}

function refuse(problem: Problem, headers: readonly HeaderLine[], exchange: Exchange, call: WebActionCall, deps: Deps): Answer {
  report(problem, exchange, call, deps)
  return withoutBody(exchange, prettyProblem(problem, call.transactionId, headers))
}

function report({ status, text, said }: Problem, exchange: Exchange, { surface, asked = exchange }: WebActionCall, { log }: Deps): void {
  const { method, target } = asked
  log.emit({ event: 'refused', surface, method, target, status, ...spoken(said ?? text) })
}

export function activationHeader(activationId: string): HeaderLine {
  return ['x-openwhisk-activation-id', activationId]
}

/** openwhisk.md 10: `false` admits all callers, `true` known ones, a text or number those that send it as header. */
function mayProceed(required: Json | undefined, exchange: Exchange, user: string | undefined): boolean {
  if (required === undefined || required === false) return true
  if (required === true) return user !== undefined
  if (typeof required === 'string' || typeof required === 'number') return exchange.header('x-require-whisk-auth') === String(required)
  return false
}

function answer(exchange: Exchange, rendered: Rendered | Problem, headers: readonly HeaderLine[], transactionId: string): Answer {
  if ('text' in rendered) {
    // Failures are sent whatever the client accepts; "not yet ready" is no failure (openwhisk.md 8).
    if (rendered.status < 400 && !accepts(exchange, 'application/json'))
      return withoutBody(exchange, compactProblem(notAcceptable('application/json'), transactionId))
    return withoutBody(exchange, prettyProblem(rendered, transactionId, headers))
  }
  const { status, contentType, body } = rendered
  const all = rendered.headers.length > 0 ? [...headers, ...rendered.headers] : headers
  if (contentType === undefined || body === undefined) return { status, headers: all }
  if (status < 400 && !accepts(exchange, contentType))
    return withoutBody(exchange, compactProblem(notAcceptable(contentType), transactionId))
  if (bodiless(status)) return { status, headers: all }
  return withoutBody(exchange, { status, headers: [...all, ['Content-Type', contentType]], body })
}

/** openwhisk.md 5.7; interim statuses have no body in HTTP at all. */
function bodiless(status: number): boolean {
  return status < 200 || status === 204 || status === 205 || status === 304
}

/** Answers HEAD with the status and headers of GET, the length included, and no body (openwhisk.md 8). */
function withoutBody(exchange: Exchange, whole: Answer & { readonly body?: string | Uint8Array }): Answer {
  if (exchange.method !== 'HEAD') return whole
  const { status, headers, body = '' } = whole
  return { status, headers: [...headers, ['Content-Length', String(Buffer.byteLength(body))]] }
}
