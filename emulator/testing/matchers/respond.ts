/** `toRespond`: compares status, headers and body of an answer at once. */
import { types } from 'node:util'
import { nearest } from '../../system/did-you-mean.ts'
import type { Comparison, Judged } from './comparison.ts'
import { checkSeen } from './subject.ts'

export interface ExpectedResponse {
  status?: number
  /** Only these are looked at; names in any case. null: the header must be absent. Repeated lines are joined with `, `. */
  headers?: Record<string, string | RegExp | null>
  /** The whole body; asymmetric matchers such as `expect.objectContaining()` may stand anywhere in it. */
  json?: unknown
  text?: string | RegExp
}

const keys: ReadonlySet<string> = new Set(['status', 'headers', 'json', 'text'] satisfies (keyof ExpectedResponse)[])

/** @throws {TypeError} a key that is unknown would make every answer fit, and so would none */
function checkExpected(wanted: unknown): void {
  const given = typeof wanted === 'object' && wanted !== null ? Object.keys(wanted) : undefined
  const unknown = given?.find((key) => !keys.has(key))
  if (given !== undefined && given.length > 0 && unknown === undefined) return
  const found =
    given === undefined ? JSON.stringify(wanted) : unknown === undefined ? 'an object without a key' : `the key ${JSON.stringify(unknown)}`
  const meant = unknown === undefined ? undefined : (nearest(unknown, [...keys]) ?? (/^status/i.test(unknown) ? 'status' : undefined))
  throw new TypeError(
    `toRespond found ${found}.${meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`} It compares ${[...keys].join(', ')}: toRespond({ status: 200 }).`,
  )
}

export function toRespond(comparison: Comparison, received: unknown, wanted: ExpectedResponse): Judged {
  checkExpected(wanted)
  // Jest's tests have a RegExp of their own.
  const textOf = (rule: string | RegExp | null): unknown => (types.isRegExp(rule) ? comparison.matching(rule) : rule)
  return checkSeen(received, (seen) => {
    const { http } = seen
    if (!http)
      throw new TypeError(`toRespond takes an answer of a client or a Response, and was given ${seen.name}. Its result: toSucceedWith().`)
    const expected = {
      ...(wanted.status === undefined ? {} : { status: wanted.status }),
      ...(wanted.headers ? { headers: headersOf(wanted.headers, (_, rule) => textOf(rule)) } : {}),
      ...('json' in wanted ? { json: wanted.json } : {}),
      ...(wanted.text === undefined ? {} : { text: textOf(wanted.text) }),
    }
    const actual = {
      ...(wanted.status === undefined ? {} : { status: http.status }),
      ...(wanted.headers ? { headers: headersOf(wanted.headers, (name) => http.headers.get(name)) } : {}),
      ...('json' in wanted ? { json: http.json === undefined ? `no JSON: ${http.text}` : http.json } : {}),
      ...(wanted.text === undefined ? {} : { text: http.text }),
    }
    const pass = comparison.equals(actual, expected)
    const body =
      wanted.status !== undefined && http.status !== wanted.status && actual.json === undefined && actual.text === undefined
        ? `, body ${JSON.stringify(http.text.slice(0, 300))}`
        : ''
    return {
      pass,
      message: () => `expected ${seen.name} ${pass ? 'not ' : ''}to respond with ${comparison.print(expected)}${body}`,
      actual,
      expected,
    }
  })
}

function headersOf<T, V>(wanted: Record<string, T>, value: (name: string, rule: T) => V): Record<string, V> {
  return Object.fromEntries(Object.entries(wanted).map(([name, rule]) => [name.toLowerCase(), value(name, rule)]))
}
