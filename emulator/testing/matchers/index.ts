/** Adds the matchers to Vitest's `expect`. */
import { expect, type MatcherState } from 'vitest'
import { toHaveBeenInvokedWith, toHaveFired } from './firing.ts'
import { toMatchContract } from './match-contract.ts'
import { toBeAccepted, toFailWith, toHaveLogged, toSucceed, toSucceedWith, toTimeOut } from './outcome.ts'
import { toHaveCalled } from './outbound.ts'
import { toRespond } from './respond.ts'
import type { Comparison, Judged } from './comparison.ts'
import './types.ts'

expect.extend({
  toSucceed: matcher(toSucceed),
  toSucceedWith: matcher(toSucceedWith),
  toFailWith: matcher(toFailWith),
  toBeAccepted: matcher(toBeAccepted),
  toTimeOut: matcher(toTimeOut),
  toHaveLogged: matcher(toHaveLogged),
  toHaveCalled: matcher(toHaveCalled),
  toHaveFired: matcher(toHaveFired),
  toHaveBeenInvokedWith: matcher(toHaveBeenInvokedWith),
  toRespond: matcher(toRespond),
  toMatchContract: matcher(toMatchContract),
})

function matcher<A extends unknown[]>(judge: (comparison: Comparison, received: unknown, ...args: A) => Judged) {
  return function (this: MatcherState, received: unknown, ...args: A): Judged {
    return judge(vitestComparison(this), received, ...args)
  }
}

function vitestComparison({ equals, customTesters, utils }: MatcherState): Comparison {
  const { iterableEquality, subsetEquality, stringify } = utils
  return {
    equals: (actual, expected) => equals(actual, expected, [...customTesters, iterableEquality]),
    includes: (actual, subset) => equals(actual, subset, [...customTesters, iterableEquality, subsetEquality]),
    matching: (pattern) => expect.stringMatching(pattern),
    print: (value) => stringify(value),
  }
}
