// @ts-check
/**
 * The project's own modules, in the state in which the emulator read them: JavaScript as it was written, everything else compiled file by file.
 * They run at their real paths; who loads them, and everything that is no module of the project's, is ./node-loader.mjs or ./private-loader.mjs.
 */
import { Buffer } from 'node:buffer'
import fs from 'node:fs'
import { createRequire, isBuiltin, SourceMap } from 'node:module'
import { dirname, extname, isAbsolute, join, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { types } from 'node:util'
import { inlineMap, joinExports, mapOf, named, run, withoutOurs } from './compiled-code.mjs'
import { importTarget } from './import-condition.mjs'
import { failAsImport, later, quietly } from './package-import.mjs'

/**
 * @typedef {import('../../../../model/module-set.ts').ModuleSet} ModuleSet
 * @typedef {import('../../../../model/module-set.ts').ModuleKind} ModuleKind
 * @typedef {import('./stack-lines.mjs').Position} Position
 * @typedef {{ load(request: string): any, require: any, asNode: boolean }} Way how a module reaches others: `asNode` where Node's own loader does it
 */

const { readFileSync, realpathSync, statSync } = fs
const { parse } = JSON
/** In the order in which esbuild tries them. */
const extensions = ['.tsx', '.ts', '.jsx', '.js', '.json', '.mts', '.cts', '.mjs', '.cjs']
/** What a TypeScript source calls by the name of its output. */
const sources = new Map([
  ['.js', ['.ts', '.tsx']],
  ['.jsx', ['.tsx']],
  ['.mjs', ['.mts']],
  ['.cjs', ['.cts']],
])
const compiledAlways = new Set(['.ts', '.tsx', '.mts', '.cts', '.jsx', '.mjs'])
const asModule = /^\s*(?:import|export)\b|\bimport\s*\(/m

export class OwnModules {
  #files
  #aliases
  #compiler
  /** Inspectors and test runners read maps for themselves. */
  #inlineMaps
  /** Exports of own modules that were written as modules: `import x` takes their default. @type {WeakSet<object>} */
  #namespaces = new WeakSet()
  /** Packages with top-level await, loaded already. @type {Map<string, object>} */
  #awaited = new Map()
  /** What was read beyond the set: when and how large. @type {Record<string, string>} */
  #read = {}
  #hasRead = false
  /** The package with top-level await that the last load met. @type {string | undefined} */
  awaits
  /** While the entry loads nothing can wait. */
  loading = true

  /** @param {ModuleSet} set @param {{ inlineMaps?: boolean }} [options] */
  constructor({ files, aliases, compiler }, { inlineMaps = false } = {}) {
    this.#aliases = aliases
    this.#compiler = compiler
    this.#inlineMaps = inlineMaps
    /** @type {Map<string, { code: string, kind: ModuleKind, mappings?: Buffer, sources: string[], map?: SourceMap }>} */
    this.#files = new Map()
    for (const file in files) {
      const [code = '', kind = 'cjs', mappings, from = [file]] = files[file] ?? []
      // Outside of the heap until somebody asks.
      this.#files.set(file, { code, kind, sources: from, ...(mappings === undefined ? {} : { mappings: Buffer.from(mappings, 'latin1') }) })
    }
  }

  /** A module of the emulator's: see ./image-modules.mjs. */
  get emulator() {
    return this.#compiler?.module
  }

  /** Whether a file is the project's. @param {string} file */
  isOwn(file) {
    return this.#files.has(file) || (isAbsolute(file) && !file.includes(`${sep}node_modules${sep}`))
  }

  /** Whether it runs from here; else it is Node's to load. @param {string} file */
  takes(file) {
    return this.#files.has(file) || (this.#compiler !== undefined && this.isOwn(file) && this.#compile(file))
  }

  /**
   * Where a request leads. Computed ones are resolved as those that stand in the source.
   *
   * @param {string} request @param {string} from @param {(request: string) => string} node Node's answer, or its error
   */
  resolve(request, from, node) {
    if (isBuiltin(request)) return node(request)
    const alias = this.#aliases[from]?.[request]
    if (alias !== undefined) return alias
    const isPath = /^\.{0,2}(?:\/|$)|^\.\.?$/.test(request) || isAbsolute(request)
    const path = isPath ? resolve(dirname(from), request) : ''
    const found = isPath && !request.endsWith('/') ? this.#probe(path) : undefined
    if (found !== undefined) return found
    try {
      return node(request)
    } catch (error) {
      const inFolder = isPath ? this.#probe(join(path, 'index')) : this.#linked(request, node)
      if (inFolder === undefined) throw error
      return inFolder
    }
  }

  /** @param {string} path */
  #probe(path) {
    const extension = extname(path)
    const renamed = (sources.get(extension) ?? []).map((other) => path.slice(0, -extension.length) + other)
    const candidates = [path, ...renamed, ...extensions.map((other) => path + other)]
    const shipped = candidates.find((file) => this.#files.has(file))
    if (shipped !== undefined) return shipped
    const there = candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
    return there === undefined ? undefined : realpathSync(there)
  }

  /** A file of a linked package, named without the extension that Node does not know. @param {string} request @param {(request: string) => string} node */
  #linked(request, node) {
    const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(request) ?? []
    if (name === undefined || rest === undefined) return undefined
    try {
      const folder = dirname(node(`${name}/package.json`))
      return this.isOwn(folder) ? (this.#probe(join(folder, rest)) ?? this.#probe(join(folder, rest, 'index'))) : undefined
    } catch {
      return undefined
    }
  }

  /** @param {any} module @param {string} file @param {Way} way */
  evaluate(module, file, way) {
    const own = this.#files.get(file)
    if (own === undefined) throw new Error(`${file} is none of the project's own modules`)
    if (own.kind === 'json') {
      module.exports = parse(own.code.replace(/^\uFEFF/, ''))
      return
    }
    const code = this.#inlineMaps && own.mappings ? own.code + inlineMap(own.sources, own.mappings) : own.code
    const { exports } = module
    if (own.kind !== 'cjs') {
      run(named(code), file, { exports, require: this.#importer(file, way), module, $actionlab: this.#scope(file, way) })
      if (this.#namespaces.has(module.exports)) joinExports(exports, module.exports)
      return
    }
    try {
      if (way.asNode) module._compile(code, file)
      else run(code.replace(/^#!.*/, ''), file, { exports, require: way.require, module, __filename: file, __dirname: dirname(file) })
    } catch (error) {
      throw withoutOurs(error, file, code)
    }
  }

  /** What compiled code finds beside Node's own names. @param {string} file @param {Way} way */
  #scope(file, way) {
    return {
      require: way.require,
      importFrom: (/** @type {string} */ request, /** @type {string} */ from) => this.#importer(from, way)(request),
      meta: {
        dirname: dirname(file),
        filename: file,
        url: pathToFileURL(file).href,
        resolve: (/** @type {string} */ request) => {
          if (isBuiltin(request)) return request.startsWith('node:') ? request : `node:${request}`
          const path = request.startsWith('file:') ? fileURLToPath(request) : (importTarget(request, file) ?? way.require.resolve(request))
          return pathToFileURL(path).href
        },
      },
      namespace: () => {
        const namespace = {}
        this.#namespaces.add(namespace)
        return namespace
      },
      isModule: (/** @type {any} */ exported) => types.isModuleNamespaceObject(exported) || this.#namespaces.has(exported),
    }
  }

  /** `import` as compiled code asks for it. @param {string} file @param {Way} way */
  #importer(file, way) {
    const load = (/** @type {any} */ id) => {
      const name = String(id)
      const request = name.startsWith('file:') ? fileURLToPath(name) : name
      const target = this.#aliases[file]?.[request] === undefined ? importTarget(request, file) : undefined
      const awaited = this.#awaited.get(target ?? request)
      if (awaited) return awaited
      try {
        return quietly(() => way.load(target ?? request))
      } catch (thrown) {
        const error = /** @type {any} */ (thrown)
        if (error?.code === 'MODULE_NOT_FOUND' && error.requireStack?.[0] === file) failAsImport(error, load)
        if (error?.code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error
        const path = target ?? way.require.resolve(request)
        if (!this.loading) return later(path)
        this.awaits = path
        throw error
      }
    }
    return load
  }

  /** Loads the package that {@link awaits} names, for the next try. */
  async await() {
    const path = this.awaits ?? ''
    this.awaits = undefined
    this.#awaited.set(path, await import(pathToFileURL(path).href))
  }

  /** The line that the developer wrote. @param {Position} at @returns {Position | undefined} */
  original({ file, line, column }) {
    const own = this.#files.get(file)
    if (!own?.mappings) return undefined
    own.map ??= new SourceMap(mapOf(own.sources, own.mappings))
    const entry = own.map.findEntry(line - 1, column - 1)
    if (!('originalLine' in entry)) return undefined
    const source = fileURLToPath(entry.originalSource)
    return { file: source, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
  }

  /** @param {string} file */
  note(file) {
    this.#hasRead = true
    const stats = statSync(file, { throwIfNoEntry: false })
    this.#read[file] = stats ? `${stats.mtimeMs}-${stats.size}` : ''
  }

  /** What was read since this was last asked. */
  takeRead() {
    if (!this.#hasRead) return undefined
    const read = this.#read
    this.#read = {}
    this.#hasRead = false
    return read
  }

  /** A file that nobody could foresee: `require(join(__dirname, name))`. @param {string} file */
  #compile(file) {
    const extension = extname(file)
    const may = compiledAlways.has(extension) || (extension === '.js' && asModule.test(readFileSync(file, 'utf8')))
    if (!may || this.#compiler === undefined) return false
    const { buildSync } = createRequire(this.#compiler.module)('esbuild')
    const { outputFiles } = buildSync({ ...this.#compiler.options, entryPoints: [file], write: false, outdir: dirname(file) })
    const [map, output] = outputFiles
    const mappings = Buffer.from(parse(map.text).mappings, 'latin1')
    this.#files.set(file, { code: output.text, kind: 'esm', mappings, sources: [file] })
    this.note(file)
    return true
  }
}
