/** Reads the body of a call to an event function: a JSON object, or nothing. Seed 003, requestBody; tcb.md 1.1. */
import { isObject, joinObjects, parseJson } from '../../model/json.ts'
import type { TooLarge } from '../../model/http.ts'
import { sources } from './contract.ts'
import { Fault } from './envelope.ts'
import type { Identity } from './identity.ts'
import { said } from '../../model/said.ts'

/** The event as JSON text. */
export function readEvent(body: Uint8Array | TooLarge): string | Fault {
  if ('tooLarge' in body)
    return new Fault('EXCEED_MAX_PAYLOAD_SIZE', { upstream: 406, detail: said`${body.size} bytes; at most 6 MB are taken` })
  return eventFrom(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'))
}

export function eventFrom(text: string): string | Fault {
  // What js-sdk sends for `callFunction({ name })`. tcb.md 1.1.
  if (text === '') return '{}'
  try {
    if (isObject(parseJson(text))) return text
    return new Fault('FUNCTION_PARAM_INVALID', { detail: said`the body is JSON, but no object` })
  } catch (error) {
    return new Fault('FUNCTION_PARAM_INVALID', { detail: error instanceof Error ? error.message : String(error) })
  }
}

/**
 * Adds `userInfo` to the event of a mini program's call, over one of the caller's own: functions trust it. Other calls have none.
 * cloud.tencent.com/document/product/876/19358.
 */
export function withUserInfo(event: string, caller: Identity | undefined): string {
  if (caller?.source !== sources.miniProgram) return event
  const { openid: openId, appid: appId } = caller
  return joinObjects(event, JSON.stringify({ userInfo: { openId, appId } }))
}
