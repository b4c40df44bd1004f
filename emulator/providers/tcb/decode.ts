/** Request bodies of event functions: a JSON object, or nothing at all. Seed 003, requestBody; tcb.md 1.1. */
import { isObject, parseJson, type Params } from '../../model/json.ts'
import type { TooLarge } from '../provider.ts'
import { Fault } from './envelope.ts'

/** The event, and the very text it was read from. */
export interface Event {
  readonly params: Params
  readonly text: string
}

/** What js-sdk sends for `callFunction({ name })`. tcb.md 1.1. */
const nothing: Event = { params: {}, text: '{}' }

export function readEvent(body: Uint8Array | TooLarge): Event | Fault {
  if ('tooLarge' in body)
    return new Fault('EXCEED_MAX_PAYLOAD_SIZE', { upstream: 406, detail: `${body.size} bytes; at most 6 MB are taken` })
  return eventFrom(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'))
}

export function eventFrom(text: string): Event | Fault {
  if (text === '') return nothing
  try {
    const params = parseJson(text)
    if (isObject(params)) return { params, text }
    return new Fault('FUNCTION_PARAM_INVALID', { detail: 'the body is JSON, but no object' })
  } catch (error) {
    return new Fault('FUNCTION_PARAM_INVALID', { detail: error instanceof Error ? error.message : String(error) })
  }
}
