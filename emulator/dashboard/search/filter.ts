/** Reads which activations, and which refused requests, a request of the API or a link to the list asks for. A refused request has no function and no outcome. */
import { statuses } from '../../model/activation.ts'
import { httpTest } from './http-status.ts'
import { QueryProblem, readQuery, type Test } from './query.ts'
import { isRefusal, timeOf, type Subject } from './subject.ts'
import { momentOf } from './time.ts'
import { said } from '../../model/said.ts'

/**
 * `function`, `surface`, `status` (an outcome, or `failed`), `http` (a status or a class), `since` and `until` (times), `text` (a query).
 *
 * @param now epoch ms
 */
export function readFilter(query: Readonly<Record<string, string>>, now: number): Test | QueryProblem {
  const tests: Test[] = []
  for (const [name, value] of Object.entries(query)) {
    const test = value === '' ? undefined : readers.get(name)?.(value, now)
    if (test instanceof QueryProblem) return test
    if (test) tests.push(test)
  }
  return (subject) => tests.every((test) => test(subject))
}

const outcomes: readonly string[] = [...statuses, 'failed']

const readers = new Map<string, (value: string, now: number) => Test | QueryProblem>([
  ['function', (value) => (subject) => !isRefusal(subject) && subject.path === value],
  [
    'surface',
    (value) =>
      ({ surface }) =>
        surface === value,
  ],
  ['status', outcomeTest],
  ['http', (value) => httpTest(value) ?? new QueryProblem(said`http is a status or a class, such as 404 or 4xx; not ${value}.`)],
  ['since', (value, now) => timeTest('since', value, now)],
  ['until', (value, now) => timeTest('until', value, now)],
  ['text', readQuery],
])

function outcomeTest(value: string): Test | QueryProblem {
  if (!outcomes.includes(value)) return new QueryProblem(said`status is one of ${outcomes.join(', ')}.`)
  return (subject: Subject) => {
    if (isRefusal(subject)) return false
    const { status } = subject.outcome
    return value === 'failed' ? status !== 'success' : status === value
  }
}

function timeTest(name: 'since' | 'until', value: string, now: number): Test | QueryProblem {
  const moment = momentOf(value, now)
  if (moment === undefined) return new QueryProblem(said`${name} is a time such as 10m, 14:30, 2026-01-31T14:30 or epoch ms; not ${value}.`)
  return (subject: Subject) => (name === 'since' ? timeOf(subject) >= moment : timeOf(subject) <= moment)
}
