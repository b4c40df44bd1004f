/** Builds answers as NAVER's gateway does: the `content` and `error` envelopes and the headers of every answer. */
import type { Activation } from '../../model/activation.ts'
import { newId } from '../../system/ids.ts'
import type { Answer } from '../../model/http.ts'
import { gatewayErrors, headers, serviceErrors, unpublishedStatus } from './contract.ts'
import type { GatewayErrorCode, ServiceErrorKey, ServiceErrorRow } from './contract.ts'
import { said, textOf, type Said, type SaidValue } from '../../model/said.ts'

/** The side that answered: the gateway, or the service behind it (ncp.md 6). */
export type Origin = 'APIGW' | 'ENDPOINT'

/** A service error to send. `about` says what was seen; it follows the published description in `details`. */
export interface Refusal {
  readonly error: ServiceErrorKey
  /** The answer has it in English. */
  readonly about?: string | Said
}

export function refuse(error: ServiceErrorKey, about?: string | Said): Refusal {
  return about === undefined ? { error } : { error, about }
}

/** 32 hex digits, as in the examples of seed 002. */
export function newRequestId(): string {
  return newId()
}

export function gatewayHeaders(requestId: string, origin: Origin): readonly (readonly [string, string])[] {
  return [
    [headers.requestId, requestId],
    [headers.origin, origin],
  ]
}

export interface JsonAnswer {
  readonly status: number
  /** JSON text. */
  readonly body: string
  readonly requestId: string
  readonly origin?: Origin
  readonly activationId?: string | undefined
}

export function jsonAnswer({ status, body, requestId, origin = 'ENDPOINT', activationId }: JsonAnswer): Answer {
  return {
    status,
    headers: [
      ['content-type', 'application/json'],
      [headers.requestId, requestId],
      [headers.origin, origin],
    ],
    body,
    activationId,
  }
}

/** Wraps JSON text in `{"content": …}`. */
export function contentAnswer(text: string, requestId: string, status = 200, activationId?: string): Answer {
  return jsonAnswer({ status, body: `{"content":${text}}`, requestId, activationId })
}

export function serviceError(refusal: Refusal, requestId: string, code?: string): Answer {
  const row: ServiceErrorRow = serviceErrors[refusal.error]
  const error = { errorCode: code ?? row.code, message: row.message, details: detailsOf(refusal) }
  return jsonAnswer({ status: row.status ?? unpublishedStatus, body: JSON.stringify({ error }), requestId })
}

/** What was wrong, as the answer says it. */
export function detailsOf({ error, about }: Refusal): string {
  const { description } = serviceErrors[error]
  return about === undefined ? description : `${description.replace(/\.$/, '')}: ${textOf(about)}`
}

/** The gateway's code and message, which the caller gets, and why. */
export function refusedBy(code: GatewayErrorCode, why: SaidValue): Said {
  const told = `${code} ${gatewayErrors[code].message}`
  return said`${told}: ${why}`
}

export function gatewayError(code: GatewayErrorCode, requestId: string, details: string = gatewayErrors[code].details): Answer {
  const row = gatewayErrors[code]
  const error = { errorCode: code, message: row.message, details }
  return jsonAnswer({ status: row.status, body: JSON.stringify({ error }), requestId, origin: 'APIGW' })
}

/**
 * The eight fields of seed 000, concatenated so that the result need not be parsed.
 * `extra` is JSON text of further members, with its leading comma.
 */
export function activationText(activation: Activation, extra = ''): string {
  const { response } = activation
  return (
    `{"activationId":"${activation.activationId}","duration":${activation.duration},"end":${activation.end},` +
    `"name":${JSON.stringify(activation.name)},"namespace":${JSON.stringify(activation.namespace)},` +
    `"response":{"result":${response.text},"status":"${response.status}","success":${response.success}},` +
    `"start":${activation.start},"subject":${JSON.stringify(activation.subject)}${extra}}`
  )
}

/** The answer to a caller whose wait ended before the activation (seed 000, seed 002). */
export function activationIdText(activationId: string): string {
  return `{"activationId":"${activationId}"}`
}
