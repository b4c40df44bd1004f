/**
 * The matchers as Vitest 4 knows them. In Vitest 5 the interface is `Matchers<R, T>`: this file is the only one that has to change,
 * to `interface Matchers<R, T> extends ActionlabMatchers<T> {}`.
 */
import type { Status } from '../../model/activation.ts'
import type { ContractName } from './contracts.ts'
import type { ExpectedResponse } from './respond.ts'

/** A `Response` is read first: then the matcher is to be awaited. */
type Matched<T> = T extends Response ? Promise<void> : void

export interface ActionlabMatchers<T = unknown> {
  /** The code ran and did not fail; an answer has a status below 400, and not 202. */
  toSucceed(): Matched<T>
  /**
   * It succeeded, and what it returned has at least this in it.
   *
   * @param subset as for `toMatchObject`
   */
  toSucceedWith(subset: unknown): Matched<T>
  /**
   * It failed.
   *
   * @param status of HTTP, or of the activation: `'application error'`, `'action developer error'`, `'whisk internal error'`
   * @param message part of the error's text, or a pattern for it
   */
  toFailWith(status?: number | Status, message?: string | RegExp): Matched<T>
  /** 202, with the id of an activation that continues. */
  toBeAccepted(): Matched<T>
  /** The code was stopped at its time limit. */
  toTimeOut(): Matched<T>
  /** A line that the code printed contains this, or matches it. Also of a test's `emulator`: whatever ran in it. */
  toHaveLogged(expected: string | RegExp): Matched<T>
  /**
   * Of `outbound`: a function has sent such a request.
   *
   * @param url as for `outbound.get(url)`
   * @param times exactly so often; default: at least once
   */
  toHaveCalled(method: string, url: string | RegExp, times?: number): Matched<T>
  /** Status, headers and body, as far as they are given. */
  toRespond(expected: ExpectedResponse): Matched<T>
  /** Exactly the envelope that the documents show: fields, types, headers. */
  toMatchContract(name: ContractName): Matched<T>
}

declare module 'vitest' {
  interface Matchers<T> extends ActionlabMatchers<T> {}
}
