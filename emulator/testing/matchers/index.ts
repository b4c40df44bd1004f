/** Adds the matchers to Vitest's `expect`. */
import { expect } from 'vitest'
import { toMatchContract } from './match-contract.ts'
import { toBeAccepted, toFailWith, toHaveLogged, toSucceed, toSucceedWith, toTimeOut } from './outcome.ts'
import { toHaveCalled } from './outbound.ts'
import { toRespond } from './respond.ts'
import './types.ts'

export const matchers = {
  toSucceed,
  toSucceedWith,
  toFailWith,
  toBeAccepted,
  toTimeOut,
  toHaveLogged,
  toHaveCalled,
  toRespond,
  toMatchContract,
}

expect.extend(matchers)
