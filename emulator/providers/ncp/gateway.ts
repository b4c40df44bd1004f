/**
 * Emulates NAVER API Gateway in front of an action: finds the trigger, makes the gateway's own checks in the order of
 * {@link gatewayPrecedence}, and calls the handler of the trigger's kind.
 */
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { Answer, Exchange } from '../../model/http.ts'
import { said, type Said } from '../../model/said.ts'
import { authenticate } from './authentication.ts'
import type { Reason } from './authentication.ts'
import type { Context } from './context.ts'
import { authenticationDetails, gatewayErrors, gatewayPrecedence, headers, isGatewayCode, limits } from './contract.ts'
import type { GatewayErrorCode, GatewayStep } from './contract.ts'
import { gatewayError, newRequestId, refusedBy } from './envelope.ts'
import { explain } from './explain.ts'
import { httpTrigger } from './http-trigger.ts'
import type { Match } from './trigger-routes.ts'
import { matches } from './signature.ts'
import { linkedWith, receiveGithub } from './triggers/github-webhook.ts'
import { countAnswer, refusalOf, type Use } from './usage.ts'
import { webhook } from './webhook.ts'

/** The address of a request to the gateway, from its host name or `/apigw/…`. */
export interface GatewayAddress {
  readonly product: string
  /** `/{api}/{stage}/{resource…}` as sent. */
  readonly path: string
  /** The spellings of path and query that may have been signed. */
  readonly targets: readonly string[]
}

interface RoutedRequest {
  readonly exchange: Exchange
  readonly targets: readonly string[]
  readonly match: Match
  readonly config: ResolvedConfig
  readonly now: number
  /** The usage plan that it counts against. */
  readonly use: Use | undefined
}

interface GatewayRefusal {
  readonly code: GatewayErrorCode
  readonly details?: string
  /** For the terminal. */
  readonly reason: Said | Reason
}

/** Bytes of a body that are read at most to explain a signature. */
const explainedBodyBytes = 1_048_576

export async function gateway(exchange: Exchange, address: GatewayAddress, context: Context): Promise<Answer> {
  const { config, clock } = context.deps
  const requestId = newRequestId()
  const { targets } = address
  const refuse = async ({ code, details, reason }: GatewayRefusal): Promise<Answer> => {
    const why = 'text' in reason ? reason : await explainReason(reason, exchange, targets, config)
    context.refused(exchange, 'ncp.apigw', gatewayErrors[code].status, refusedBy(code, why))
    return gatewayError(code, requestId, details)
  }

  const match = context.routes().find(address.product, address.path, exchange.method)
  if (!match || 'reason' in match) {
    const linked = linkedWith(context.triggers, address.product, address.path)
    if (linked.length > 0 && exchange.method === 'POST') return receiveGithub(exchange, linked, requestId, context)
    if (linked.length > 0) return refuse({ code: '300', reason: said`GitHub's webhooks are sent there by POST, not by ${exchange.method}` })
  }
  if (!match) return refuse({ code: '100', reason: said`the path ${address.path} is not percent-encoded UTF-8` })
  if ('reason' in match) return refuse({ code: '300', reason: match.reason })
  const { usagePlans } = config.ncp
  const use = usagePlans && context.usage.of(match.route.trigger, exchange.header(headers.apiKey), usagePlans)
  const routed: RoutedRequest = { exchange, targets, match, config, now: clock.now(), use }
  for (const step of gatewayPrecedence) {
    const refusal = checks[step](routed)
    if (refusal) return refuse(refusal)
  }
  const call = { exchange, match, requestId }
  const answer = await (match.route.kind === 'HTTP' ? httpTrigger(call, context) : webhook(call, context))
  if (use) countAnswer(use, answer.status, clock.now())
  return answer
}

/** Whether a trigger requires an API key or a signature, and none is configured to compare it with. */
export function isOpenTrigger({ method }: Exchange, { product, path }: GatewayAddress, { routes, deps }: Context): boolean {
  const match = routes().find(product, path, method)
  if (!match || 'reason' in match) return false
  const { apiKey = false, auth = 'NONE' } = match.route.trigger
  const { apiKeys, credentials } = deps.config.ncp
  return (apiKey && apiKeys.length === 0) || (auth !== 'NONE' && credentials.length === 0)
}

const checks: Record<GatewayStep, (routed: RoutedRequest) => GatewayRefusal | undefined> = {
  fault({ match }) {
    const { name, trigger } = match.route
    return isGatewayCode(trigger.fault) ? { code: trigger.fault, reason: said`injected by triggers.${name}.fault` } : undefined
  },
  apiKey({ exchange, match, config }) {
    const { apiKeys } = config.ncp
    // As with credentials: without a configured key, every caller is admitted.
    if (match.route.trigger.apiKey !== true || apiKeys.length === 0) return undefined
    const given = exchange.header(headers.apiKey)
    if (!given)
      return {
        code: '200',
        details: authenticationDetails.missing,
        reason: said`the trigger asks for an API key and ${headers.apiKey} is missing`,
      }
    return apiKeys.some((key) => matches(key, given))
      ? undefined
      : { code: '200', reason: said`${headers.apiKey} is none of the keys in ncp.apiKeys` }
  },
  iam({ exchange, targets, match, config, now }) {
    const { auth = 'NONE' } = match.route.trigger
    if (auth === 'NONE') return undefined
    const verdict = authenticate(exchange, targets, config.ncp.credentials, now)
    return verdict.ok ? undefined : { code: '200', details: verdict.details, reason: verdict.reason }
  },
  // seed 002: IAM identifies the caller, only IAM+AUTHORIZATION checks its permission.
  permission({ exchange, match, config }) {
    if (match.route.trigger.auth !== 'IAM+AUTHORIZATION') return undefined
    const accessKey = exchange.header(headers.accessKey)
    const denied = config.ncp.credentials.some((one) => one.accessKey === accessKey && one.deny === true)
    return denied
      ? { code: '210', reason: said`the credential ${accessKey ?? ''} has deny: true, and the trigger is IAM+AUTHORIZATION` }
      : undefined
  },
  usage: ({ use, now }) => use && refusalOf(use, now),
  size({ exchange }) {
    const size = Number(exchange.header('content-length') ?? 0)
    return size > limits.gatewayBody
      ? { code: '430', reason: said`the body has ${size} bytes, ${limits.gatewayBody} are allowed` }
      : undefined
  },
}

/** Reads the body, which no other step reads. */
export async function explainReason(reason: Reason, exchange: Exchange, targets: readonly string[], config: ResolvedConfig): Promise<Said> {
  const body = reason.kind === 'mismatch' ? await exchange.body(explainedBodyBytes) : undefined
  return explain(reason, { exchange, targets, credentials: config.ncp.credentials, body: body && !('tooLarge' in body) ? body : undefined })
}
