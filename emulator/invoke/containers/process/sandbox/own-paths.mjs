// @ts-check
/** Where a request of an own module leads: as Node finds it, and with what a compiler knows beyond that. */
import fs from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, extname, isAbsolute, join, resolve, sep } from 'node:path'
import { importTarget } from './import-condition.mjs'

/** @typedef {import('../../../../model/module-set.ts').ModuleSet} ModuleSet */

const { realpathSync, statSync } = fs
/** In the order in which esbuild tries them. */
const extensions = ['.tsx', '.ts', '.jsx', '.js', '.json']
/** What a TypeScript source calls by the name of its output. */
const sources = new Map([
  ['.js', ['.ts', '.tsx']],
  ['.jsx', ['.tsx']],
  ['.mjs', ['.mts']],
  ['.cjs', ['.cts']],
])

export class OwnPaths {
  #aliases
  /** Files that the emulator has read. */
  #shipped
  #packed
  /** See {@link ModuleSet.requiring}. */
  #requiring
  /** Whether the same holds for files that only the running function names. */
  #requiresLate

  /** @param {Pick<ModuleSet, 'aliases' | 'packed' | 'requiring'> & { requiresLate: boolean }} set @param {{ has(file: string): boolean }} shipped */
  constructor({ aliases, packed, requiring = [], requiresLate }, shipped) {
    this.#aliases = aliases
    this.#shipped = shipped
    this.#packed = packed
    this.#requiring = new Set(requiring)
    this.#requiresLate = requiresLate
  }

  /** To be called with a file that was compiled while the function runs. @param {string} file */
  addLate(file) {
    if (file.endsWith('.cts') || (this.#requiresLate && /\.tsx?$/.test(file))) this.#requiring.add(file)
  }

  /** Where a file finds itself: in the folder that it is packed into, if it is. @param {string} file */
  placeOf(file) {
    for (const [original, place] of this.#packed?.places ?? []) {
      if (file === original) return place
      if (file.startsWith(original + sep)) return place + file.slice(original.length)
    }
    return file
  }

  /** Whether a file is the project's. @param {string} file */
  isOwn(file) {
    return this.#shipped.has(file) || (isAbsolute(file) && !file.includes(`${sep}node_modules${sep}`))
  }

  /** Where the tsconfig says that a request leads. What `imports` of a package.json say depends on how it is asked. @param {string} request @param {string} from */
  alias(request, from) {
    return request.startsWith('#') ? undefined : this.#aliases[from]?.[request]
  }

  /** See ./import-condition.mjs. @param {string} request @param {string} from @param {boolean} isStatement `import()` stays one in what tsc makes */
  importTarget(request, from, isStatement) {
    const becomesRequire = isStatement && this.#requiring.has(from)
    const target = importTarget(request, from, becomesRequire)
    return target ?? (this.placeOf(from) === from ? undefined : importTarget(request, this.#inPacked(), becomesRequire))
  }

  /** Who asks for a package of the function, where a file that lies elsewhere does. */
  #inPacked() {
    return join(this.#packed?.folder ?? '', 'any.js')
  }

  /**
   * Where a request leads. Computed ones are resolved as those that stand in the source.
   *
   * @param {string} request @param {string} from @param {(request: string) => string} node Node's answer, or its error
   */
  resolve(request, from, node) {
    if (isBuiltin(request)) return node(request)
    const alias = this.alias(request, from)
    if (alias !== undefined) return alias
    if (this.#packed === undefined) return this.#find(request, from, node)
    const place = this.placeOf(from)
    if (/^\.{1,2}(?:\/|$)/.test(request) && place !== from) {
      const end = /(?:^|\/)\.{0,2}$/.test(request) ? '/' : ''
      try {
        return this.#find(resolve(dirname(place), request) + end, from, node)
      } catch {
        // It is found from where the file lies, or nowhere.
      }
    }
    try {
      return this.#find(request, from, node)
    } catch (error) {
      if (/^\.{0,2}\//.test(request)) throw error
      try {
        return createRequire(this.#inPacked()).resolve(request)
      } catch {
        throw error
      }
    }
  }

  /** @param {string} request @param {string} from @param {(request: string) => string} node */
  #find(request, from, node) {
    const isPath = /^\.{0,2}(?:\/|$)/.test(request) || isAbsolute(request)
    const path = isPath ? resolve(dirname(from), request) : ''
    // `..` is the folder, whatever file beside it has its name.
    const isFolder = /(?:^|\/)\.{0,2}$/.test(request)
    const found = isPath && !isFolder ? this.#probe(path) : undefined
    if (found !== undefined) return found
    try {
      return node(request)
    } catch (error) {
      const beyond = isPath ? this.#probe(join(path, 'index')) : (this.#aliases[from]?.[request] ?? this.#linked(request, node))
      if (beyond === undefined) throw error
      return beyond
    }
  }

  /** @param {string} path */
  #probe(path) {
    const extension = extname(path)
    const renamed = (sources.get(extension) ?? []).map((other) => path.slice(0, -extension.length) + other)
    const candidates = [path, ...renamed, ...extensions.map((other) => path + other)]
    const shipped = candidates.find((file) => this.#shipped.has(file))
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
}
