/** Reads an activation, a client's answer or a plain `Response` into one form for the matchers. */
import type { Activation, Status } from '../../model/activation.ts'
import { isObject, type Json } from '../../model/json.ts'
import { bodyOf } from '../../http/reply.ts'
import { Answer } from '../clients/answer.ts'

export interface Seen {
  /** `the activation of hello`, `the answer`. */
  readonly name: string
  /** Of HTTP; undefined for an activation. */
  readonly http: { readonly status: number; readonly headers: Headers; readonly text: string; readonly json: Json | undefined } | undefined
  /** How the code fared, as far as it is known. */
  readonly outcome: { readonly status: Status; readonly success: boolean; readonly result: Json } | undefined
  readonly activation: Activation | undefined
}

/** Applies `check` to what was received. A `Response` of another server must be read first, so then the result is a promise. */
export function checkSeen<R>(received: unknown, check: (seen: Seen) => R): R | Promise<R> {
  if (received instanceof Answer) return check(seenAnswer(received as Answer<unknown>))
  if (isActivation(received)) return check(seenActivation(received))
  if (received instanceof Response) {
    // Of the emulator's own answers: whoever forgets to await the matcher hears of a fault in the right test.
    const body = bodyOf(received)
    return body === undefined ? readResponse(received).then(check) : check(seenResponse(received, Buffer.from(body).toString('utf8')))
  }
  const found = received instanceof Promise ? 'a promise: await it' : (JSON.stringify(received)?.slice(0, 200) ?? typeof received)
  throw new TypeError(`This matcher takes an activation, an answer of a client, or a Response, and was given ${found}.`)
}

function isActivation(value: unknown): value is Activation {
  return typeof value === 'object' && value !== null && 'event' in value && value.event === 'activation'
}

function seenActivation(activation: Activation): Seen {
  const { status, success, result } = activation.response
  return { name: `the activation of ${activation.path}`, http: undefined, outcome: { status, success, result }, activation }
}

function seenAnswer(answer: Answer<unknown>): Seen {
  const { activation, status, headers, text } = answer
  const json = answer.parsed as Json | undefined
  const outcome = outcomeIn(json) ?? (activation && seenActivation(activation).outcome)
  const name = activation ? `the answer of ${activation.path}` : 'the answer'
  return { name, http: { status, headers, text, json }, outcome, activation }
}

async function readResponse(response: Response): Promise<Seen> {
  if (response.bodyUsed) throw new TypeError('The body of this Response was read before: match it first, or give a clone.')
  return seenResponse(response, await response.clone().text())
}

function seenResponse(response: Response, text: string): Seen {
  let json: Json | undefined
  try {
    json = JSON.parse(text) as Json
  } catch {
    json = undefined
  }
  const { status, headers } = response
  return { name: 'the answer', http: { status, headers, text, json }, outcome: outcomeIn(json), activation: undefined }
}

/** A record inside an answer: seed 000, openwhisk.md 12. */
function outcomeIn(json: Json | undefined): Seen['outcome'] {
  const record = isObject(json) && isObject(json['content']) ? json['content'] : json
  const response = isObject(record) && 'activationId' in record ? record['response'] : undefined
  if (!isObject(response) || typeof response['success'] !== 'boolean' || typeof response['status'] !== 'string') return undefined
  return { status: response['status'] as Status, success: response['success'], result: response['result'] ?? null }
}

/** What the code returned, as its caller sees it. */
export function resultOf({ http, outcome }: Seen): Json | undefined {
  if (http && outcomeIn(http.json)) return outcome?.result
  if (http) return http.json ?? http.text
  return outcome?.result
}

/** The words of a failure, wherever the cloud puts them. */
export function errorText(seen: Seen): string {
  const { http } = seen
  const result = resultOf(seen)
  const error = isObject(result) ? (result['error'] ?? result['message']) : undefined
  if (typeof error === 'string') return error
  if (isObject(error))
    return [error['message'], error['details']].filter((part) => typeof part === 'string').join(': ') || JSON.stringify(error)
  return http ? http.text : JSON.stringify(result)
}

/** One line: `404 {"error":…}`, `502 application error {"error":…}`, `application error {"error":…}`. */
export function inShort({ http, outcome }: Seen): string {
  if (http && outcome && outcomeIn(http.json)) return `${http.status} ${outcome.status} ${JSON.stringify(outcome.result).slice(0, 300)}`
  if (http) return `${http.status}${http.text === '' ? ' without a body' : ` ${http.text.slice(0, 300)}`}`
  return `${outcome?.status} ${JSON.stringify(outcome?.result)?.slice(0, 300)}`
}

export function printed({ activation }: Seen): string[] {
  return activation ? activation.logLines.map(({ text }) => text) : []
}
