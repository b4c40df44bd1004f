/** Names the folders whose functions need packages and have none installed, as in a fresh clone. */
import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import type { Action } from '../model/action.ts'
import { isObject } from '../model/json.ts'
import { readIfThere } from '../system/disk.ts'

/** Folders that one line names. */
const mostNames = 5
/** Every function finds them, whether they are installed or not. */
const brought: ReadonlySet<string> = new Set(['openwhisk', 'needle'])

export function missingPackages(actions: Iterable<Action>, root: string): string | undefined {
  // Yarn's Plug'n'Play needs no node_modules.
  if (existsSync(join(root, '.pnp.cjs'))) return undefined
  const files = [...actions].flatMap(({ code }) => (code === undefined ? [] : [resolve(root, code.file)]))
  const folders = new Set([...new Set(files.map((file) => dirname(file)))].flatMap((folder) => manifestFolder(folder, root) ?? []))
  const missing = [...folders].filter((folder) => lacksAll(folder)).map((folder) => relative(root, folder))
  const [first = ''] = missing
  if (missing.length === 0) return undefined
  if (missing.length === 1) return `Packages are not installed: npm install${first === '' ? '' : ` --prefix ${first}`}`
  const names = missing.slice(0, mostNames).map((name) => name || 'the root')
  const more = missing.length - names.length
  return `Packages are not installed in ${missing.length} folders: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}. Run npm install in each: functions that need them fail.`
}

/** The nearest folder with a package.json, in the project. */
function manifestFolder(folder: string, root: string): string | undefined {
  if (relative(root, folder).startsWith('..')) return undefined
  if (existsSync(join(folder, 'package.json'))) return folder
  return folder === root ? undefined : manifestFolder(dirname(folder), root)
}

/** Whether no dependency is installed. Where one is, an install has run, and a call tells which other package is missing. */
function lacksAll(folder: string): boolean {
  const wanted = dependenciesIn(readIfThere(join(folder, 'package.json')) ?? '').filter((name) => !brought.has(name))
  return wanted.length > 0 && !wanted.some((name) => isInstalled(name, folder))
}

function dependenciesIn(text: string): string[] {
  try {
    const manifest: unknown = JSON.parse(text)
    return isObject(manifest) && isObject(manifest['dependencies']) ? Object.keys(manifest['dependencies']) : []
  } catch {
    return []
  }
}

function isInstalled(name: string, folder: string): boolean {
  if (existsSync(join(folder, 'node_modules', name))) return true
  const above = dirname(folder)
  return above !== folder && isInstalled(name, above)
}
