/** Reads what was posted to a Webhook address: JSON, and nothing else (seed 002). */
import type { Answer, Exchange } from '../../model/http.ts'
import { compactProblem, malformedContent, tooLarge, type Problem } from '../shared/controller-errors.ts'
import type { Context } from './context.ts'
import { gatewayHeaders } from './envelope.ts'
import { readJsonBody, type JsonBody } from './json-body.ts'

const surface = 'ncp.webhook'

/** Seed 002 allows application/json only and gives no answer to other types; this is OpenWhisk's (ncp.md 9). */
const unsupportedType: Problem = { status: 415, text: "The request's Content-Type is not supported. Expected:\napplication/json" }

export async function readWebhookBody(exchange: Exchange, requestId: string, context: Context): Promise<JsonBody | { refusal: Answer }> {
  const refuse = (problem: Problem): { refusal: Answer } => {
    context.refused(exchange, surface, problem.status, problem.said ?? problem.text)
    const answer = compactProblem(problem, requestId)
    return { refusal: { ...answer, headers: [...answer.headers, ...gatewayHeaders(requestId, 'ENDPOINT')] } }
  }
  const limit = context.deps.config.limits.parameterSize
  const body = await readJsonBody(exchange, limit)
  if ('tooLarge' in body) return refuse(tooLarge(body.size, limit))
  if (!body.empty && !isJson(exchange.header('content-type'))) return refuse(unsupportedType)
  return body.problem === undefined ? body : refuse(malformedContent(body.problem))
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && contentType.split(';', 1)[0]?.trim().toLowerCase() === 'application/json'
}
