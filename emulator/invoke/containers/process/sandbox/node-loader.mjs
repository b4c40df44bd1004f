// @ts-check
/**
 * Own modules in Node's own CommonJS loader, as a cloud runs them: `require`, its cache, `module.paths` and the identity of every module are Node's.
 * For a process that belongs to one function: its hooks stay.
 */
import { createRequire, Module } from 'node:module'
import { dirname, isAbsolute } from 'node:path'
import { types } from 'node:util'
import { orInCodeRoot, rememberCodeRoot } from './code-root.mjs'
import { orOfImage } from './image-modules.mjs'

/** @typedef {import('./own-modules.mjs').OwnModules} OwnModules */

const node = /** @type {any} */ (Module)

/**
 * The program that loads functions: their `require.main` and `module.parent`, and no module of theirs (openwhisk-runtime-nodejs, core/nodejsActionBase:
 * app.js is started, runner.js requires the function). Packages look where it lies.
 *
 * @param {string} file
 */
export function installRuntime(file) {
  const runtime = /** @type {any} */ (new Module('.'))
  Object.assign(runtime, { filename: file, path: dirname(file), paths: node._nodeModulePaths(dirname(file)), loaded: true })
  process.mainModule = runtime
}

/** Node's loader as it is now. @returns {(isOwn: (file: string) => boolean) => [string, any][]} brings it back, forgets the own modules that were loaded meanwhile, and returns them by their files */
export function keepNodeLoader() {
  const { _resolveFilename: resolveFilename, _cache: cache } = node
  const { load } = node.prototype
  return (isOwn) => {
    node._resolveFilename = resolveFilename
    node.prototype.load = load
    const forgotten = Object.entries(cache).filter(([file]) => isOwn(file))
    for (const [file, module] of forgotten) {
      delete cache[file]
      const siblings = module.parent?.children ?? []
      if (siblings.includes(module)) siblings.splice(siblings.indexOf(module), 1)
    }
    return forgotten
  }
}

/**
 * @param {OwnModules} own
 * @param {{ asMain?: boolean }} [options] `asMain`: the entry is what the process was started for, and `require.main`
 * @returns {(file: string) => any} loads the entry; once more, what did not finish begins anew
 */
export function createNodeLoader(own, { asMain = false } = {}) {
  const { _resolveFilename: resolveFilename } = node
  const { load } = node.prototype
  const runtime = asMain ? undefined : process.mainModule
  rememberCodeRoot()

  /** @this {any} @param {string} request @param {any} parent @param {boolean} isMain @param {any} options */
  node._resolveFilename = function (request, parent, isMain, options) {
    const find = (/** @type {string} */ wanted) => resolveFilename.call(this, wanted, parent, isMain, options)
    const ask = (/** @type {string} */ wanted) => orOfImage(wanted, own.emulator, () => orInCodeRoot(wanted, find))
    const from = parent?.filename
    if (typeof from !== 'string' || parent === runtime) return isAbsolute(request) && own.takes(request) ? request : ask(request)
    return options?.paths || !own.isOwn(from) ? ask(request) : own.resolve(request, from, ask)
  }

  /** @param {any} module @param {string} file @returns {import('./own-modules.mjs').Way} */
  const wayOf = (module, file) => ({
    load: (request) => module.require(request),
    require: createRequire(file),
    asNode: true,
    begin(other) {
      const begun = /** @type {any} */ (new Module(other))
      Object.assign(begun, { filename: other, paths: node._nodeModulePaths(dirname(other)) })
      return { module: begun, way: wayOf(begun, other) }
    },
  })

  /** @this {any} @param {string} file */
  node.prototype.load = function (file) {
    if (!own.takes(file)) {
      own.read.note(file)
      try {
        return load.call(this, file)
      } finally {
        if (types.isModuleNamespaceObject(this.exports)) own.read.noteModule(file)
      }
    }
    this.filename = file
    this.paths = node._nodeModulePaths(dirname(file))
    own.evaluate(this, file, wayOf(this, file))
    this.loaded = true
  }

  return (file) => {
    // The promise of one with top-level await.
    delete node._cache[file]
    return node._load(file, runtime, asMain)
  }
}
