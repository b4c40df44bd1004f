/** The remark for the developer whose code took the Base64 of a raw body for JSON. */
import type { Hint, Invocation } from '../model/activation.ts'
import { isObject } from '../model/json.ts'
import { said, spoken } from '../model/said.ts'

const json = /^\s*[[{]/

/** @param trace of the failure */
export function rawBodyHint({ action, params }: Invocation, trace: string): Hint | undefined {
  if (!action.rawHttp || !/^(?:SyntaxError|(?:json\.decoder\.)?JSONDecodeError)\b/m.test(trace)) return undefined
  const given: unknown = JSON.parse(params)
  const body = isObject(given) ? given['__ow_body'] : undefined
  if (typeof body !== 'string' || json.test(body) || !json.test(Buffer.from(body, 'base64').toString())) return undefined
  const decode =
    action.code?.runtime === 'python'
      ? 'json.loads(base64.b64decode(args["__ow_body"]))'
      : "JSON.parse(Buffer.from(params.__ow_body, 'base64').toString())"
  return {
    code: 'raw-body-base64',
    ...spoken(said`Raw HTTP is on, so a JSON body comes as Base64 in __ow_body. Decode it first: ${decode}.`),
  }
}
