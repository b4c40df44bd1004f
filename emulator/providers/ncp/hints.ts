/**
 * Finds NAVER's silent traps, in which a correct answer is hardly ever the intended one. The terminal prints a hint
 * once per function and cause, and the activation record keeps it; no answer contains it.
 */
import type { Action } from '../../model/action.ts'
import type { Activation, Hint } from '../../model/activation.ts'
import { isObject } from '../../model/json.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { Exchange } from '../../model/http.ts'
import { readStatus } from '../shared/web-action/encode-http.ts'
import { hasResponseField, interimStatusText, isInterim, noContentText } from '../shared/web-action/empty-answers.ts'

export const hints = {
  noContent: {
    code: 'ncp.no-content',
    text: noContentText,
  },
  interimStatus: {
    code: 'ncp.interim-status',
    text: interimStatusText,
  },
  contentTypeOutside: {
    code: 'ncp.content-type-outside-headers',
    text: 'Content-Type beside body does nothing. Put it into headers: { "Content-Type": … }.',
  },
  textHtml: {
    code: 'ncp.text-html',
    text: 'A string body without a Content-Type goes out as text/html. Set headers: { "Content-Type": … }, or return an object for JSON.',
  },
  errorKey: {
    code: 'ncp.error-key',
    text: 'The result has the key "error", so the activation failed (application error) and every other key was dropped. Use another name for data.',
  },
  errorAnswer: {
    code: 'ncp.error-answer',
    text: 'The value of "error" is used as the HTTP response. It has no statusCode, headers or body, so the caller got 204 without a body. Return or reject with { statusCode: 4xx, body: … }.',
  },
  errorText: {
    code: 'ncp.error-text',
    text: 'The value of "error" is used as the HTTP response and must be an object such as { statusCode: 400, body: … }; with anything else the caller gets 400 "Response is not valid \'message/http\'."',
  },
  asyncDefault: {
    code: 'ncp.async-by-default',
    text: 'Asynchronous because blocking=true was missing: the caller got 202 and the activation id only. Call with ?blocking=true&result=true for the returned value.',
  },
  resultAlone: {
    code: 'ncp.result-without-blocking',
    text: 'result=true alone does nothing: without blocking=true the caller gets 202 and the activation id only.',
  },
  webhookFlags: {
    code: 'ncp.webhook-flags',
    text: 'blocking and result mean nothing on an HTTP trigger (web actions always answer synchronously); they are ordinary query parameters here.',
  },
  rawOffQuery: {
    code: 'ncp.raw-http-off',
    text: 'The code reads __ow_query, which exists only with raw HTTP (rawHttp: true). Without it the query parameters are parameters of their own.',
  },
  rawOffBody: {
    code: 'ncp.raw-http-off-body',
    text: 'The code reads __ow_body, but without raw HTTP (rawHttp: true) the keys of a JSON or form body are parameters of their own and there is no __ow_body.',
  },
  rawOn: {
    code: 'ncp.raw-http-on',
    text: 'Raw HTTP is on (rawHttp: true), so query and body are only in __ow_query and __ow_body (JSON as Base64), and the code reads neither.',
  },
} as const satisfies Record<string, Hint>

/** Which of the raw fields the source mentions. */
export interface SourceFacts {
  readonly readsQuery: boolean
  readonly readsBody: boolean
}

export function readSource(code: string): SourceFacts {
  return { readsQuery: code.includes('__ow_query'), readsBody: code.includes('__ow_body') }
}

/** Compares the raw HTTP setting with what the code reads. */
export function rawHint(action: Action, facts: SourceFacts, exchange: Exchange): Hint | undefined {
  const type = exchange.header('content-type')
  if (action.rawHttp) {
    const sent = exchange.query !== '' || (type !== undefined && exchange.method !== 'GET')
    return sent && !facts.readsBody && !facts.readsQuery ? hints.rawOn : undefined
  }
  if (facts.readsQuery) return hints.rawOffQuery
  return facts.readsBody && type !== undefined && /^application\/(json|x-www-form-urlencoded)\b/i.test(type) ? hints.rawOffBody : undefined
}

/** Finds `blocking` or `result` on an address where they have no effect. */
export function flagsHint(query: string): Hint | undefined {
  return query !== '' && /(^|&)(blocking|result)=/.test(query) ? hints.webhookFlags : undefined
}

/** Explains a Webhook call that did not ask for a synchronous answer. */
export function asyncHint(flags: { readonly blocking: string | null; readonly result: string | null }): Hint | undefined {
  if (flags.blocking !== null) return undefined
  return flags.result === 'true' ? hints.resultAlone : hints.asyncDefault
}

/** Finds the `error` key where the caller gets the result itself (Post Action, Webhook). */
export function errorHint(activation: Activation): Hint | undefined {
  return activation.response.status === 'application error' && activation.outcome.failure === 'application' ? hints.errorKey : undefined
}

/** Finds traps in how a result becomes an HTTP response (seed 002, ncp.md 8.2). */
export function responseHints(activation: Activation): readonly Hint[] {
  const { status, result } = activation.response
  if (status === 'success') return isObject(result) ? objectHints(result) : []
  if (status !== 'application error' || !isObject(result)) return []
  const error: Json | undefined = result['error']
  if (!isObject(error)) return [hints.errorText]
  return hasResponseField(error) ? objectHints(error) : [hints.errorAnswer]
}

function objectHints(response: JsonObject): readonly Hint[] {
  if (!hasResponseField(response)) return [hints.noContent]
  const { body, headers, statusCode } = response
  const status = readStatus(statusCode ?? null)
  if (status !== undefined && isInterim(status)) return [hints.interimStatus]
  const found: Hint[] = []
  if (hasHeader(response, 'content-type')) found.push(hints.contentTypeOutside)
  const typed = isObject(headers) && hasHeader(headers, 'content-type')
  if (typeof body === 'string' && body !== '' && !typed) found.push(hints.textHtml)
  return found
}

function hasHeader(headers: JsonObject, name: string): boolean {
  return Object.keys(headers).some((key) => key.toLowerCase() === name)
}
