/** Finds the functions below packages/: a file or a folder of `packages/<package>/` each, as DigitalOcean's tool does. */
import { type Dirent, readdirSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import { EmulatorError } from '../../../model/errors.ts'
import { statIfThere } from '../../../system/disk.ts'
import { functionName } from '../../function-files.ts'
import { isEmulated, languageOf, readRuntime } from '../runtime.ts'

export interface FoundFunction {
  /** '' is the default package. */
  readonly package: string
  readonly name: string
  readonly path: string
  readonly isFolder: boolean
  /** Known of files only. */
  readonly language: string | undefined
  /** `nodejs:18` of `hello.nodejs-18.zip`. */
  readonly kind: string | undefined
  /** It is a function by its place and name; others are where project.yml lists them. */
  readonly isFunction: boolean
}

export interface PackagesFolder {
  readonly functions: readonly FoundFunction[]
  /** Names of the folders in packages/. */
  readonly packages: readonly string[]
  /** Folders whose entries were read. */
  readonly listed: readonly string[]
}

/** @throws {EmulatorError} BAD_CONFIG where two of one package have the same name */
export function readPackagesFolder(root: string): PackagesFolder {
  const folder = join(root, 'packages')
  const packages = entriesOf(folder)
    .filter((entry) => isFolder(folder, entry) && isSource(entry.name))
    .map(({ name }) => name)
  const functions: FoundFunction[] = []
  for (const name of packages) {
    const seen = new Map<string, FoundFunction>()
    for (const found of entriesOf(join(folder, name)).flatMap((entry) => functionOf(join(folder, name), name, entry))) {
      const other = seen.get(found.name)
      if (other !== undefined && other.isFunction && found.isFunction) {
        const text = `the function ${found.name} is there twice, also as ${relative(root, other.path)}. Keep one, or rename the other.`
        throw new EmulatorError('BAD_CONFIG', `${relative(root, found.path)}: ${text}`)
      }
      if (other === undefined || !other.isFunction) seen.set(found.name, found)
    }
    functions.push(...seen.values())
  }
  const folders = functions.filter(({ isFolder }) => isFolder).map(({ path }) => path)
  return { functions, packages, listed: [folder, ...packages.map((name) => join(folder, name)), ...folders] }
}

function functionOf(folder: string, pkg: string, entry: Dirent): FoundFunction[] {
  const at = { package: pkg === 'default' ? '' : pkg, path: join(folder, entry.name) }
  if (isFolder(folder, entry)) {
    if (!isSource(entry.name)) return []
    return [{ ...at, name: entry.name, isFolder: true, language: undefined, kind: undefined, isFunction: true }]
  }
  const extension = extname(entry.name)
  const stem = entry.name.slice(0, entry.name.length - extension.length)
  if (stem === '' || stem.startsWith('.')) return []
  if (extension === '.zip') {
    // `hello.nodejs-18.zip`: the runtime stands between two dots.
    const [, name = stem, middle] = /^(.+?)\.([a-z]+(?:-[\d.]+)?)$/.exec(stem) ?? []
    const { language, kind } = middle === undefined ? {} : readRuntime(middle)
    return [{ ...at, name, isFolder: false, language, kind, isFunction: true }]
  }
  const language = languageOf(entry.name)
  if (language === undefined) return []
  const isFunction = isEmulated(language) ? functionName(entry.name) !== undefined : true
  return [{ ...at, name: stem, isFolder: false, language, kind: undefined, isFunction }]
}

function isFolder(parent: string, entry: Dirent): boolean {
  return entry.isSymbolicLink() ? statIfThere(join(parent, entry.name))?.isDirectory() === true : entry.isDirectory()
}

/** Packages and functions may have any name here, `lib` too. */
function isSource(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules'
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}
