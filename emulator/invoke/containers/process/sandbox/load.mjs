// @ts-check
/** Evaluates a bundle and finds its entry. */
import { Module } from 'node:module'
import { dirname } from 'node:path'
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
  compiled._compile(text, head.file)
  // Top-level await: the exports are there once the text has run.
  if (head.format === 'esm') return compiled.exports.then((/** @type {unknown} */ exports) => entry(exports, head.main))
  return entry(compiled.exports, head.main)
}

/** @param {any} exported @param {string} main @returns {Function} */
function entry(exported, main) {
  const found = exported?.[main] ?? exported?.default?.[main]
  // openwhisk.md 15: the text of the Node runtime.
  if (typeof found !== 'function') throw new EntryMissing(`Action entrypoint '${main}' is not a function.`)
  return found
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
