// @ts-check
/** The text of one own module: how it is run, and how a position in it is found in its source. */
import { Buffer } from 'node:buffer'
import { pathToFileURL } from 'node:url'
import vm from 'node:vm'

const { stringify } = JSON
/** In two parts, so that nobody takes it for the map of this very file. */
const mapComment = ['//# source', 'MappingURL=data:application/json;base64,'].join('')

/** A module's text, with these names in scope. @param {string} code @param {string} file @param {Record<string, any>} scope */
export function run(code, file, scope) {
  const importModuleDynamically = /** @type {any} */ (vm).constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
  const compiled = vm.compileFunction(code, Object.keys(scope), { filename: file, importModuleDynamically })
  Reflect.apply(compiled, scope['exports'], Object.values(scope))
}

/**
 * esbuild takes `default` for all that Node's `require` gives to a module; what is a module itself has one of its own. And a module is strict: its first
 * line is one of esbuild's own, so that no column moves.
 *
 * @param {string} code
 */
export function named(code) {
  const strict = code.includes('\nmodule.exports = __toCommonJS(') ? '"use strict";' : ''
  return `${strict}${code}`
    .replace('isNodeMode || !mod || !mod.__esModule', '!$actionlab.isModule(mod) && (isNodeMode || !mod || !mod.__esModule)')
    .replace('__defProp({}, "__esModule"', '__defProp($actionlab.namespace(), "__esModule"')
}

/** Adds what a module says as `exports.main = …` beside its `export`: in TypeScript's output both are one object. @param {any} from @param {any} to */
export function joinExports(from, to) {
  for (const name of Object.keys(from)) if (!(name in to)) to[name] = from[name]
}

/**
 * Where a source stops too early, the mistake shows in the line that ../../../../deploy/build/entry.ts put behind it: the source alone says it in its own.
 *
 * @param {unknown} error @param {string} file @param {string} code
 */
export function withoutOurs(error, file, code) {
  const end = code.lastIndexOf('\n;if(typeof ')
  if (!(error instanceof SyntaxError) || end < 0 || !String(error.stack).includes('$actionlab')) return error
  try {
    vm.compileFunction(code.slice(0, end), [], { filename: file })
    return error
  } catch (own) {
    return own
  }
}

/** @param {string[]} from @param {Buffer} mappings @returns {any} */
export function mapOf(from, mappings) {
  return { version: 3, sources: from.map((file) => pathToFileURL(file).href), names: [], mappings: mappings.toString('latin1') }
}

/** For who reads maps in the text. @param {string[]} from @param {Buffer} mappings */
export function inlineMap(from, mappings) {
  return `\n${mapComment}${Buffer.from(stringify(mapOf(from, mappings))).toString('base64')}\n`
}
