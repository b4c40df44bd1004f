/** Matches what has fired, and what actions got by it. */
import { TestAction } from '../test-action.ts'
import { TestTrigger } from '../test-trigger.ts'
import { checkSubset, checkTimes } from './arguments.ts'
import type { Comparison, Verdict } from './comparison.ts'

/** Firings and parameters that a failure shows. */
const mostShown = 5

export function toHaveFired(_: Comparison, received: unknown, times?: number): Verdict {
  if (!(received instanceof TestTrigger))
    throw new TypeError("This matcher takes a trigger, as in expect(emulator.trigger('nightly')).toHaveFired(1).")
  checkTimes('toHaveFired', times)
  const { name, times: count, firings, next } = received
  const pass = times === undefined ? count > 0 : count === times
  const message = (): string => {
    const shown = firings.slice(0, mostShown).map(({ time, by }) => `  ${new Date(time).toISOString()} by ${by}`)
    const before =
      shown.length === 0 ? '' : `, newest first:\n${shown.join('\n')}${count > shown.length ? `\n  and ${count - shown.length} more` : ''}`
    const after = next === undefined ? 'It does not fire by itself.' : `It fires next at ${new Date(next).toISOString()}.`
    const wanted = times === undefined ? '' : ` ${timesText(times)}`
    return `expected the trigger ${name} ${pass ? 'not ' : ''}to have fired${wanted}, and it did ${timesText(count)}${before}\n${after}`
  }
  return { pass, message }
}

export function toHaveBeenInvokedWith(comparison: Comparison, received: unknown, subset: unknown): Verdict {
  if (!(received instanceof TestAction))
    throw new TypeError("This matcher takes an action, as in expect(emulator.action('hello')).toHaveBeenInvokedWith({ name: 'Bo' }).")
  checkSubset('toHaveBeenInvokedWith', subset)
  const { path, parameters } = received
  const pass = parameters.some((params) => comparison.includes(params, subset))
  const message = (): string => {
    const shown = parameters.slice(-mostShown).map((params) => `  ${comparison.print(params)}`)
    const all =
      shown.length === 0 ? 'It was not invoked.' : `It was invoked ${timesText(parameters.length)}, the last with:\n${shown.join('\n')}`
    return `expected ${path} ${pass ? 'not ' : ''}to have been invoked with ${comparison.print(subset)}. ${all}`
  }
  // Where there is one only, its differences say the most.
  const [only, ...others] = parameters
  return only === undefined || others.length > 0 ? { pass, message } : { pass, message, actual: only, expected: subset }
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
