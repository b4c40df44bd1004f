/** Checks prefix, injected fault, signature and body of every API call, then runs the operation with its own checks. */
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import type { Answer, Exchange } from '../../../model/http.ts'
import { addressOf } from '../address.ts'
import { authenticate } from '../authentication.ts'
import type { Context } from '../context.ts'
import { gatewayErrors } from '../contract.ts'
import type { GatewayErrorCode } from '../contract.ts'
import { gatewayError, newRequestId, refusedBy } from '../envelope.ts'
import { faultAnswer, faultFor } from '../injected-faults.ts'
import { explainReason } from '../gateway.ts'
import { noBody, readJsonBody } from '../json-body.ts'
import { readQuery } from '../query.ts'
import { platformOf, type Call, type Names } from './call.ts'
import { said, type Said } from '../../../model/said.ts'

export interface Operation {
  run(call: Call): Answer | Promise<Answer>
  /** Bytes of body that it reads at most; absent where it reads none. */
  readonly bodyLimit?: (config: ResolvedConfig) => number
}

export async function manage(exchange: Exchange, operation: Operation, names: Names, context: Context): Promise<Answer> {
  const { deps } = context
  const { config } = deps
  const address = addressOf(exchange)
  if (address.kind !== 'management' || !isEncoded(address.path)) return nothingThere(exchange, context)
  const { zone, version, path, targets } = address
  const requestId = newRequestId()

  const fault = faultFor(config.ncp.faults, exchange.method, path)
  if (fault !== undefined) {
    const answer = faultAnswer(fault, requestId)
    context.refused(exchange, 'ncp.api', answer.status, said`${fault}: injected by ncp.faults`)
    return answer
  }
  const verdict = authenticate(exchange, targets, config.ncp.credentials, deps.clock.now())
  if (!verdict.ok)
    return refuseCall(exchange, context, '200', await explainReason(verdict.reason, exchange, targets, config), verdict.details)

  const limit = operation.bodyLimit?.(config)
  const body = limit === undefined ? noBody : await readJsonBody(exchange, limit)
  if ('tooLarge' in body) return refuseCall(exchange, context, '430', said`the body has ${body.size} bytes, ${limit ?? 0} are allowed`)
  const query = readQuery(exchange.query)
  return operation.run({
    exchange,
    context,
    config,
    catalog: deps.catalog(),
    triggers: context.triggers,
    version,
    zone,
    names,
    query,
    body,
    platform: platformOf(zone, version, query),
    credential: verdict.credential,
    requestId,
  })
}

/** Answers where a host or prefix of NAVER's serves nothing. */
export async function nothingThere(exchange: Exchange, context: Context): Promise<Answer> {
  const address = addressOf(exchange)
  const path = address.kind === 'nowhere' ? exchange.path : address.path
  if (address.kind === 'nowhere') return refuseCall(exchange, context, '300', address.reason)
  if (!isEncoded(path)) return refuseCall(exchange, context, '100', said`the path ${path} is not percent-encoded UTF-8`)
  const { method } = exchange
  const why =
    method === 'OPTIONS'
      ? said`the API has no ${method} ${path}. A browser asks so before it calls (CORS), and NAVER's API answers no browser: put an API Gateway trigger in front`
      : said`the API has no ${method} ${path}`
  return refuseCall(exchange, context, '300', why)
}

function refuseCall(exchange: Exchange, context: Context, code: GatewayErrorCode, reason: Said, details?: string): Answer {
  context.refused(exchange, 'ncp.api', gatewayErrors[code].status, refusedBy(code, reason))
  return gatewayError(code, newRequestId(), details)
}

function isEncoded(path: string): boolean {
  if (!path.includes('%')) return true
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
