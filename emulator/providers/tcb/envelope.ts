/** Writes the gateway's error body `{code, message, requestId}`, with the same id in a header. Seed 003, CommonErrorResponse. */
import type { Answer, Exchange } from '../../model/http.ts'
import { errorPage, errors, type ErrorCode } from './contract.ts'
import { corsHeaders } from './cors.ts'
import { type Said } from '../../model/said.ts'

interface FaultDetails {
  /** Replaces the row's own sentence. */
  readonly reason?: string
  /** The id in parentheses, where one was given out: seed 003, 400 example. */
  readonly innerId?: string
  /** Status of the function service below the gateway. */
  readonly upstream?: number
  /** For the developer's terminal, never for the caller. */
  readonly detail?: string | Said
  /** The function ran: its activation tells the developer what happened. */
  readonly ran?: true
}

/** A call that was refused or failed, before it is put into HTTP. A class, so that no value of a caller can be taken for one. */
export class Fault {
  readonly code: ErrorCode
  readonly details: FaultDetails

  constructor(code: ErrorCode, details: FaultDetails = {}) {
    this.code = code
    this.details = details
  }
}

/** `<Reason> (<inner id>). For more information, please refer to <page>` */
export function faultMessage({ code, details }: Fault): string {
  const { reason = errors[code].reason, innerId } = details
  const sentence = reason.endsWith('.') ? reason.slice(0, -1) : reason
  return `${sentence}${innerId === undefined ? '' : ` (${innerId})`}. For more information, please refer to ${errorPage}`
}

/** @param sharing lines that let a page of another origin read it */
export function faultAnswer(exchange: Exchange, fault: Fault, requestId: string, sharing = corsHeaders(exchange)): Answer {
  const { upstream } = fault.details
  return {
    status: errors[fault.code].status,
    headers: [
      ['content-type', 'application/json; charset=utf-8'],
      ...requestIdHeaders(requestId),
      ...(upstream === undefined ? [] : ([['x-cloudbase-upstream-status-code', String(upstream)]] as const)),
      ...sharing,
    ],
    body: JSON.stringify({ code: fault.code, message: faultMessage(fault), requestId }),
  }
}

/** `X-Request-Id` is seed 003; the second name is what captures of the gateway show beside it (tcb.md 1.3). */
export function requestIdHeaders(requestId: string): readonly (readonly [string, string])[] {
  return [
    ['x-request-id', requestId],
    ['x-cloudbase-request-id', requestId],
  ]
}
