/** Finds functions where no file says that there are any, as NAVER's samples have them: by the folders in which `main` is defined. docs/manifests/plain.md. */
import { type Dirent, readdirSync } from 'node:fs'
import { basename, dirname, extname, join, relative, sep } from 'node:path'
import type { ActionConfig } from '../../../model/config.ts'
import { Origins } from '../../../model/config-origins.ts'
import { folderEntry, functionName, isIgnoredFolder } from '../../function-files.ts'
import type { Manifest } from '../manifest.ts'
import { definesMain, isFunctionAlone } from './main-export.ts'

export const plainFormat = 'plain folders'

/** The deepest of NAVER's samples lies in samples/nodejs/object-storage/bucket/create-bucket. */
const mostDeep = 5
/** Whoever starts in a home folder waits for no more. */
const mostFolders = 2000

interface PlainFunction {
  readonly name: string
  /** Absolute: a folder, or a file of its own. */
  readonly path: string
  /** The file in which it begins. */
  readonly entry: string
}

/** The root as one action, with those in folders below. Undefined where the root is none. */
export function readRootAction(root: string): Manifest | undefined {
  const own = asFolder(root, namesIn(root))
  if (own === undefined) return undefined
  // The folder of its sources, `src`, is its own.
  const sources = dirname(own.entry)
  const others = below(root).filter(({ entry }) => sources === root || !entry.startsWith(sources + sep))
  return manifestOf(root, own.entry, [own, ...others])
}

/** Functions in files of the root and in folders below. Undefined where there are none. */
export function readFolders(root: string): Manifest | undefined {
  const functions = [...filesAlone(root, namesIn(root)), ...below(root)]
  return functions.length === 0 ? undefined : manifestOf(root, root, functions)
}

function manifestOf(root: string, file: string, functions: readonly PlainFunction[]): Manifest {
  const origins = new Origins()
  const actions = new Map<string, ActionConfig>()
  const remarks = ['Functions have the names of their folders, because no file here names them.']
  for (const { path, entry, name } of named(root, functions)) {
    if (actions.has(name)) {
      remarks.push(
        `${relative(root, path)} is left out, because another function is called ${name}: name both in actions of actionlab.config.`,
      )
      continue
    }
    actions.set(name, { file: path })
    origins.set(['actions', name], { file: entry })
  }
  return {
    format: plainFormat,
    file,
    config: { functions: false, actions: Object.fromEntries(actions) },
    sources: [...new Set(functions.flatMap(({ path, entry }) => [entry, join(path === entry ? dirname(path) : path, 'package.json')]))],
    origins,
    remarks,
  }
}

/** Functions of one name are told apart by the first folder in which their paths differ: `nodejs/cache`, `python/cache`. */
function named(root: string, functions: readonly PlainFunction[]): PlainFunction[] {
  return functions.map((one) => {
    const alike = functions.filter(({ name }) => name === one.name)
    if (alike.length === 1) return one
    const paths = alike.map(({ path }) => relative(root, path).split(sep))
    const own = relative(root, one.path).split(sep)
    const folder = own.slice(0, -1).find((part, index) => paths.some((path) => path[index] !== part))
    return folder === undefined ? one : { ...one, name: `${fit(folder)}/${one.name}` }
  })
}

/** In the order of their paths. */
function below(root: string): PlainFunction[] {
  const found: PlainFunction[] = []
  let folders = 0
  const visit = (folder: string, depth: number): void => {
    for (const entry of entriesOf(folder)) {
      if (!entry.isDirectory() || isIgnoredFolder(entry.name) || aside.has(entry.name) || folders++ >= mostFolders) continue
      const path = join(folder, entry.name)
      const names = namesIn(path)
      const own = asFolder(path, names)
      // What lies beside the entry of a function, or in a Python package, is its own.
      if (own !== undefined) found.push(own)
      else if (!names.has('__init__.py')) {
        found.push(...filesAlone(path, names))
        if (depth < mostDeep) visit(path, depth + 1)
      }
    }
  }
  visit(root, 1)
  return found
}

/** Folders of builds and tests: functions there are copies, or none. */
const aside = new Set(['build', 'coverage', 'dist', 'docs', 'test', 'tests', '__tests__'])

function asFolder(folder: string, names: ReadonlySet<string>): PlainFunction | undefined {
  const entry = folderEntry(folder, names)
  return entry !== undefined && definesMain(entry) ? { name: fit(basename(folder)), path: folder, entry } : undefined
}

function filesAlone(folder: string, names: ReadonlySet<string>): PlainFunction[] {
  const files = [...names].filter((name) => functionName(name) !== undefined).map((name) => join(folder, name))
  return files.filter(isFunctionAlone).map((file) => ({ name: fit(basename(file, extname(file))), path: file, entry: file }))
}

/** A name that every cloud takes. */
function fit(name: string): string {
  return name.replaceAll(/[^\w-]+/g, '-')
}

function namesIn(folder: string): Set<string> {
  return new Set(entriesOf(folder).map(({ name }) => name))
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}
