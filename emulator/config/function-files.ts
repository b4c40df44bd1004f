/** Decides which files and folders are functions, and finds the entry file of each. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'
import { readText, statIfThere } from '../system/disk.ts'
import { nearestTsconfig } from './tsconfig.ts'

/** In the order of precedence as `index.*`. */
export const sourceExtensions = ['.ts', '.js', '.mjs', '.cjs', '.mts', '.cts', '.tsx', '.jsx']

/** `__main__.py` is OpenWhisk's name (docs/actions-python.md), `index.py` CloudBase's; they begin a folder that holds no Node entry. */
const pythonEntries = ['__main__.py', 'index.py']

const supportFolders = new Set(['node_modules', 'lib', 'shared', 'virtualenv', 'venv'])

/** Folders that are never read. */
export function isIgnoredFolder(name: string): boolean {
  return name.startsWith('_') || name.startsWith('.') || supportFolders.has(name)
}

export function isPython(file: string): boolean {
  return extname(file) === '.py'
}

/** `hello.ts` → `hello`; undefined for files that are no functions: tests, declarations, configuration, others. */
export function functionName(fileName: string): string | undefined {
  const extension = extname(fileName)
  const python = isPython(fileName)
  if ((!python && !sourceExtensions.includes(extension)) || fileName.startsWith('_') || fileName.startsWith('.')) return undefined
  const name = fileName.slice(0, -extension.length)
  if (python && (name.startsWith('test_') || name.endsWith('_test') || name === 'conftest' || name === 'setup')) return undefined
  if (name.endsWith('.d') || name.endsWith('.test') || name.includes('.test.') || name === 'actionlab.config') return undefined
  return name
}

/** Whether a file of this name, in a folder, can make or unmake a function. */
export function decides(fileName: string): boolean {
  return functionName(fileName) !== undefined || fileName === 'package.json' || pythonEntries.includes(fileName)
}

/** The script that starts a CloudBase web function (docs/contracts/tcb.md 1.4); it names the entry file. */
const bootstrap = 'scf_bootstrap'

/** The entry file of a folder: `main` of its package.json, else `index.*`, else `__main__.py`, else what its `scf_bootstrap` runs; undefined when the folder is no function. */
export function folderEntry(folder: string, names: ReadonlySet<string>): string | undefined {
  if (names.has('package.json')) {
    const main = packageMain(join(folder, 'package.json'))
    if (main !== undefined)
      return resolveFile(join(folder, main)) ?? builtFrom(join(folder, main), folder) ?? indexOf(folder, names) ?? join(folder, main)
  }
  return indexOf(folder, names) ?? (names.has(bootstrap) ? startedBy(folder) : undefined)
}

/**
 * The source of a missing build output: `lib/hello.js` comes from `src/hello.ts` where the tsconfig's `outDir` is `lib`.
 *
 * @param top the folder in which the search for a tsconfig.json ends
 */
export function builtFrom(file: string, top: string): string | undefined {
  const config = nearestTsconfig(dirname(file), top)
  if (config === undefined) return undefined
  const base = dirname(config.file)
  const { outDir = base, rootDir, included } = config
  const inside = relative(outDir, file)
  if (inside.startsWith('..')) return undefined
  const name = inside.replace(/\.[cm]?js$/, '')
  // Without `rootDir` TypeScript takes the folder that all sources have in common.
  const roots = rootDir === undefined ? [...included, base, join(base, 'src')] : [rootDir]
  return roots.map((root) => resolveFile(join(root, name))).find((file) => file !== undefined)
}

/** The first word of the script that is a source file: `/var/lang/node18/bin/node ./app.js --port 9000` → `app.js`. */
function startedBy(folder: string): string | undefined {
  const words = readFileSync(join(folder, bootstrap), 'utf8').split(/\s+/)
  return words.map((word) => join(folder, word)).find((file) => sourceExtensions.includes(extname(file)) && isFile(file))
}

function indexOf(folder: string, names: ReadonlySet<string>): string | undefined {
  const extension = sourceExtensions.find((candidate) => names.has(`index${candidate}`))
  const entry = extension === undefined ? pythonEntries.find((candidate) => names.has(candidate)) : `index${extension}`
  return entry === undefined ? undefined : join(folder, entry)
}

function packageMain(file: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readText(file))
    const main = typeof manifest === 'object' && manifest !== null && 'main' in manifest ? manifest.main : undefined
    return typeof main === 'string' && main !== '' ? main : undefined
  } catch {
    return undefined // a half-written package.json: `index.*` decides until the next save
  }
}

/** Like {@link resolveFile}; a folder resolves to its entry file. */
export function resolveEntry(path: string): string | undefined {
  if (statIfThere(path)?.isDirectory() !== true) return resolveFile(path)
  return folderEntry(path, new Set(readdirSync(path)))
}

/** Resolves a path as `require` does: the file itself, with an extension, or a folder's index. */
export function resolveFile(path: string): string | undefined {
  const candidates = [
    path,
    ...sourceExtensions.map((extension) => path + extension),
    ...sourceExtensions.map((extension) => join(path, `index${extension}`)),
    `${path}.py`,
    ...pythonEntries.map((entry) => join(path, entry)),
  ]
  return candidates.find(isFile)
}

function isFile(path: string): boolean {
  return statIfThere(path)?.isFile() === true
}
