// @ts-check
/** `main(params)` as the OpenWhisk Node runtime calls it: openwhisk.md section 15, row by row. */
import { serializeError } from './serialize-error.mjs'

// Kept from user code that replaces the global.
const { parse, stringify } = JSON

/**
 * @typedef {import('../protocol.ts').ResultHead} ResultHead
 * @typedef {{ status: 0 | 1 | 2, text: string, failure?: ResultHead['failure'], isString?: boolean, trace?: string, stderr?: string, hints?: ResultHead['hints'] }} Outcome
 */

/** What the code has as `this`: the runtime's own object of the container (apache/openwhisk-runtime-nodejs runner.js), so that what is put there is there at the next call. */
export class NodeActionRunner {
  /** @param {Function} main */
  constructor(main) {
    this.userScriptMain = main
  }

  /** @param {any} params */
  run(params) {
    return this.userScriptMain(params)
  }
}

/**
 * @param {NodeActionRunner} runner
 * @param {any} params
 * @returns {Outcome | Promise<Outcome>}
 */
export function callWithParams(runner, params) {
  let returned
  try {
    returned = runner.run(params)
  } catch (error) {
    return developerError(`An error has occurred: ${describe(error)}`, 'throw', trace(error))
  }
  if (typeof returned === 'object' && returned !== null && typeof returned.then === 'function') return settle(returned)
  return outcomeOf(returned)
}

/** @param {PromiseLike<any>} pending @returns {Promise<Outcome>} */
async function settle(pending) {
  let value
  try {
    value = await pending
  } catch (error) {
    return rejected(error)
  }
  return outcomeOf(value)
}

/** A rejection is an application error: the action chose to fail (runner.js:122-142). @param {any} reason @returns {Outcome} */
function rejected(reason) {
  try {
    const error = reason ? serializeError(reason) : {}
    return { status: 1, failure: 'reject', text: stringify({ error }), trace: trace(reason) }
  } catch (error) {
    return { ...developerError('Internal error.', 'result'), hints: [noJson(error)] }
  }
}

/** @param {any} value @returns {Outcome} */
function outcomeOf(value) {
  const result = value === undefined ? {} : value
  if (typeof result !== 'object') {
    // service.js:198-200
    const stderr = `Result must be of type object but has type "${typeof result}": ${String(result)}`
    return { ...developerError('The action did not return a dictionary.', 'result'), stderr }
  }
  let text
  try {
    text = stringify(result)
  } catch (error) {
    return { ...developerError('Internal error.', 'result'), hints: [noJson(error)] } // platform.js:122-134
  }
  if (text === undefined || (text[0] !== '{' && text[0] !== '[')) {
    return developerError(`The action did not produce a valid JSON or JSON Array response: ${text}`, 'result')
  }
  return text[0] === '{' && text.includes('"error"') ? applicationError(text) : { status: 0, text }
}

/** A result with a key `error` is reduced to it (AR:88-91). @param {string} text @returns {Outcome} */
function applicationError(text) {
  // Decided on the JSON, not on the object: `{ error: undefined }` does not survive serialisation.
  const result = parse(text)
  if (!Object.hasOwn(result, 'error')) return { status: 0, text }
  return { status: 1, failure: 'application', text: stringify({ error: result.error }) }
}

/** @param {string} message @param {ResultHead['failure']} failure @param {string} [traceText] @returns {Outcome} */
export function developerError(message, failure, traceText) {
  const text = stringify({ error: message })
  return traceText === undefined ? { status: 2, failure, text } : { status: 2, failure, text, trace: traceText, stderr: traceText }
}

/**
 * Why a result could not become JSON, for the developer: the caller is told as little as in the cloud.
 *
 * @param {unknown} error as JSON.stringify threw it
 * @returns {import('../../../../model/activation.ts').Hint}
 */
export function noJson(error) {
  const reason = error instanceof Error ? error.message.replaceAll(/\s*\n\s*/g, ' ') : describe(error)
  // As model/said.ts makes it, which a sandbox does without.
  const key =
    'The result is no JSON, so the caller got none of it: {}. Return plain data: objects, arrays, strings, numbers, booleans, null.'
  const text = key.replace('{}', () => reason)
  return { code: 'result.no-json', text, said: { text, key, values: [reason] } }
}

/** @param {any} error */
export function describe(error) {
  try {
    return String(error)
  } catch {
    return 'unknown'
  }
}

/** @param {any} error */
export function trace(error) {
  try {
    return error instanceof Error && typeof error.stack === 'string' ? error.stack : describe(error)
  } catch {
    return 'unknown'
  }
}
