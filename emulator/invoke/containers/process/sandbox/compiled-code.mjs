// @ts-check
/** The text of one own module: how it is run, and how a position in it is found in its source. */
import { Buffer } from 'node:buffer'
import { pathToFileURL } from 'node:url'
import vm from 'node:vm'
import { isAddress } from '../../../../system/map-sources.mjs'

const { stringify } = JSON
/** In two parts, so that nobody takes it for the map of this very file. */
const mapComment = ['//# source', 'MappingURL=data:application/json;base64,'].join('')

/** A module's text, with these names in scope. @param {string} code @param {string} file @param {Record<string, any>} scope @param {any} self its `this` */
export function run(code, file, scope, self) {
  const importModuleDynamically = /** @type {any} */ (vm).constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
  const compiled = vm.compileFunction(code, Object.keys(scope), { filename: file, importModuleDynamically })
  Reflect.apply(compiled, self, Object.values(scope))
}

const handedOut = 'module.exports = __toCommonJS('
/** The lines that esbuild made of `import` and `export … from`, in front of all that the developer wrote. */
const statements = /^(?:(?:var import_\w+ = (?:__toESM\()?|var \w+ = __toESM\(|__reExport\(\w+, )require\(.*\n)+/m
const expression = 'Promise.resolve().then(() => __toESM('

/**
 * What esbuild calls `require` in place of an `import` gets names of its own, as long as that one: no column moves, and `require` is what the developer
 * calls so. esbuild takes `default` for all that Node's `require` gives to a module; what is a module itself has one of its own. A module is strict.
 *
 * @param {string} code @param {import('./own-modules.mjs').ModuleKind} kind
 * @param {{ onlyModule: boolean, javaScript: boolean }} source `onlyModule`: without `module` in its scope; `javaScript`: Node itself would run it
 */
export function named(code, kind, { onlyModule, javaScript }) {
  const at = kind === 'esm' ? Math.max(code.indexOf(handedOut), 0) : code.length
  const made = code.slice(at).replace(statements, (lines) => {
    const imports = lines.replaceAll(/^([^(]*(?:\(\w+, |\()?)require\(/gm, '$1$static(')
    return onlyModule ? imports.replaceAll(', module.exports)', ', $actionlab.module.exports)') : imports
  })
  return `${kind === 'esm' ? '"use strict";' : ''}${code.slice(0, at)}${onlyModule && made.startsWith(handedOut) ? '$actionlab.' : ''}${made}`
    .replaceAll(`${expression}require(`, `${expression}$import(`)
    .replace('=> (target = mod != null', '=> $actionlab.isModule(mod) ? mod : (target = mod != null')
    .replace('isNodeMode || !mod', `${javaScript} || isNodeMode || !mod`)
    .replace('__defProp({}, "__esModule"', '__defProp($actionlab.namespace(), "__esModule"')
    .replace('__defProp(to, key, { get:', '__defProp(to, key, { configurable: true, get:')
}

/** Adds what a module says as `exports.main = …` beside its `export`: in TypeScript's output both are one object. @param {any} from @param {any} to */
export function joinExports(from, to) {
  for (const name of Object.keys(from)) if (!(name in to)) to[name] = from[name]
}

/** A module that asks for what CommonJS has in its scope is told so, in Node's words. @param {any} error */
export function inModuleScope(error) {
  const [, name] = /^(require|module|exports|__filename|__dirname) is not defined$/.exec(error?.message) ?? []
  if (error?.name !== 'ReferenceError' || name === undefined) return error
  error.message += ` in ES module scope${name === 'require' ? ', you can use import instead' : ''}`
  return error
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

/** @param {readonly string[]} from @param {Buffer} mappings @returns {any} */
export function mapOf(from, mappings) {
  return {
    version: 3,
    sources: from.map((file) => (isAddress(file) ? file : pathToFileURL(file).href)),
    names: [],
    mappings: mappings.toString('latin1'),
  }
}

/** For who reads maps in the text. @param {readonly string[]} from @param {Buffer} mappings */
export function inlineMap(from, mappings) {
  return `\n${mapComment}${Buffer.from(stringify(mapOf(from, mappings))).toString('base64')}\n`
}
