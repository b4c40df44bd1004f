// @ts-check
/** Evaluates a bundle and finds its entry. */
import { Module } from 'node:module'
import { dirname } from 'node:path'
import { compileFunction } from 'node:vm'
import { developerError, trace } from './convention-params.mjs'

/**
 * @param {{ file: string, format: 'cjs' | 'esm', main: string }} head
 * @param {string} text
 * @returns {Function | Promise<Function>}
 */
export function load(head, text) {
  if (text.trim() === '') throw new CodeMissing('Missing main/no code to execute.')
  const compiled = /** @type {any} */ (new Module(head.file))
  compiled.filename = head.file
  compiled.paths = /** @type {any} */ (Module)._nodeModulePaths(dirname(head.file))
  try {
    compiled._compile(text, head.file)
  } catch (error) {
    throw error instanceof SyntaxError ? withoutOurs(error, head.file, text) : error
  }
  // Top-level await: the exports are there once the text has run.
  if (head.format === 'esm') return compiled.exports.then((/** @type {unknown} */ exports) => entry(exports, head.main))
  return entry(compiled.exports, head.main)
}

/** @param {any} exported @param {string} main @returns {Function} */
function entry(exported, main) {
  const found = entryIn(exported, main) ?? entryIn(exported?.default, main)
  // openwhisk.md 15: the text of the Node runtime.
  if (typeof found !== 'function') throw new EntryMissing(`Action entrypoint '${main}' is not a function.`)
  return found
}

/**
 * What every object or function has by itself, as `constructor` or `toString`, is no entry.
 *
 * @param {any} exported @param {string} main @returns {unknown}
 */
export function entryIn(exported, main) {
  if (exported === undefined || exported === null || !(main in Object(exported))) return undefined
  return !(main in Function.prototype) || Object.hasOwn(exported, main) ? exported[main] : undefined
}

/**
 * Where a source stops too early, the mistake shows in what ../../../../deploy/build/entry.ts put behind it: the source alone says it in its own line.
 *
 * @param {SyntaxError} error @param {string} file @param {string} text
 */
function withoutOurs(error, file, text) {
  const end = text.search(/(?:\n;if\(typeof [^\n]*)?;var \$actionlab;[^\n]*$/)
  if (end < 0 || !String(error.stack).includes('$actionlab')) return error
  try {
    compileFunction(text.slice(0, end), [], { filename: file })
    return error
  } catch (own) {
    return own
  }
}

/** Reported without a stack: there is no line to point at. */
export class EntryMissing extends Error {}

/** Reported as it is: the runtime never got as far as an initialisation that could fail. */
class CodeMissing extends Error {}

/**
 * The outcome of an activation whose code could not be loaded: openwhisk.md 15.
 *
 * @param {unknown} error
 */
export function initFailure(error) {
  const reason = error instanceof EntryMissing ? error.message : trace(error)
  const message = error instanceof CodeMissing ? error.message : `Initialization has failed due to: ${reason}`
  return { ...developerError(message, 'init'), trace: reason }
}
