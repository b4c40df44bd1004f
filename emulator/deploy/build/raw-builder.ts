/** Packs code for a runtime of the developer's (`actions[…].runtime`): a file as it is, or a folder as an archive. */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { basename, join, posix, relative, sep } from 'node:path'
import type { Metafile } from 'esbuild'
import { isBelow } from '../../system/project-bounds.ts'
import { zip, type Zippable } from '../../system/zip.ts'
import type { Source } from './build-options.ts'
import type { Built, Builder } from './builder.ts'
import { realPath, statIfThere } from '../../system/disk.ts'

/** Entries that no deployment contains. */
const leftOut = new Set(['.git', '.DS_Store', '__pycache__'])

export function createRawBuilder(source: Source): Builder {
  return {
    async build() {
      return isFolder(source.file) || source.packed !== undefined ? archived(source) : single(source)
    },
    async dispose() {},
  }
}

function single({ file, root }: Source): Built {
  const contents = readFileSync(file)
  const text = contents.toString('utf8')
  // An archive or a program travels as Base64 (openwhisk docs/actions-new.md, "Initialization").
  const binary = !Buffer.from(text).equals(contents)
  return built(binary ? contents.toString('base64') : text, binary, contents, [file], metafileOf([file], root))
}

function archived({ file: code, root, packed }: Source): Built {
  const named = new Map<string, string>(isFolder(code) ? placed(code, '') : [[basename(code), code]])
  for (const [place, original] of Object.entries(packed?.include ?? {}))
    for (const [name, file] of isFolder(original) ? placed(original, place) : [[place, original] as const]) named.set(name, file)
  const hash = createHash('sha256')
  const entries: Zippable = {}
  for (const [name, file] of named) {
    if (statIfThere(file) === undefined) continue
    const contents = readFileSync(file)
    hash.update(`\0${name}\0`).update(contents)
    // The same files make the same archive, whenever they were written.
    entries[name] = [contents, { mtime: '1980-01-01T00:00:00' }]
  }
  const archive = Buffer.from(zip(entries)).toString('base64')
  const files = [...named.values()]
  return built(archive, true, hash.digest(), files, metafileOf(files, root, isFolder(code) ? code : undefined))
}

/** All files of a folder, each with its place in the archive. */
function placed(folder: string, place: string): [name: string, file: string][] {
  return filesBelow(folder).map((file) => [posix.join(place, relative(folder, file).split(sep).join('/')), file])
}

function isFolder(path: string): boolean {
  return statIfThere(path)?.isDirectory() === true
}

function built(text: string, binary: boolean, hashed: Uint8Array, inputs: readonly string[], metafile: Metafile): Built {
  const hash = createHash('sha256').update(hashed).digest('base64url').slice(0, 16)
  return { ok: true, text: text.trim() === '' ? '' : text, hash, format: 'cjs', inputs, metafile, binary }
}

/** Links out of the folder, or back up in it, are left out: the archive may leave this machine. */
function filesBelow(folder: string, whole = realPath(folder)): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !leftOut.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (!entry.isSymbolicLink()) return entry.isDirectory() ? filesBelow(path, whole) : [path]
      const real = realPath(path)
      if (real === path || !isBelow(real, whole) || isBelow(realPath(folder), real)) return []
      return statIfThere(path)?.isDirectory() === true ? filesBelow(path, whole) : [path]
    })
}

/** In the shape in which esbuild reports what it read; of a folder, whatever appears in it counts as well. */
function metafileOf(files: readonly string[], root: string, folder?: string): Metafile {
  const listing = (file: string): string => `${relative(join(file, '..'), folder ?? file) || '.'}/*`
  const imports = (file: string): Metafile['inputs'][string]['imports'] =>
    folder === undefined ? [] : [{ path: listing(file), kind: 'dynamic-import', external: true }]
  return { inputs: Object.fromEntries(files.map((file) => [relative(root, file), { bytes: 0, imports: imports(file) }])), outputs: {} }
}
