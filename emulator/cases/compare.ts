/** Compares an answer with what a case expects, and states each difference as a sentence. */
import { isDeepStrictEqual } from 'node:util'
import { isObject, type Json } from '../model/json.ts'
import type { CaseExpectation } from './format.ts'
import type { CaseAnswer } from './send.ts'

export function differences(answer: CaseAnswer, expected: CaseExpectation): string[] {
  const found: string[] = []
  const text = answer.body.toString('utf8')
  if (expected.status !== undefined && answer.status !== expected.status) found.push(`status ${answer.status}, expected ${expected.status}`)
  for (const [name, rule] of Object.entries(expected.headers ?? {}))
    found.push(...headerDifferences(name, answer.headers[name.toLowerCase()], rule))
  if (expected.json !== undefined) {
    const json = parsed(text)
    if (!isDeepStrictEqual(json, expected.json)) found.push(`json ${excerpt(text)}, expected exactly ${JSON.stringify(expected.json)}`)
  }
  if (expected.jsonSubset !== undefined) found.push(...subsetDifferences(parsed(text), expected.jsonSubset, 'json'))
  if (expected.text !== undefined && text !== expected.text)
    found.push(`text ${JSON.stringify(excerpt(text))}, expected ${JSON.stringify(expected.text)}`)
  if (expected.textRegex !== undefined && !new RegExp(expected.textRegex).test(text))
    found.push(`text ${JSON.stringify(excerpt(text))} does not match ${expected.textRegex}`)
  if (expected.bodyBase64 !== undefined && answer.body.toString('base64') !== expected.bodyBase64)
    found.push(`body ${excerpt(answer.body.toString('base64'))}, expected base64 ${expected.bodyBase64}`)
  if (expected.bodyEmpty === true && answer.body.length > 0) found.push(`body ${JSON.stringify(excerpt(text))}, expected none`)
  return found
}

function headerDifferences(name: string, value: string | undefined, rule: { equals?: string; regex?: string; absent?: boolean }): string[] {
  if (rule.absent === true) return value === undefined ? [] : [`header ${name}: ${value}, expected none`]
  if (value === undefined) return [`header ${name} is missing`]
  if (rule.equals !== undefined && value !== rule.equals) return [`header ${name}: ${value}, expected ${rule.equals}`]
  if (rule.regex !== undefined && !new RegExp(rule.regex, 'i').test(value)) return [`header ${name}: ${value} does not match ${rule.regex}`]
  return []
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function subsetDifferences(actual: Json | undefined, expected: Json, at: string): string[] {
  if (expected === '<any>') return actual === undefined ? [`${at} is missing`] : []
  if (expected === '<string>' || expected === '<number>')
    return typeof actual === expected.slice(1, -1) ? [] : [`${at} is ${JSON.stringify(actual)}, expected a ${expected.slice(1, -1)}`]
  if (expected === '<hex32>')
    return typeof actual === 'string' && /^[0-9a-f]{32}$/.test(actual)
      ? []
      : [`${at} is ${JSON.stringify(actual)}, expected 32 hexadecimal digits`]
  if (isObject(expected)) {
    if (!isObject(actual)) return [`${at} is ${excerpt(JSON.stringify(actual) ?? 'nothing')}, expected an object`]
    return Object.entries(expected).flatMap(([key, value]) =>
      subsetDifferences(Object.hasOwn(actual, key) ? actual[key] : undefined, value, `${at}.${key}`),
    )
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length)
      return [`${at} is ${excerpt(JSON.stringify(actual) ?? 'nothing')}, expected ${expected.length} elements`]
    return expected.flatMap((value, index) => subsetDifferences(actual[index], value, `${at}[${index}]`))
  }
  return actual === expected ? [] : [`${at} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`]
}

function excerpt(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
