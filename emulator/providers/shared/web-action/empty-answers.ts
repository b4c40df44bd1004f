/** Explains answers that reach their caller empty: the 204 of a result that says nothing of an HTTP response, and interim statuses. */
import type { Activation } from '../../../model/activation.ts'
import { isObject, type JsonObject } from '../../../model/json.ts'

export const noContentText =
  'The returned object has none of statusCode, headers and body, so the caller got 204 without a body. Return { body: … }.'

export const interimStatusText =
  'A statusCode below 200 is interim: the caller waits for a final answer, which does not follow, until the connection ends. Return one of 200 to 599.'

export function hasResponseField(response: JsonObject): boolean {
  return Object.hasOwn(response, 'statusCode') || Object.hasOwn(response, 'headers') || Object.hasOwn(response, 'body')
}

/** Whether the function succeeded with an object of none of these fields. */
export function returnsNoResponse({ response: { status, result } }: Activation): boolean {
  return status === 'success' && isObject(result) && !hasResponseField(result)
}

/** Whether a status announces another answer (RFC 9110 15.2). */
export function isInterim(status: number): boolean {
  return status < 200
}
