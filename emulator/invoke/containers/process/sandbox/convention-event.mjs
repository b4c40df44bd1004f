// @ts-check
/** `handler(event, context, callback)` as the SCF Node runtime calls it: tcb.md section 2. */
import { describe, developerError, noJson, trace } from './convention-params.mjs'

// Kept from user code that replaces globals.
const { stringify } = JSON
const { Promise, WeakMap, WeakSet } = globalThis
const { defineProperty } = Object

/** @typedef {import('./convention-params.mjs').Outcome} Outcome */

/**
 * The context's plain fields, and places for what {@link callWithEvent} puts beside them: a property that is added to a copy takes V8 twenty times
 * as long as the copy.
 *
 * @param {Readonly<Record<string, any>>} [shared] of all calls
 * @param {Readonly<Record<string, string>>} [own] what this call appends to their texts
 * @returns {Record<string, any>}
 */
export function contextFields(shared = nothing, own = {}) {
  let all = prepared.get(shared)
  if (all === undefined) prepared.set(shared, (all = { ...shared, ...added }))
  /** @type {Record<string, any>} */
  const fields = { ...all }
  for (const name in own) fields[name] = `${fields[name] ?? ''}${own[name]}`
  return fields
}

const nothing = {}
const added = { callbackWaitsForEmptyEventLoop: true, succeed: undefined, fail: undefined, done: undefined }
/** By what is shared. @type {WeakMap<object, Record<string, any>>} */
const prepared = new WeakMap()

const frameworkHint = {
  code: 'tcb.http-context',
  text: "context.httpContext exists in functions of @cloudbase/functions-framework (函数型云托管), another product: in an event function of CloudBase the event is all there is. Name that package in the package.json of the function, or set its tcb.functions.NAME.type to 'framework': the program of the package serves it then, as a web function.",
}

/** Contexts whose code looked for `context.httpContext`, which is not there. @type {WeakSet<object>} */
const askedForHttp = new WeakSet()
/** Handlers whose last call went well. To watch what the next one looks for would take longer than the rest of it. @type {WeakSet<Function>} */
const unsuspected = new WeakSet()

/** One for all contexts: with functions of their own, each context would have a shape of its own, which takes longer than the rest of a call. */
const absentHttpContext = {
  configurable: true,
  /** @this {object} */
  get() {
    askedForHttp.add(this)
  },
  /** @this {object} @param {unknown} value */
  set(value) {
    defineProperty(this, 'httpContext', { value, configurable: true, enumerable: true, writable: true })
  },
}

/**
 * @param {Function} handler
 * @param {any} event
 * @param {Record<string, any>} context its plain fields; what else belongs there is added
 * @param {(callback: () => void, answered: boolean) => void} whenIdle calls back once the event loop has nothing left to wait for
 * @returns {Outcome | Promise<Outcome>}
 */
export function callWithEvent(handler, event, context, whenIdle) {
  if (!unsuspected.has(handler)) defineProperty(context, 'httpContext', absentHttpContext)
  let answered = false
  /** @type {Outcome | undefined} */
  let ended
  /** @type {(outcome: Outcome) => void} */
  let end = (outcome) => (ended = outcome)
  /** @param {Outcome} outcome @param {boolean} wait */
  const answer = (outcome, wait) => {
    if (answered) return
    answered = true
    if (outcome.failure === undefined) unsuspected.add(handler)
    else {
      unsuspected.delete(handler)
      if (askedForHttp.has(context)) outcome.hints = [...(outcome.hints ?? []), frameworkHint]
    }
    if (wait && context.callbackWaitsForEmptyEventLoop !== false) whenIdle(() => end(outcome), true)
    else end(outcome)
  }
  /** @param {any} error @param {any} [value] */
  const callback = (error, value) => answer(error !== undefined && error !== null ? failed(error, 'reject') : succeeded(value), true)
  context.callbackWaitsForEmptyEventLoop = true
  context.succeed = (/** @type {any} */ value) => callback(null, value)
  context.fail = (/** @type {any} */ error) => callback(error ?? new Error('failed'))
  context.done = callback
  try {
    const returned = handler(event, context, callback)
    if (typeof returned?.then === 'function') {
      returned.then(
        (/** @type {any} */ value) => answer(succeeded(value), false),
        (/** @type {any} */ error) => answer(failed(error, 'reject'), false),
      )
    } else if (handler.length < 3 || (returned !== undefined && typeof returned?.hasRef !== 'function')) {
      answer(succeeded(returned), false)
    } else {
      // Takes a callback and returned nothing (or the timer of an arrow function): null, unless it calls back before nothing is left to wait for.
      whenIdle(() => answer(succeeded(undefined), false), false)
    }
  } catch (error) {
    answer(failed(error, 'throw'), false)
  }
  return ended ?? new Promise((resolve) => (end = resolve))
}

/** tcb.md 1.3: undefined is serialised as null, a string is sent as text. @param {any} value @returns {Outcome} */
function succeeded(value) {
  let text
  try {
    text = typeof value === 'function' || typeof value === 'symbol' ? undefined : stringify(value ?? null)
  } catch (error) {
    return { ...developerError(`The result cannot be serialised: ${describe(error)}`, 'result', trace(error)), hints: [noJson(error)] }
  }
  if (text === undefined) return developerError(`A ${typeof value} cannot be returned.`, 'result')
  return typeof value === 'string' ? { status: 0, text, isString: true } : { status: 0, text }
}

/** @param {any} error @param {'throw' | 'reject'} failure @returns {Outcome} */
function failed(error, failure) {
  return developerError(describe(error), failure, trace(error))
}
