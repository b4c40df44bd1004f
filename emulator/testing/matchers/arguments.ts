/** Checks what a matcher was given beside its subject: an argument of a wrong kind would fit nothing, and `.not` would then hold by mistake. */
import { types } from 'node:util'

/** Reads a text or pattern that words are compared with. A pattern with the flag `g` or `y` begins at the start each time. */
export function textTest(pattern: string | RegExp): (text: string) => boolean {
  if (typeof pattern === 'string') return (text) => text.includes(pattern)
  const whole = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''))
  return (text) => whole.test(text)
}

/** Jest's tests have a RegExp of their own. */
export function isPattern(value: unknown): value is string | RegExp {
  return typeof value === 'string' || types.isRegExp(value)
}

/** @throws {TypeError} where nothing is asked for, which everything has */
export function checkSubset(matcher: string, subset: unknown): void {
  if (subset === undefined) throw wrongArgument(matcher, subset, `what has to be in it: ${matcher}({ name: 'Bo' })`)
}

/** @throws {TypeError} unless it is a count or left out */
export function checkTimes(matcher: string, times: unknown): void {
  if (times === undefined || (Number.isInteger(times) && Number(times) >= 0)) return
  throw wrongArgument(matcher, times, `how often, a whole number from 0: ${matcher}(${matcher === 'toHaveCalled' ? "'GET', url, " : ''}1)`)
}

/** @param wanted what the matcher takes, with an example */
export function wrongArgument(matcher: string, found: unknown, wanted: string): TypeError {
  const shown = types.isRegExp(found) ? String(found) : (JSON.stringify(found)?.slice(0, 200) ?? typeof found)
  return new TypeError(`${matcher} found ${shown}. It takes ${wanted}.`)
}
