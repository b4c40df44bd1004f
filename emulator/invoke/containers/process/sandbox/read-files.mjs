// @ts-check
/** Files that a container has read beyond those it was given: the emulator watches them. */
import fs from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { importTarget } from './import-condition.mjs'

const { readFileSync, statSync } = fs
/** A word in a comment costs one more file to watch. */
const imported = /\b(?:from|import)\s*\(?\s*(?:"([^"\n]+)"|'([^'\n]+)')/g

export class ReadFiles {
  /** Path → when it was written, and how large it is. @type {Record<string, string>} */
  #fresh = {}
  #hasFresh = false
  /** @type {Set<string>} */
  #modules = new Set()

  /** @param {string} file */
  note(file) {
    this.#hasFresh = true
    const stats = statSync(file, { throwIfNoEntry: false })
    this.#fresh[file] = stats ? `${stats.mtimeMs}-${stats.size}` : ''
  }

  /** A module of a package, and all that it imports: Node's loader for modules tells nobody what it reads. @param {string} entry */
  noteModule(entry) {
    const waiting = [entry]
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (this.#modules.has(file)) continue
      this.#modules.add(file)
      this.note(file)
      if (['.js', '.mjs'].includes(extname(file))) waiting.push(...importsOf(file))
    }
  }

  /** What was read since this was last asked. */
  take() {
    if (!this.#hasFresh) return undefined
    const fresh = this.#fresh
    this.#fresh = {}
    this.#hasFresh = false
    return fresh
  }
}

/** @param {string} file */
function importsOf(file) {
  const found = []
  for (const [, double, single] of textOf(file).matchAll(imported)) {
    const target = targetOf(double ?? single ?? '', file)
    if (target !== undefined) found.push(target)
  }
  return found
}

/** @param {string} specifier @param {string} from */
function targetOf(specifier, from) {
  if (isBuiltin(specifier)) return undefined
  try {
    if (/^(?:\.{0,2}\/|file:)/.test(specifier)) return fileURLToPath(new URL(specifier, pathToFileURL(from)))
    const target = importTarget(specifier, from) ?? createRequire(from).resolve(specifier)
    return isBuiltin(target) ? undefined : target
  } catch {
    // Its import fails, or it is none.
    return undefined
  }
}

/** @param {string} file */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
