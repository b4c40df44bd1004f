/** The matchers as functions that throw an AssertionError, for any test framework. */
import { AssertionError } from 'node:assert'
import type { Status } from '../../model/activation.ts'
import type { Outbound } from '../../outbound/outbound.ts'
import type { Judged, Verdict } from '../matchers/comparison.ts'
import type { ContractName } from '../matchers/contracts.ts'
import { toHaveBeenInvokedWith, toHaveFired } from '../matchers/firing.ts'
import { toMatchContract } from '../matchers/match-contract.ts'
import { toHaveCalled } from '../matchers/outbound.ts'
import { toBeAccepted, toFailWith, toHaveLogged, toSucceed, toSucceedWith, toTimeOut } from '../matchers/outcome.ts'
import { toRespond, type ExpectedResponse } from '../matchers/respond.ts'
import type { TestAction } from '../test-action.ts'
import type { TestTrigger } from '../test-trigger.ts'
import { jsonComparison } from './json-comparison.ts'

/** A `Response` is read first: then the assertion is to be awaited. */
export type Asserted<T> = T extends Response ? Promise<void> : void

/**
 * The code ran and did not fail; an answer has a status below 400, and not 202.
 *
 * @example
 * ```ts
 * const { ncp, close } = await openEmulator()
 * assertSucceeds(await ncp.postAction('hello', { name: 'Bo' }))
 * await close()
 * ```
 */
export function assertSucceeds<T>(received: T): Asserted<T> {
  return settle(assertSucceeds, toSucceed(jsonComparison, received))
}

/**
 * It succeeded, and what it returned has at least this in it.
 *
 * @param subset JSON; asymmetric matchers such as Jest's `expect.any(Number)` may stand anywhere in it
 * @example
 * ```ts
 * const { tcb, close } = await openEmulator()
 * assertSucceedsWith(await tcb.call('order', { item: 'tea', count: 2 }), { total: 6 })
 * await close()
 * ```
 */
export function assertSucceedsWith<T>(received: T, subset: unknown): Asserted<T> {
  return settle(assertSucceedsWith, toSucceedWith(jsonComparison, received, subset))
}

/**
 * It failed.
 *
 * @param status of HTTP, or of the activation: `'application error'`, `'action developer error'`, `'whisk internal error'`
 * @param message part of the error's text, or a pattern for it
 * @example
 * ```ts
 * const { tcb, close } = await openEmulator()
 * assertFailsWith(await tcb.call('nowhere'), 404)
 * await close()
 * ```
 */
export function assertFailsWith<T>(received: T, status?: number | Status, message?: string | RegExp): Asserted<T> {
  return settle(assertFailsWith, toFailWith(jsonComparison, received, status, message))
}

/**
 * 202, with the id of an activation that continues.
 *
 * @example
 * ```ts
 * const { openwhisk, close } = await openEmulator()
 * assertAccepted(await openwhisk.invoke('hello', {}, { blocking: false }))
 * await close()
 * ```
 */
export function assertAccepted<T>(received: T): Asserted<T> {
  return settle(assertAccepted, toBeAccepted(jsonComparison, received))
}

/**
 * The code was stopped at its time limit.
 *
 * @example
 * ```ts
 * const main = () => new Promise(() => {})
 * const { emulator, close } = await openEmulator({ actions: { waits: { module: { main }, limits: { timeout: 100 } } } })
 * assertTimesOut(await emulator.invoke('waits'))
 * await close()
 * ```
 */
export function assertTimesOut<T>(received: T): Asserted<T> {
  return settle(assertTimesOut, toTimeOut(jsonComparison, received))
}

/**
 * A line that the code printed contains this, or matches it. Also of `emulator`: whatever ran in it.
 *
 * @example
 * ```ts
 * const { tcb, close } = await openEmulator()
 * assertLogged(await tcb.call('order', { item: 'tea', count: 2 }), /^order handles \S+$/)
 * await close()
 * ```
 */
