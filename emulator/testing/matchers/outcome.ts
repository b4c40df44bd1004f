/** Matches the outcome of an activation. */
import { statuses, type Status } from '../../model/activation.ts'
import { isObject } from '../../model/json.ts'
import { checkSubset, isPattern, textTest, wrongArgument } from './arguments.ts'
import type { Comparison, Judged, Verdict } from './comparison.ts'
import { errorText, inShort, checkSeen, printed, resultOf, type Seen } from './subject.ts'

export function toSucceed(_: Comparison, received: unknown): Judged {
  return checkSeen(received, (seen) => ({
    pass: succeeded(seen),
    message: () => `expected ${seen.name} ${succeeded(seen) ? 'not ' : ''}to succeed: ${inShort(seen)}`,
  }))
}

export function toSucceedWith(comparison: Comparison, received: unknown, subset: unknown): Judged {
  checkSubset('toSucceedWith', subset)
  return checkSeen(received, (seen) => {
    const result = resultOf(seen)
    const fits = comparison.includes(result, subset)
    const pass = succeeded(seen) && fits
    const message = (): string => {
      if (!succeeded(seen)) return `expected ${seen.name} to succeed: ${inShort(seen)}`
      return `expected the result of ${seen.name} ${pass ? 'not ' : ''}to match object ${comparison.print(subset)}`
    }
    return { pass, message, actual: fits ? result : common(result, subset), expected: subset }
  })
}

export function toFailWith(comparison: Comparison, received: unknown, status?: number | Status, text?: string | RegExp): Judged {
  checkFailure(status, text)
  return checkSeen(received, (seen) => {
    const failed = !succeeded(seen) && seen.http?.status !== 202
    const actual = typeof status === 'string' ? seen.outcome?.status : (seen.http?.status ?? seen.outcome?.status)
    const words = errorText(seen)
    const saysIt = text === undefined || textTest(text)(words)
    const pass = failed && (status === undefined || actual === status) && saysIt
    const message = (): string => {
      if (pass) return `expected ${seen.name} not to fail${status === undefined ? '' : ` with ${status}`}: ${inShort(seen)}`
      if (!failed) return `expected ${seen.name} to fail: ${inShort(seen)}`
      if (!saysIt) return `expected the error of ${seen.name} to say ${comparison.print(text)}: ${inShort(seen)}`
      return `expected ${seen.name} to fail with ${status}, and it failed with ${actual}: ${inShort(seen)}`
    }
    if (pass || !failed) return { pass, message }
    return saysIt ? { pass, message, actual, expected: status } : { pass, message, actual: words, expected: text }
  })
}

export function toBeAccepted(_: Comparison, received: unknown): Judged {
  return checkSeen(received, (seen) => {
    const id = acceptedId(seen)
    const pass = seen.http?.status === 202 && id !== undefined
    const problem = (): string => {
      if (!seen.http) return `expected an answer with status 202, and got ${seen.name}`
      if (seen.http.status !== 202) return `expected ${seen.name} to be accepted with 202: ${inShort(seen)}`
      return `expected ${seen.name} to name an activation: ${inShort(seen)}`
    }
    return { pass, message: () => (pass ? `expected ${seen.name} not to be accepted: ${inShort(seen)}` : problem()) }
  })
}

export function toTimeOut(_: Comparison, received: unknown): Judged {
  return checkSeen(received, (seen) => {
    const pass = timedOut(seen)
    return { pass, message: () => `expected ${seen.name} ${pass ? 'not ' : ''}to exceed its time limit: ${inShort(seen)}` }
  })
}

export function toHaveLogged(comparison: Comparison, received: unknown, expected: string | RegExp): Judged {
  if (!isPattern(expected)) throw wrongArgument('toHaveLogged', expected, "a text or a pattern: toHaveLogged('order 7')")
  if (isTestEmulator(received)) return logged(comparison, 'the functions', received.logs(), expected)
  return checkSeen(received, (seen) => {
    if (seen.activation || !seen.http) return logged(comparison, seen.name, printed(seen), expected)
    return {
      pass: false,
      message: () => {
        const why =
          seen.http?.status === 202
            ? 'its activation still runs: expect(await answer.finished())'
            : 'no record of an activation belongs to it'
        return `expected ${seen.name} to have logged ${comparison.print(expected)}, but ${why}`
      },
    }
  })
}

function logged(comparison: Comparison, name: string, lines: string[], expected: string | RegExp): Verdict {
  const pass = lines.some(textTest(expected))
  const all = lines.length === 0 ? 'It logged nothing.' : `It logged:\n${lines.map((line) => `  ${line}`).join('\n')}`
  return { pass, message: () => `expected ${name} ${pass ? 'not ' : ''}to have logged ${comparison.print(expected)}. ${all}` }
}

/** @throws {TypeError} where the words of the error stand in the place of the status, too */
function checkFailure(status: unknown, text: unknown): void {
  const isStatus = status === undefined || typeof status === 'number' || statuses.some((one) => one === status)
  const failed = statuses.filter((one) => one !== 'success').map((one) => `'${one}'`)
  const wanted = `a status of HTTP or ${failed.join(', ')}, and then words of the error: toFailWith(undefined, 'no such tea')`
  if (!isStatus) throw wrongArgument('toFailWith', status, wanted)
  if (text !== undefined && !isPattern(text)) throw wrongArgument('toFailWith', text, wanted)
}

function isTestEmulator(value: unknown): value is { logs(): string[] } {
  return typeof value === 'object' && value !== null && 'logs' in value && typeof value.logs === 'function'
}

/** 202 is no success yet. */
function succeeded({ http, outcome }: Seen): boolean {
  const answered = http === undefined || (http.status >= 200 && http.status < 400 && http.status !== 202)
  return answered && outcome?.success !== false
}

function timedOut({ activation, http, outcome }: Seen): boolean {
  if (activation) return activation.outcome.failure === 'timeout' || activation.outcome.failure === 'init-timeout'
  const text = outcome ? JSON.stringify(outcome.result) : (http?.text ?? '')
  // openwhisk.md 15, tcb.md 1.5
  return text.includes('exceeded its time limits') || text.includes('FUNCTION_TIME_LIMIT_EXCEEDED')
}

/** A webhook and the API name the activation, a web action the transaction (seed 002). */
function acceptedId({ http }: Seen): string | undefined {
  const header = http?.headers.get('x-openwhisk-activation-id')
  if (typeof header === 'string') return header
  const body = isObject(http?.json) && isObject(http.json['content']) ? http.json['content'] : http?.json
  if (!isObject(body)) return undefined
  const id = body['activationId'] ?? body['code']
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** The part of `actual` that `subset` speaks of, so that a diff shows nothing else. */
function common(actual: unknown, subset: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(subset) && actual.length === subset.length)
    return actual.map((value, index) => common(value, subset[index]))
  if (!isObject(actual) || !isObject(subset)) return actual
  const shared = Object.keys(subset).filter((key) => Object.hasOwn(actual, key))
  return shared.length === 0 ? actual : Object.fromEntries(shared.map((key) => [key, common(actual[key], subset[key])]))
}
