/** Says how an activation differs from another one: in what it was given, what it returned, what its caller got, what it printed, how long it took. */
import { withoutVolatile } from '../../cases/volatile-fields.ts'
import type { Activation } from '../../model/activation.ts'
import { isObject, type Json } from '../../model/json.ts'
import { withoutCredentials } from '../../secrets/masking.ts'
import type { DashboardDeps } from '../deps.ts'
import type { ComparedFact, ComparedPart, ComparisonView } from '../wire/comparison.ts'
import { answerView } from './answer-view.ts'
import { diffLines } from './line-diff.ts'
import { isOwnFrame } from './own-frames.ts'
import { summaryOf } from './summaries.ts'

export function comparisonOf(activation: Activation, base: Activation, deps: DashboardDeps): ComparisonView {
  const [before, after] = [summaryOf(base), summaryOf(activation)]
  const fact = (name: ComparedFact['name'], of: (summary: typeof before) => ComparedFact['before']): ComparedFact => ({
    name,
    before: of(before),
    after: of(after),
  })
  const part = (name: ComparedPart['name'], linesOf: (one: Activation) => string[]): ComparedPart => {
    const lines = diffLines(linesOf(base), linesOf(activation))
    return { name, same: lines.length === 0, lines }
  }
  return {
    base: before,
    facts: [
      fact('answered', ({ answered }) => answered),
      fact('status', ({ status, failure }) => (failure === null ? status : `${failure} · ${status}`)),
      fact('revision', ({ revision }) => revision),
      fact('wait', ({ waitTime }) => waitTime),
      fact('init', ({ initTime }) => initTime),
      fact('run', ({ duration }) => duration),
    ],
    parts: [
      part('parameters', ({ params }) => jsonLines(withoutCredentials(params, deps.masking.credentialHeaders))),
      part('result', ({ response }) => jsonLines(response.result)),
      part('answer', (one) => answerLines(one, deps)),
      part('logs', ({ logLines }) => logLines.filter((line) => !isOwnFrame(line, deps.config().root)).map(({ text }) => text)),
    ],
  }
}

/** With the names of each object in one order, which says nothing. */
function jsonLines(value: Json): string[] {
  return JSON.stringify(value, (_name, inner: Json) => (isObject(inner) ? sorted(inner) : inner), 2).split('\n')
}

function sorted(value: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** They differ from call to call, and say nothing; a length follows from the body. */
const volatileHeader = /^date$|^content-length$|(request|activation|trace|transaction)-?id$/i

function answerLines(activation: Activation, deps: DashboardDeps): string[] {
  const answer = answerView(activation, deps)
  if (answer === null) return []
  const { status, reason, headers, body, base64 } = answer
  const lines = headers.flatMap(([name, value]) => (volatileHeader.test(name) ? [] : [`${name.toLowerCase()}: ${value}`]))
  return [`${status} ${reason}`, ...lines, '', ...(base64 ? [body] : bodyLines(body, deps))]
}

function bodyLines(body: string, { vendors }: DashboardDeps): string[] {
  try {
    const value = JSON.parse(body) as Json
    if (typeof value === 'object') return jsonLines(withoutVolatile(value, vendors))
  } catch {
    // It is no JSON.
  }
  return body.split('\n')
}
