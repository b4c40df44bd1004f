/** Finds what a bundle depends on beside the text of its inputs: every path whose appearance or removal would make esbuild resolve an import differently. */
import { existsSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join, parse, resolve } from 'node:path'
import type { Metafile } from 'esbuild'
import { lstatIfThere, readIfThere, realPath } from '../../system/disk.ts'

export interface Dependencies {
  /** Files whose text matters: inputs, and the tsconfig files above them. */
  readonly files: ReadonlySet<string>
  /** Folders whose entries matter, from each file up to the project's root and beyond. */
  readonly folders: ReadonlySet<string>
  /** Symbolic links on the way to an input. */
  readonly links: ReadonlySet<string>
  /** Names of packages that are imported, found or not. */
  readonly packages: ReadonlySet<string>
  /** Folders whose every entry matters: `import(`./handlers/${name}.js`)`. */
  readonly listings: ReadonlySet<string>
}

/** An error of a failed build, which has no inputs: it names a file, or an import that was not found. */
export interface BuildError {
  readonly file: string | undefined
  readonly text: string
}

/** @param beyond inputs, absolute, whose own imports are of no concern */
export function dependenciesOf(metafile: Pick<Metafile, 'inputs'>, beyond: readonly string[], root: string): Dependencies {
  const found = new Collector()
  for (const file of beyond) found.addFile(file)
  for (const [key, input] of Object.entries(metafile.inputs)) {
    if (/^(<|actionlab:|\(disabled\):)/.test(key)) continue
    const file = resolve(root, key)
    found.addFile(file)
    for (const { path, original, external = false } of input.imports) {
      if (external && path.includes('*')) found.listings.add(resolve(dirname(file), path.slice(0, path.indexOf('*'))))
      const specifier = original ?? path
      if (isBuiltin(specifier)) continue
      if (isPackage(specifier)) found.addPackage(specifier, dirname(file))
      else if (!external) found.addLinks(resolve(dirname(file), specifier), resolve(root, path))
    }
  }
  for (const listing of found.listings) found.addFolder(listing)
  return found
}

export function dependenciesOfFailure(errors: readonly BuildError[], entry: string, root: string): Dependencies {
  const found = new Collector()
  found.addFile(entry)
  for (const { file, text } of errors) {
    const from = file === undefined ? entry : resolve(root, file)
    found.addFile(from)
    for (const [, quoted = ''] of text.matchAll(/"([^"]{1,1000})"/g)) {
      if (isPackage(quoted)) found.addPackage(quoted, dirname(from))
      found.addFolder(dirname(resolve(dirname(from), quoted)))
      if (existsSync(resolve(root, quoted))) found.addFile(resolve(root, quoted))
    }
  }
  return found
}

function isPackage(specifier: string): boolean {
  return !specifier.startsWith('.') && !specifier.startsWith('/') && !specifier.startsWith('#')
}

/** `@scope/name/sub` → `@scope/name` */
function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Folders that hold no package.json of a project, and that other programs write to all the time. */
const shared = new Set([homedir(), tmpdir(), realPath(tmpdir()), parse(process.cwd()).root])

class Collector implements Dependencies {
  readonly files = new Set<string>()
  readonly folders = new Set<string>()
  readonly links = new Set<string>()
  readonly packages = new Set<string>()
  readonly listings = new Set<string>()
  readonly #searched = new Set<string>()

  addFile(file: string): void {
    this.files.add(file)
    this.addFolder(dirname(file))
  }

  addFolder(folder: string): void {
    for (let at = folder; !this.folders.has(at) && !shared.has(at); at = dirname(at)) {
      this.folders.add(at)
      this.#addTsconfig(join(at, 'tsconfig.json'))
    }
  }

  addPackage(specifier: string, folder: string): void {
    const name = packageName(specifier)
    this.packages.add(name)
    const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/')) : ''
    for (let at = folder; !shared.has(at); at = dirname(at)) {
      const key = `${scope}\0${at}`
      if (this.#searched.has(key)) return
      this.#searched.add(key)
      if (basename(at) === 'node_modules') continue
      const modules = join(at, 'node_modules')
      if (!existsSync(modules)) continue
      this.folders.add(modules)
      // Also one that does not exist yet: a package may be linked into it.
      if (scope !== '') this.folders.add(join(modules, scope))
    }
  }

  /** `lexical`: the path as the import spells it; `real`: the file after links were followed. */
  addLinks(lexical: string, real: string): void {
    if (real.startsWith(lexical)) return
    for (let at = lexical; !shared.has(at) && dirname(at) !== at; at = dirname(at)) {
      if (lstatIfThere(at)?.isSymbolicLink() !== true) continue
      this.links.add(at)
      this.addFolder(dirname(at))
    }
  }

  #addTsconfig(file: string): void {
    if (this.files.has(file)) return
    const text = readIfThere(file)
    if (text === undefined) return
    this.files.add(file)
    this.addFolder(dirname(file))
    for (const base of basesOf(text)) {
      const target = locateBase(base, file)
      if (target !== undefined) this.#addTsconfig(target)
    }
  }
}

/** The `extends` of a tsconfig, found by a pattern: it is JSON with comments, and only these names matter. */
function basesOf(text: string): string[] {
  const value = /"extends"\s*:\s*("[^"]*"|\[[^\]]{0,4000}\])/.exec(text)?.[1] ?? ''
  return [...value.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name)
}

function locateBase(base: string, from: string): string | undefined {
  if (!isPackage(base)) {
    const target = resolve(dirname(from), base)
    return target.endsWith('.json') ? target : `${target}.json`
  }
  try {
    return createRequire(from).resolve(base)
  } catch {
    return undefined
  }
}
