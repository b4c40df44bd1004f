/** Explains the empty 204 of a result that says nothing of an HTTP response. */
import type { Activation } from '../../../model/activation.ts'
import { isObject, type JsonObject } from '../../../model/json.ts'

export const noContentText =
  'The returned object has none of statusCode, headers and body, so the caller got 204 without a body. Return { body: … }.'

export function hasResponseField(response: JsonObject): boolean {
  return Object.hasOwn(response, 'statusCode') || Object.hasOwn(response, 'headers') || Object.hasOwn(response, 'body')
}

/** Whether the function succeeded with an object of none of these fields. */
export function returnsNoResponse({ response: { status, result } }: Activation): boolean {
  return status === 'success' && isObject(result) && !hasResponseField(result)
}
