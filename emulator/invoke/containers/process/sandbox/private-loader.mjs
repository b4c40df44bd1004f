// @ts-check
/** Own modules in a thread that belongs to somebody else: nothing of Node's loader is touched, and each function has modules of its own. Packages are shared. */
import { createRequire, isBuiltin, Module } from 'node:module'
import { dirname } from 'node:path'
import { orOfImage } from './image-modules.mjs'

/** @param {import('./own-modules.mjs').OwnModules} own @returns {(file: string) => any} loads the entry; once more, what did not finish begins anew */
export function createPrivateLoader(own) {
  /** @type {Map<string, any>} */
  const cache = new Map()

  const loadFile = (/** @type {string} */ file) => {
    const known = cache.get(file)
    if (known) return known.exports
    const { module, way } = begin(file)
    cache.set(file, module)
    try {
      own.evaluate(module, file, way)
    } catch (error) {
      cache.delete(file)
      throw error
    }
    module.loaded = true
    return module.exports
  }

  /** @param {string} file @returns {{ module: any, way: import('./own-modules.mjs').Way }} */
  const begin = (file) => {
    const module = /** @type {any} */ (new Module(file))
    module.filename = file
    module.paths = /** @type {any} */ (Module)._nodeModulePaths(dirname(file))
    const require = requireFrom(file, module)
    return { module, way: { load: require, require, asNode: false, begin } }
  }

  const requireFrom = (/** @type {string} */ file, /** @type {any} */ module) => {
    const main = process.mainModule?.filename === file ? module : process.mainModule
    const node = createRequire(file)
    const resolve = (/** @type {string} */ request, /** @type {any} */ options) =>
      own.resolve(request, file, (wanted) => orOfImage(wanted, own.emulator, () => node.resolve(wanted, options)))
    const require = (/** @type {string} */ request) => {
      if (isBuiltin(request)) return node(request)
      const target = resolve(request, undefined)
      return own.takes(target) ? loadFile(target) : node(target)
    }
    return Object.assign(require, node, { main, resolve: Object.assign(resolve, { paths: node.resolve.paths }) })
  }

  return (file) => {
    // The promise of one with top-level await.
    cache.delete(file)
    return loadFile(file)
  }
}
