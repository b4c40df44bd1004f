// @ts-check
/**
 * The project's own modules, in the state in which the emulator read them: JavaScript as it was written, everything else compiled file by file.
 * They run at their real paths; who loads them, and everything that is no module of the project's, is ./node-loader.mjs or ./private-loader.mjs.
 */
import { Buffer } from 'node:buffer'
import { SourceMap } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { callable } from './callable.mjs'
import { inlineMap, inModuleScope, joinExports, mapOf, named, run, withoutOurs } from './compiled-code.mjs'
import { compileLate, isOnlyModule } from './late-compiler.mjs'
import { OwnImports } from './own-imports.mjs'
import { OwnPaths } from './own-paths.mjs'
import { ReadFiles } from './read-files.mjs'

/**
 * @typedef {import('../../../../model/module-set.ts').ModuleSet} ModuleSet
 * @typedef {import('../../../../model/module-set.ts').ModuleKind} ModuleKind
 * @typedef {import('./stack-lines.mjs').Position} Position
 * @typedef {object} Way how a module reaches others
 * @property {(request: string) => any} load
 * @property {any} require
 * @property {boolean} asNode whether Node's own loader does it
 * @property {(file: string) => { module: any, way: Way }} begin makes a module that no cache has
 * @typedef {{ inlineMaps?: boolean, note?: (text: import('./coverage.mjs').RunText) => void }} OwnOptions `note` is called with every text before it runs
 * @typedef {{ code: string, kind: ModuleKind, mappings?: Buffer, sources: readonly string[], map?: SourceMap }} OwnFile
 */

const { parse } = JSON

export class OwnModules {
  /** @type {Map<string, OwnFile>} */
  #files = new Map()
  #compiler
  /** Inspectors and test runners read maps for themselves. */
  #inlineMaps
  #note
  #paths
  /** Modules that were imported by an address with a query, by that. @type {Map<string, any>} */
  #instances = new Map()
  imports
  read = new ReadFiles()

  /** @param {ModuleSet} set @param {OwnOptions} [options] */
  constructor({ files, compiler, ...paths }, { inlineMaps = false, note } = {}) {
    this.#compiler = compiler
    this.#inlineMaps = inlineMaps
    this.#note = note
    for (const file in files) {
      const [code = '', kind = 'cjs', mappings, from = [file]] = files[file] ?? []
      // Outside of the heap until somebody asks.
      this.#files.set(file, { code, kind, sources: from, ...(mappings === undefined ? {} : { mappings: Buffer.from(mappings, 'latin1') }) })
    }
    this.#paths = new OwnPaths({ ...paths, requiresLate: compiler?.requires === true }, this.#files)
    this.imports = new OwnImports(this.#paths, this.read, (file, query, way) => this.#instance(file, query, way))
  }

  /** A module of the emulator's: see ./image-modules.mjs. */
  get emulator() {
    return this.#compiler?.module
  }

  /** See {@link OwnPaths}. @param {string} file */
  isOwn(file) {
    return this.#paths.isOwn(file)
  }

  /** See {@link OwnPaths}. @param {string} request @param {string} from @param {(request: string) => string} node */
  resolve(request, from, node) {
    return this.#paths.resolve(request, from, node)
  }

  /** Whether it runs from here; else it is Node's to load. @param {string} file */
  takes(file) {
    if (this.#files.has(file)) return true
    if (this.#compiler === undefined || !this.isOwn(file)) return false
    const compiled = compileLate(file, this.#compiler)
    if (compiled === undefined) return false
    this.#files.set(file, compiled)
    this.#paths.addLate(file)
    this.read.note(file)
    return true
  }

  /** As in Node, a module has an instance for each query. Of anything else there is one. @param {string} file @param {string} query @param {Way} importer @returns {any} */
  #instance(file, query, importer) {
    if (!this.takes(file) || this.#files.get(file)?.kind !== 'esm') return undefined
    const known = this.#instances.get(file + query)
    if (known) return known
    const { module, way } = importer.begin(file)
    this.#instances.set(file + query, module)
    try {
      this.evaluate(module, file, way, query)
    } catch (error) {
      this.#instances.delete(file + query)
      throw error
    }
    module.loaded = true
    return module
  }

  /** @param {any} module @param {string} file @param {Way} way @param {string} [query] that of its address, with `?` */
  evaluate(module, file, way, query = '') {
    const own = this.#files.get(file)
    if (own === undefined) throw new Error(`${file} is none of the project's own modules`)
    if (own.kind === 'json') {
      module.exports = parse(own.code.replace(/^\uFEFF/, ''))
      return
    }
    const text = this.#inlineMaps && own.mappings ? own.code + inlineMap(own.sources, own.mappings) : own.code
    const { exports } = module
    const place = this.#paths.placeOf(file)
    const script = { exports, require: way.require, module, __filename: place, __dirname: dirname(place) }
    if (own.kind !== 'cjs') {
      const onlyModule = own.kind === 'esm' && isOnlyModule(file)
      const code = named(text, own.kind, { onlyModule, javaScript: /\.[cm]?js$/.test(file) })
      this.#note?.(noteOf(file, code, own))
      try {
        run(code, file, { ...(onlyModule ? {} : script), ...this.#scope(module, file, way, query) }, exports)
      } catch (error) {
        throw onlyModule ? inModuleScope(error) : error
      }
      if (this.imports.isModule(module.exports)) joinExports(exports, module.exports)
      this.imports.finished(file + query)
      return
    }
    this.#note?.(noteOf(file, text, own))
    try {
      // Node's own way takes the file's name for its place.
      if (way.asNode && place === file) module._compile(text, file)
      else run(text.replace(/^#!.*/, ''), file, script, exports)
    } catch (error) {
      // As in Node: what is required cannot be waited for.
      this.imports.awaits = undefined
      throw withoutOurs(error, file, text)
    }
  }

  /** What compiled code finds beside Node's own names. @param {any} module @param {string} file @param {Way} way @param {string} query */
  #scope(module, file, way, query) {
    return {
      $static: this.imports.statement(file, way),
      $import: this.imports.expression(file, way),
      $actionlab: {
        module,
        importFrom: (/** @type {string} */ request, /** @type {string} */ from) => this.imports.statement(from, way)(request),
        meta: this.imports.meta(file, way, query),
        namespace: () => this.imports.namespace(file + query),
        isModule: (/** @type {any} */ exported) => this.imports.isModule(exported),
        callable,
      },
    }
  }

  /** The line that the developer wrote. @param {Position} at @returns {Position | undefined} */
  original({ file, line, column }) {
    const own = this.#files.get(file)
    if (!own?.mappings) return undefined
    own.map ??= new SourceMap(mapOf(own.sources, own.mappings))
    const entry = own.map.findEntry(line - 1, column - 1)
    // Also what a map knows of no source.
    if (!('originalLine' in entry) || entry.originalSource === undefined) return undefined
    const { originalSource: source } = entry
    return {
      file: source.startsWith('file:') ? fileURLToPath(source) : source,
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    }
  }
}

/** @param {string} file @param {string} code @param {OwnFile} own @returns {import('./coverage.mjs').RunText} */
function noteOf(file, code, { mappings, sources }) {
  return { file, code, sources, ...(mappings ? { mappings: mappings.toString('latin1') } : {}) }
}