export function assertLogged<T>(received: T, expected: string | RegExp): Asserted<T> {
  return settle(assertLogged, toHaveLogged(jsonComparison, received, expected))
}

/**
 * A function has sent such a request.
 *
 * @param url as for `outbound.get(url)`
 * @param times exactly so often; default: at least once
 * @example
 * ```ts
 * const main = () => fetch('https://bank.example/rate').then((answer) => answer.json())
 * const { emulator, outbound, close } = await openEmulator({ actions: { rate: { module: { main } } } })
 * outbound.get('https://bank.example/rate').reply(200, { rate: 1350 })
 * await emulator.invoke('rate')
 * assertCalled(outbound, 'GET', 'https://bank.example/rate', 1)
 * await close()
 * ```
 */
export function assertCalled(outbound: Outbound, method: string, url: string | RegExp, times?: number): void {
  return settle(assertCalled, toHaveCalled(jsonComparison, outbound, method, url, times))
}

/**
 * It has fired, by a schedule, by hand, over an API or by an event.
 *
 * @param trigger `emulator.trigger('nightly')`
 * @param times exactly so often; default: at least once
 * @example
 * ```ts
 * const clock = createVirtualClock()
 * const nightly = { feed: '/whisk.system/alarms/alarm', params: { cron: '0 3 * * *' } }
 * const { emulator, close } = await openEmulator({ clock, openwhisk: { triggers: { nightly } } })
 * await clock.advance('2d')
 * assertFired(emulator.trigger('nightly'), 2)
 * await close()
 * ```
 */
export function assertFired(trigger: TestTrigger, times?: number): void {
  return settle(assertFired, toHaveFired(jsonComparison, trigger, times))
}

/**
 * An activation of it that has ended got at least these parameters.
 *
 * @param action `emulator.action('hello')`
 * @param subset JSON; asymmetric matchers such as Jest's `expect.any(Number)` may stand anywhere in it
 * @example
 * ```ts
 * const { emulator, close } = await openEmulator()
 * await emulator.invoke('hello', { name: 'Bo' })
 * assertInvokedWith(emulator.action('hello'), { name: 'Bo' })
 * await close()
 * ```
 */
export function assertInvokedWith(action: TestAction, subset: unknown): void {
  return settle(assertInvokedWith, toHaveBeenInvokedWith(jsonComparison, action, subset))
}

/**
 * Status, headers and body, as far as they are given.
 *
 * @example
 * ```ts
 * const { openwhisk, close } = await openEmulator()
 * assertResponds(await openwhisk.web('page', { query: { name: 'Bo' } }), { status: 200, text: '<h1>Hello, Bo!</h1>' })
 * await close()
 * ```
 */
export function assertResponds<T>(received: T, expected: ExpectedResponse): Asserted<T> {
  return settle(assertResponds, toRespond(jsonComparison, received, expected))
}

/**
 * Exactly the envelope that the documents show: fields, types, headers.
 *
 * @example
 * ```ts
 * const { ncp, close } = await openEmulator()
 * assertMatchesContract(await ncp.postAction('hello'), 'ncp.postAction')
 * await close()
 * ```
 */
export function assertMatchesContract<T>(received: T, name: ContractName): Asserted<T> {
  return settle(assertMatchesContract, toMatchContract(jsonComparison, received, name))
}

type Assertion = (...args: never[]) => unknown

/** Throws where the verdict is bad; later, where it is a promise. */
function settle<R>(assertion: Assertion, judged: Judged): R {
  const settled = judged instanceof Promise ? judged.then((verdict) => throwIfBad(assertion, verdict)) : throwIfBad(assertion, judged)
  return settled as R
}

function throwIfBad(assertion: Assertion, { pass, message, actual, expected }: Verdict): void {
  if (!pass) throw new AssertionError({ message: message(), actual, expected, operator: assertion.name, stackStartFn: assertion })
}
