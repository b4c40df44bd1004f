/** Where the requests of a function's own modules lead, on the disk and in the archive. */
import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, extname, join, posix, resolve } from 'node:path'
import type { Metafile } from 'esbuild'
import { isFile } from '../deploy/build/graph-inputs.ts'
import { requestFor } from './layout.ts'
import { packageName } from './package-names.ts'
import type { Trace } from './trace.ts'

export interface Placing {
  /** Place in the archive of an own file; undefined for what is not in it. */
  placeOf(file: string): string | undefined
  /** Whether a place is taken. */
  has(place: string): boolean
  /** Whether an own file was written as a module. */
  isModule(file: string): boolean
}

export class OwnTargets {
  /** Own file → specifier → own file. */
  readonly #targets = new Map<string, Map<string, string>>()
  /** Own file → specifiers that `import` statements name. */
  readonly #statements = new Map<string, Set<string>>()
  /** Own file → packages that `require` names. */
  readonly #required = new Map<string, Set<string>>()

  constructor({ inputs }: Pick<Metafile, 'inputs'>, root: string) {
    for (const [input, { imports }] of Object.entries(inputs)) {
      if (!isFile(input)) continue
      const from = resolve(root, input)
      for (const { path, original, external = false, kind } of imports) {
        const specifier = original ?? path
        if (kind === 'import-statement') this.#statements.set(from, (this.#statements.get(from) ?? new Set()).add(specifier))
        if (kind === 'require-call' && external && packageName(specifier) !== undefined)
          this.#required.set(from, (this.#required.get(from) ?? new Set()).add(specifier))
        if (!external && isFile(path)) this.#targets.set(from, (this.#targets.get(from) ?? new Map()).set(specifier, resolve(root, path)))
      }
    }
  }

  of(from: string, specifier: string): string | undefined {
    return this.#targets.get(from)?.get(specifier)
  }

  /** Packages, or parts of them, that `require` of an own file names. */
  requiredBy(from: string): string[] {
    return [...(this.#required.get(from) ?? [])]
  }

  /** Specifiers in `import` statements of own files, with the files. */
  *statements(): Generator<readonly [from: string, specifier: string]> {
    for (const [from, specifiers] of this.#statements) for (const specifier of specifiers) yield [from, specifier]
  }
}

export class OwnImports {
  readonly #targets: OwnTargets
  readonly #trace: Trace
  readonly #placing: Placing

  constructor(targets: OwnTargets, trace: Trace, placing: Placing) {
    this.#targets = targets
    this.#trace = trace
    this.#placing = placing
  }

  isCommonJs(from: string, specifier: string): boolean {
    if (isBuiltin(specifier)) return true
    const own = this.#targets.of(from, specifier)
    if (own !== undefined) return !this.#placing.isModule(own)
    const { required } = this.#trace.resolved.get(from)?.get(specifier) ?? {}
    return required === undefined || !isModuleFile(required)
  }

  /** Whether only `import` finds the package, or what it finds is a module. */
  isModuleOnly(from: string, specifier: string): boolean {
    return this.#targets.of(from, specifier) === undefined && isModuleOnly(this.#trace, from, specifier)
  }

  /** What the request has to be in the archive; undefined where it finds its target as it is. */
  rewritten(from: string, specifier: string): string | undefined {
    const target = this.#targets.of(from, specifier)
    const place = this.#placing.placeOf(from)
    const there = target === undefined ? undefined : this.#placing.placeOf(target)
    if (place === undefined || there === undefined) return undefined
    if (/^\.{1,2}(?:\/|$)/.test(specifier) && this.#find(posix.join(posix.dirname(place), specifier)) === there) return undefined
    return requestFor(place, there)
  }

  /** As Node finds a path. */
  #find(path: string): string | undefined {
    const names = [path, `${path}.js`, `${path}.json`, `${path}/index.js`, `${path}/index.json`]
    return names.find((name) => this.#placing.has(name))
  }
}

/** A package that `require` does not find in a Node that takes CommonJS only. */
export function isModuleOnly({ resolved }: Trace, from: string, specifier: string): boolean {
  const found = resolved.get(from)?.get(specifier)
  if (found === undefined) return false
  return found.required === undefined ? found.imported !== undefined : isModuleFile(found.required)
}

/** Whether Node takes a file of a package for a module. */
function isModuleFile(file: string): boolean {
  if (file.startsWith('node:')) return false
  const extension = extname(file)
  if (extension === '.mjs') return true
  return extension === '.js' && typeOf(dirname(file)) === 'module'
}

/** `type` of the nearest package.json. */
function typeOf(folder: string): unknown {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return typeof manifest === 'object' && manifest !== null && 'type' in manifest ? manifest.type : undefined
  } catch {
    return dirname(folder) === folder || folder.endsWith('node_modules') ? undefined : typeOf(dirname(folder))
  }
}
