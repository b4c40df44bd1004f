/**
 * Declares the matchers for Vitest 4, whose interface is `Matchers<T>`, and for Vitest 5, whose interface is `Matchers<R, T>`. All
 * declarations of an interface need the same type parameters, but one may leave out those that have a default: this one leaves out all, and
 * reads from `this`, the assertion, what they would have told.
 */
import type { expect } from 'vitest'
import type { Status } from '../../model/activation.ts'
import type { ContractName } from './contracts.ts'
import type { ExpectedResponse } from './respond.ts'

/** What an assertion is about. */
type Received<A> = A extends ReturnType<typeof expect<infer T>> ? T : unknown

/**
 * A `Response` is read first: then the matcher is to be awaited. Otherwise as Vitest's own matchers, such as behind `expect.poll()`. In this
 * order, because the other one goes too deep for TypeScript 7 with Vitest 5.
 */
type Matched<A> = Received<A> extends Response ? Promise<void> : A extends { toBeDefined(): infer R } ? R : void | Promise<void>

export interface ActionlabMatchers {
  /** The code ran and did not fail; an answer has a status below 400, and not 202. */
  toSucceed(): Matched<this>
  /**
   * It succeeded, and what it returned has at least this in it.
   *
   * @param subset as for `toMatchObject`
   */
  toSucceedWith(subset: unknown): Matched<this>
  /**
   * It failed.
   *
   * @param status of HTTP, or of the activation: `'application error'`, `'action developer error'`, `'whisk internal error'`
   * @param message part of the error's text, or a pattern for it
   */
  toFailWith(status?: number | Status, message?: string | RegExp): Matched<this>
  /** 202, with the id of an activation that continues. */
  toBeAccepted(): Matched<this>
  /** The code was stopped at its time limit. */
  toTimeOut(): Matched<this>
  /** A line that the code printed contains this, or matches it. Also of a test's `emulator`: whatever ran in it. */
  toHaveLogged(expected: string | RegExp): Matched<this>
  /**
   * Of `outbound`: a function has sent such a request.
   *
   * @param url as for `outbound.get(url)`
   * @param times exactly so often; default: at least once
   */
  toHaveCalled(method: string, url: string | RegExp, times?: number): Matched<this>
  /**
   * Of `emulator.trigger('nightly')`: it has fired in this test, by a schedule, by hand, over an API or by an event.
   *
   * @param times exactly so often; default: at least once
   */
  toHaveFired(times?: number): Matched<this>
  /**
   * Of `emulator.action('hello')`: an activation of it that has ended got at least these parameters.
   *
   * @param subset as for `toMatchObject`
   */
  toHaveBeenInvokedWith(subset: unknown): Matched<this>
  /** Status, headers and body, as far as they are given. */
  toRespond(expected: ExpectedResponse): Matched<this>
  /** Exactly the envelope that the documents show: fields, types, headers. */
  toMatchContract(name: ContractName): Matched<this>
}

declare module 'vitest' {
  interface Matchers extends ActionlabMatchers {}
}
