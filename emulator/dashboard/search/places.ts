/** The texts of an activation, or of a refused request, that a search looks at. They are made while it looks: nothing is kept for a search. */
import type { Activation } from '../../model/activation.ts'
import { ActivationRecord } from '../../records/activation-record.ts'
import type { Refusal } from '../../records/event-journal.ts'
import { KeptAnswer } from '../../records/kept-answer.ts'
import { isRefusal, type Subject } from './subject.ts'

/** The cheapest first. */
export const places = ['id', 'path', 'request', 'params', 'result', 'answer', 'logs'] as const
export type Place = (typeof places)[number]

/** Whether a text in this place matches. */
export function matchesIn(place: Place, subject: Subject, pattern: RegExp): boolean {
  const found = isRefusal(subject) ? (textsOfRefusal[place]?.(subject) ?? []) : texts[place](subject)
  for (const text of found) if (pattern.test(text)) return true
  return false
}

const textsOfRefusal: Partial<Record<Place, (refusal: Refusal) => readonly string[]>> = {
  id: ({ id }) => [id],
  request: ({ method, target }) => [`${method} ${target}`],
  answer: ({ text }) => [text],
}

const texts: Record<Place, (activation: Activation) => Iterable<string>> = {
  id: ({ activationId, cause = '' }) => [activationId, cause],
  path: ({ path }) => [path],
  request: ({ request }) => (request ? [`${request.method} ${request.target}`, ...linesOf(request.headers)] : []),
  params: paramsOf,
  result: ({ outcome }) => [unescaped(outcome.text)],
  *answer({ answer }) {
    yield* linesOf(answer?.headers)
    if (answer instanceof KeptAnswer) yield answer.bodyText
    else if (answer?.body) yield Buffer.from(answer.body.bytes).toString()
  },
  *logs({ output, outcome }) {
    for (const { text } of output) yield text
    if (outcome.trace !== undefined) yield outcome.trace
  },
}

function linesOf(headers: readonly (readonly [name: string, value: string])[] = []): string[] {
  return headers.map(([name, value]) => `${name}: ${value}`)
}

function* paramsOf(activation: Activation): Generator<string> {
  const text = activation instanceof ActivationRecord ? activation.paramsText : JSON.stringify(activation.params)
  yield unescaped(text)
  // Raw HTTP: JSON and bytes arrive as Base64.
  const [, body] = /"__ow_body":"([A-Za-z\d+/]{4,}={0,2})"/.exec(text) ?? []
  if (body !== undefined) yield Buffer.from(body, 'base64').toString()
}

/** Some clients send any letter beyond ASCII as `\uXXXX`. */
function unescaped(json: string): string {
  return json.includes('\\u') ? JSON.stringify(JSON.parse(json)) : json
}
