/**
 * A Python function's code: nothing is compiled here, but its entry and every module of the project it imports are read together, so that a revision
 * is one state of all of them. Packages of an environment (`.venv`, `virtualenv`) are left where they are.
 */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import type { Metafile } from 'esbuild'
import type { Source } from './build-options.ts'
import type { Built, Builder, Learned } from './builder.ts'
import type { PackedFolder } from './packed-folder.ts'
import { importsOf, type PythonImport } from './python-imports.ts'
import { statIfThere } from '../../system/disk.ts'

/** What the sandbox is given: ../invoke/sandbox-python/actionlab_sandbox/load.py. */
export interface PythonManifest {
  readonly root: string
  /** Of a function into whose folder others are packed: see {@link file://./packed-folder.ts}. */
  readonly packed?: { readonly folder: string; readonly entry: string; readonly places: PackedFolder['places'] }
  /** Where modules are looked for: the function's own folder first, what the interpreter knows, then the others. */
  readonly search: readonly string[]
  /** Those of {@link texts} that run before the function's own. */
  readonly setup: readonly string[]
  /** Absolute path → source. */
  readonly texts: Readonly<Record<string, string>>
}

export function createPythonBuilder(source: Source, learned: Learned): Builder {
  return {
    async build() {
      return build(source, learned)
    },
    async dispose() {},
  }
}

function build({ root, file, main, setup, packed }: Source, learned: Readonly<Learned>): Built {
  const search = searchPath(dirname(file), root)
  const found = new Modules(packed ? [packed.folder, ...search.slice(1)] : search)
  const before = setup.filter((one) => one.endsWith('.py'))
  const entry = packed?.placeOf(file) ?? file
  for (const one of [...before, entry]) found.add(one)
  const hash = createHash('sha256').update(JSON.stringify([root, main, before]))
  for (const [path, text] of found.texts) hash.update(`\0${path}\0`).update(text)
  const texts = new Map([...found.texts].flatMap(([path, text]) => (isUtf8(text) ? [[path, text.toString('utf8')] as const] : [])))
  const originals = (path: string): string[] => {
    const all = packed?.originalsOf(path) ?? []
    return all.length === 0 ? [path] : all
  }
  const inputs = [...found.texts.keys()].map((path) => originals(path).find((one) => statIfThere(one)) ?? path)
  for (const [path, before] of learned) {
    const text = readIfThere(path)
    if (inputs.includes(path) || digest(text) === before) continue
    hash.update(`\0${path}\0`).update(text ?? '')
  }
  const manifest: PythonManifest = {
    root,
    ...(packed ? { packed: { folder: packed.folder, entry, places: packed.places } } : {}),
    search,
    setup: before,
    texts: Object.fromEntries(texts),
  }
  const blank = found.texts.get(entry)?.toString('utf8').trim() === ''
  return {
    ok: true,
    text: blank ? '' : JSON.stringify(manifest),
    hash: hash.digest('base64url').slice(0, 16),
    format: 'cjs',
    inputs: [...inputs, ...learned.keys()],
    metafile: metafileOf([...inputs, ...learned.keys()], [...found.absent].flatMap(originals), root),
  }
}

/** The modules that a source reaches inside of the project. */
class Modules {
  readonly #search: readonly string[]
  readonly texts = new Map<string, Buffer>()
  /** Files that would be found before, or instead of, what was: they count when they appear. */
  readonly absent = new Set<string>()

  constructor(search: readonly string[]) {
    this.#search = search
  }

  add(file: string): boolean {
    if (this.texts.has(file)) return true
    const text = readIfThere(file)
    if (text === undefined) {
      this.absent.add(file)
      return false
    }
    this.texts.set(file, text)
    for (const one of importsOf(text.toString('utf8'))) this.#follow(one, file)
    return true
  }

  #follow({ level, module, names }: PythonImport, from: string): void {
    const parts = module === '' ? [] : module.split('.')
    if (level > 0) {
      let folder = dirname(from)
      for (let up = 1; up < level; up++) folder = dirname(folder)
      this.#enter(folder, parts, names)
      return
    }
    for (const folder of this.#search) if (this.#enter(folder, parts, names)) return
  }

  /** `a.b` below `folder`: the packages on the way, then the module, then each name that is a module itself. */
  #enter(folder: string, parts: readonly string[], names: readonly string[]): boolean {
    let at = folder
    let found = parts.length === 0
    for (const part of parts) {
      const asPackage = this.add(join(at, part, '__init__.py'))
      found = asPackage || this.add(join(at, `${part}.py`)) || isFolder(join(at, part))
      if (!found) return false
      at = join(at, part)
    }
    if (isFolder(at)) for (const name of names) if (!this.add(join(at, name, '__init__.py'))) this.add(join(at, `${name}.py`))
    return found
  }
}

/** The function's folder and those above it: the cloud knows the first only, the others stand in for what a deployment packs together. */
function searchPath(folder: string, root: string): string[] {
  if (folder === root || !folder.startsWith(root + sep)) return [...new Set([folder, root])]
  return [folder, ...searchPath(dirname(folder), root)]
}

/** In the shape in which esbuild reports what it read, so that both kinds of code are watched alike. */
function metafileOf(files: readonly string[], absent: readonly string[], root: string): Metafile {
  const keys = [...files, ...absent].map((file) => relative(root, file).split(sep).join('/'))
  return { inputs: Object.fromEntries(keys.map((key) => [key, { bytes: 0, imports: [] }])), outputs: {} }
}

function digest(text: Buffer | undefined): string {
  return text === undefined ? '' : createHash('sha256').update(text).digest('hex')
}

/** Other encodings are declared in the source; such a file is read by the sandbox itself. */
function isUtf8(text: Buffer): boolean {
  return Buffer.from(text.toString('utf8')).equals(text)
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
