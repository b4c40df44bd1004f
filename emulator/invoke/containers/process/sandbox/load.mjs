// @ts-check
/** Loads a function's modules and finds its entry. */
import { developerError, trace } from './convention-params.mjs'
import { OwnModules } from './own-modules.mjs'

/** @typedef {(own: OwnModules) => (file: string) => any} Loader */

/**
 * @param {{ file: string, format: 'cjs' | 'esm', main: string }} head
 * @param {string} text
 * @param {Loader} createLoader
 * @param {import('./own-modules.mjs').OwnOptions} [options]
 * @returns {Function | Promise<Function>}
 */
export function load(head, text, createLoader, options = {}) {
  if (text.trim() === '') throw new CodeMissing('Missing main/no code to execute.')
  const set = JSON.parse(text)
  const own = new OwnModules(set, options)
  const start = createLoader(own)
  const setup = [...(set.setup ?? [])]
  return attempt(own.imports, () => {
    for (; setup.length > 0; setup.shift()) start(setup[0])
    return loadEntry(start, head)
  })
}

/** A package with top-level await is loaded, and then what imports it begins anew. @param {import('./own-imports.mjs').OwnImports} imports @param {() => Function | Promise<Function>} start @returns {Function | Promise<Function>} */
function attempt(imports, start) {
  const again = async (/** @type {unknown} */ error) => {
    if (imports.awaits === undefined) throw error
    await imports.await()
    return attempt(imports, start)
  }
  try {
    const found = start()
    return found instanceof Promise ? found.catch(again) : found
  } catch (error) {
    if (imports.awaits === undefined) throw error
    return again(error)
  }
}

/** @param {(file: string) => any} start @param {{ file: string, format: string, main: string }} head @returns {Function | Promise<Function>} */
function loadEntry(start, { file, format, main }) {
  const before = Object.getOwnPropertyDescriptor(globalThis, '$actionlabEntry')
  /** @type {unknown} */
  let inScope
  // The entry's last line hands over what it calls `main`.
  Object.defineProperty(globalThis, '$actionlabEntry', { configurable: true, value: (/** @type {unknown} */ found) => (inScope = found) })
  try {
    const exported = start(file)
    // Own modules with top-level await: their exports are there once they have run.
    if (format === 'esm') return exported.then((/** @type {any} */ found) => checked(entryIn(found, main), main, found))
    return checked(choose(exported, inScope, main), main, exported)
  } finally {
    if (before) Object.defineProperty(globalThis, '$actionlabEntry', before)
    else Reflect.deleteProperty(globalThis, '$actionlabEntry')
  }
}

/**
 * OpenWhisk's runner looks for `main` in scope, then for `exports.main` (openwhisk.md 15 "Entry point"); a module says exactly what it exports, and may
 * have a default.
 *
 * @param {any} exported @param {unknown} inScope @param {string} main
 */
function choose(exported, inScope, main) {
  const isModule = exported?.__esModule === true
  const named = entryIn(exported, main)
  if (isModule && named !== undefined) return named
  // What the global object has by itself is in scope as well.
  if (inScope !== undefined && inScope !== Reflect.get(Object.prototype, main)) return inScope
  if (named !== undefined || !isModule) return named
  const fallback = exported.default
  if (typeof fallback === 'function') return fallback
  const inner = typeof fallback === 'object' ? entryIn(fallback, main) : undefined
  return typeof inner === 'function' ? inner.bind(fallback) : undefined
}

/**
 * What every object or function has by itself, as `constructor` or `toString`, is no entry.
 *
 * @param {any} exported @param {string} main @returns {unknown}
 */
export function entryIn(exported, main) {
  if (exported === undefined || exported === null) return undefined
  return !(main in Function.prototype) || Object.hasOwn(exported, main) ? exported[main] : undefined
}

/** @param {unknown} found @param {string} main @param {unknown} exported @returns {Function} */
function checked(found, main, exported) {
  if (typeof found !== 'function') throw new EntryMissing(main, exported)
  return found
}

/** Reported without a stack: there is no line to point at. */
export class EntryMissing extends Error {
  /** @param {string} main @param {unknown} exported what the file exports */
  constructor(main, exported) {
    // openwhisk.md 15: the text of the Node runtime.
    super(`Action entrypoint '${main}' is not a function.`)
    const names = exported === undefined || exported === null ? [] : Object.keys(exported).filter((name) => name !== '__esModule')
    const shown =
      names.length > mostNames ? `${names.slice(0, mostNames).join(', ')} and ${names.length - mostNames} more` : names.join(', ')
    const accepted = [`exports.${main}`, `export function ${main}`, 'export default', `function ${main}`].join(', ')
    /** For the developer; no caller gets it. */
    this.advice = `The file exports ${shown || 'nothing'}. The entry is one of: ${accepted}.`
  }
}

const mostNames = 5

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
  return { ...developerError(message, 'init'), trace: error instanceof EntryMissing ? `${reason}\n${error.advice}` : reason }
}
