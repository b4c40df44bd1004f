/** Compares JSON with what a test expects, without a test framework. */
import { inspect } from 'node:util'
import { isObject } from '../../model/json.ts'
import type { Comparison } from '../matchers/comparison.ts'

export const jsonComparison: Comparison = {
  equals: (actual, expected) => fits(actual, expected, true),
  includes: (actual, subset) => fits(actual, subset, false),
  matching: (pattern) => ({
    asymmetricMatch: (value: unknown) => typeof value === 'string' && new RegExp(pattern).test(value),
    [inspect.custom]: () => `StringMatching ${String(pattern)}`,
  }),
  print: (value) =>
    typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: null, breakLength: Infinity, sorted: true }),
}

/** @param whole whether an object may have only the expected keys */
function fits(actual: unknown, expected: unknown, whole: boolean): boolean {
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual)
  if (Array.isArray(expected))
    return Array.isArray(actual) && actual.length === expected.length && expected.every((value, index) => fits(actual[index], value, whole))
  if (!isObject(expected)) return Object.is(actual, expected)
  if (!isObject(actual)) return false
  // What is equal as a whole may lack what is expected to be undefined, as for toEqual.
  const keys = Object.keys(expected).filter((key) => !whole || expected[key] !== undefined)
  if (whole && Object.keys(actual).some((key) => !keys.includes(key))) return false
  return keys.every((key) => Object.hasOwn(actual, key) && fits(actual[key], expected[key], whole))
}

/** Such as `expect.any(String)` of Jest. */
function isAsymmetric(value: unknown): value is { asymmetricMatch(actual: unknown): boolean } {
  return typeof value === 'object' && value !== null && 'asymmetricMatch' in value && typeof value.asymmetricMatch === 'function'
}
