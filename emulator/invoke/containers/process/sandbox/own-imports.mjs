// @ts-check
/** `import` in own modules, which were compiled to ask for what they import. */
import { isBuiltin } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { types } from 'node:util'
import { failAsImport, quietly, settling } from './import-errors.mjs'

/** @typedef {import('./own-modules.mjs').Way} Way */

const notSync = 'ERR_REQUIRE_ASYNC_MODULE'

/** A module that is its own address. @param {string} request */
function isData(request) {
  return request.startsWith('data:')
}

/** In JavaScript a path is a URL, and what stands behind it asks for an instance of its own. @param {string} specifier @param {string} file */
function requestOf(specifier, file) {
  const isUrl = specifier.startsWith('file:') || (/^\.{0,2}\/.*[?#%]/.test(specifier) && /\.[cm]?js$/.test(file))
  if (!isUrl) return { request: specifier, query: '' }
  const url = new URL(specifier, pathToFileURL(file))
  return { request: fileURLToPath(url), query: url.search + url.hash }
}

export class OwnImports {
  #paths
  #read
  #instance
  /** Exports of own modules that were written as modules: `import x` takes their default. @type {WeakSet<object>} */
  #namespaces = new WeakSet()
  /** Of modules that have begun: if one has to begin anew, those that import it in a circle hold its exports already. @type {Map<string, any>} */
  #begun = new Map()
  /** Packages with top-level await, loaded already. @type {Map<string, object>} */
  #awaited = new Map()
  /** The package with top-level await that an import met. @type {string | undefined} */
  awaits

  /**
   * @param {import('./own-paths.mjs').OwnPaths} paths @param {import('./read-files.mjs').ReadFiles} read
   * @param {(file: string, query: string, way: Way) => any} instance the module for a query; undefined for what is no own module
   */
  constructor(paths, read, instance) {
    this.#paths = paths
    this.#read = read
    this.#instance = instance
  }

  /** Whether these are the exports of a module, and not of CommonJS. @param {any} exported */
  isModule(exported) {
    return types.isModuleNamespaceObject(exported) || this.#namespaces.has(exported)
  }

  /** Exports of a module that begins. @param {string} file with its query */
  namespace(file) {
    const namespace = this.#begun.get(file) ?? {}
    for (const name of Object.keys(namespace)) delete namespace[name]
    this.#begun.set(file, namespace)
    this.#namespaces.add(namespace)
    return namespace
  }

  /** @param {string} file with its query */
  finished(file) {
    this.#begun.delete(file)
  }

  /** An `import` statement. @param {string} file @param {Way} way */
  statement(file, way, isStatement = true) {
    const load = (/** @type {any} */ id) => {
      const { request, query } = requestOf(String(id), file)
      const target = isData(request) ? request : this.#target(request, file, isStatement)
      if (this.#awaited.size > 0) {
        const awaited = this.#awaited.get(target ?? this.#pathOf(request, way))
        if (awaited) return awaited
      }
      try {
        if (isData(request)) throw Object.assign(new Error(`${request} is to be waited for`), { code: notSync })
        const instance = query === '' ? undefined : this.#instance(target ?? this.#pathOf(request, way), query, way)
        return instance === undefined ? quietly(() => way.load(target ?? request)) : instance.exports
      } catch (thrown) {
        const error = /** @type {any} */ (thrown)
        if (error?.requireStack?.[0] === file) throw failAsImport(error, load, request, file)
        // Where an own module fails so, one of its imports is the reason.
        const path = error?.code === notSync ? (target ?? this.#pathOf(request, way)) : undefined
        if (path !== undefined && !this.#paths.isOwn(path)) this.awaits ??= path
        throw error
      }
    }
    return load
  }

  /** An `import()`. @param {string} file @param {Way} way */
  expression(file, way) {
    const load = this.statement(file, way, false)
    const retry = async (/** @type {string} */ request) => {
      for (;;) {
        await this.await()
        try {
          return load(request)
        } catch (error) {
          if (this.awaits === undefined) throw error
        }
      }
    }
    return (/** @type {any} */ id) => {
      const request = String(id)
      try {
        return load(request)
      } catch (error) {
        if (this.awaits === undefined) throw error
        return settling(retry(request))
      }
    }
  }

  /** `import.meta`. @param {string} file @param {Way} way @param {string} query */
  meta(file, way, query) {
    const place = this.#paths.placeOf(file)
    const url = pathToFileURL(place).href + query
    const resolve = (/** @type {string} */ request) => {
      if (isBuiltin(request)) return request.startsWith('node:') ? request : `node:${request}`
      // Whether there is such a file is not asked.
      if (/^(?:\.{0,2}(?:\/|$)|[a-z]+:)/.test(request)) return new URL(request, url).href
      try {
        return pathToFileURL(this.#target(request, file, false) ?? way.require.resolve(request)).href
      } catch (error) {
        throw failAsImport(error, resolve, request, file)
      }
    }
    return Object.assign(Object.create(null), { dirname: dirname(place), filename: place, resolve, url })
  }

  /** Loads the package that {@link awaits} names, for the next try. */
  async await() {
    const path = this.awaits ?? ''
    this.awaits = undefined
    if (!isData(path)) this.#read.noteModule(path)
    const url = isData(path) ? path : pathToFileURL(path).href
    this.#awaited.set(path, await (path.startsWith('data:application/json') ? import(url, { with: { type: 'json' } }) : import(url)))
  }

  /** @param {string} request @param {string} file @param {boolean} isStatement */
  #target(request, file, isStatement) {
    return isBuiltin(request) || this.#paths.alias(request, file) !== undefined
      ? undefined
      : this.#paths.importTarget(request, file, isStatement)
  }

  /** @param {string} request @param {Way} way */
  #pathOf(request, way) {
    try {
      return way.require.resolve(request)
    } catch {
      return request
    }
  }
}
