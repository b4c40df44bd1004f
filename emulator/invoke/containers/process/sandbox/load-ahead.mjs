// @ts-check
/**
 * Loads the packages that a function begins with before its code is here. Only what would be the same with the code counts: a package that lists a
 * folder, changes the environment or begins something that goes on is loaded with the code. A file that it reads becomes one that the code depends on.
 */
import { createHook } from 'node:async_hooks'
import fs from 'node:fs'
import { Module, syncBuiltinESMExports } from 'node:module'
import { resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FrameReader } from '../frames.mjs'
import { createNodeLoader, keepNodeLoader } from './node-loader.mjs'
import { OwnModules } from './own-modules.mjs'

const { readSync } = fs
const node = /** @type {any} */ (Module)
const { parse, stringify } = JSON
/** Ways of asking for a file that Node's own loader does not take, or takes only for a module. */
const asking = /** @type {const} */ (['readFileSync', 'openSync', 'existsSync', 'accessSync'])
const listing = /** @type {const} */ (['readdirSync', 'opendirSync'])
/** What begins in a load and goes on after it, in the order in which it began. */
const harmless = new Set(['PROMISE', 'TickObject', 'Microtask', 'Immediate'])

/** Modules of packages by the own file that loaded them: that file's real module becomes their parent. @type {Map<string, any[]>} */
const orphans = new Map()

/** @param {string} entry @param {string} text @returns {Record<string, string> | undefined} what was read; undefined where it was not as with the code */
export function loadAhead(entry, text) {
  const before = surroundings()
  const bringBack = keepNodeLoader()
  const { _load: loadModule, _cache: cache } = node
  const { require, _compile: compile } = node.prototype
  const own = new OwnModules(parse(text))
  const start = createNodeLoader(own)
  const { _resolveFilename: ownResolve } = node
  const { load: ownLoad } = node.prototype
  const watch = watchEffects((file) => own.read.note(file))
  try {
    start(entry)
  } finally {
    watch.end()
  }
  const untouched =
    node._resolveFilename === ownResolve &&
    node._load === loadModule &&
    node._cache === cache &&
    node.prototype.load === ownLoad &&
    node.prototype.require === require &&
    node.prototype._compile === compile
  if (!untouched || watch.found || surroundings() !== before) return undefined
  for (const [file, module] of bringBack((name) => own.isOwn(name)))
    orphans.set(
      file,
      module.children.filter((/** @type {any} */ child) => child.parent === module),
    )
  return own.read.take() ?? {}
}

/** Gives the packages that were loaded ahead to the own modules that load them now. @param {(file: string) => any} start */
export function keepPackages(start) {
  if (orphans.size === 0) return start
  const { load } = node.prototype
  /** @this {any} @param {string} file */
  node.prototype.load = function (file) {
    for (const child of orphans.get(file) ?? []) child.parent = this
    orphans.delete(file)
    if (orphans.size === 0) node.prototype.load = load
    return load.call(this, file)
  }
  return start
}

/** Waits for one frame while nothing else of this process runs. @param {number} descriptor @returns {import('../frames.mjs').Frame | undefined} undefined: nobody will send one */
export function frameFrom(descriptor) {
  const reader = new FrameReader()
  /** @type {import('../frames.mjs').Frame[]} */
  const frames = []
  while (frames.length === 0) {
    const chunk = Buffer.allocUnsafeSlow(64 * 1024)
    const size = readSync(descriptor, chunk)
    if (size === 0) return undefined
    reader.push(chunk.subarray(0, size), (frame) => frames.push(frame))
  }
  return frames[0]
}

function surroundings() {
  return stringify([process.env, process.cwd(), process.argv, process.execArgv, process.title])
}

/** Notices what a package does beside loading itself. @param {(file: string) => void} note called with files that lie in no package */
function watchEffects(note) {
  const watch = { found: false, end: () => {} }
  const hook = createHook({
    init(_, type, __, /** @type {any} */ resource) {
      if (!harmless.has(type) && !(type === 'Timeout' && resource._idleTimeout <= 1)) watch.found = true
    },
  }).enable()
  const originals = [...asking, ...listing].map((name) => [name, fs[name]])
  for (const name of [...asking, ...listing]) {
    const original = /** @type {any} */ (fs[name])
    const asked = (/** @type {any[]} */ ...args) => {
      const file = outsidePackages(args[0])
      // What the kernel makes has no state that could be compared.
      if (file !== undefined && (listing.includes(/** @type {any} */ (name)) || /^\/(?:dev|proc|sys)\//.test(file))) watch.found = true
      else if (file !== undefined) note(file)
      return original(...args)
    }
    Object.assign(fs, { [name]: Object.assign(asked, original) })
  }
  syncBuiltinESMExports()
  watch.end = () => {
    hook.disable()
    for (const [name, original] of originals) Object.assign(fs, { [/** @type {string} */ (name)]: original })
    syncBuiltinESMExports()
  }
  return watch
}

/** @param {unknown} file @returns {string | undefined} its absolute path; undefined for a file of a package */
function outsidePackages(file) {
  // A descriptor, of what was opened by its path before.
  if (typeof file === 'number') return undefined
  const path = resolve(file instanceof URL ? fileURLToPath(file) : String(file))
  return path.includes(`${sep}node_modules${sep}`) ? undefined : path
}
