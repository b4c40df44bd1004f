/** Says of each file in a functions folder that is no function why it is none. */
import { type Dirent, existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { folderEntry, functionName, isIgnoredFolder, sourceExtensions } from '../config/function-files.ts'
import type { Action } from '../model/action.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { isInside } from '../system/project-bounds.ts'

export interface Ignored {
  readonly file: string
  readonly why: string
}

/**
 * The rules of ../config/function-files.ts in words; two levels, as deep as functions go.
 *
 * @param used files that functions were found by
 * @param holds what a folder in it may be beside a function: a package, nothing (`flat`), or, in a package, nothing either
 */
export function ignoredIn(folder: string, used: ReadonlySet<string>, holds: 'packages' | 'flat' | 'functions'): Ignored[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = join(folder, entry.name)
    if (used.has(file)) return []
    if (entry.isDirectory()) {
      if (isIgnoredFolder(entry.name)) return [{ file, why: whyFolder(entry.name) }]
      // A folder with an entry is one function as a whole.
      if (folderEntry(file, new Set(readdirSync(file))) !== undefined) return []
      // Nor is one that has the name of its only file.
      if (holds === 'functions' && [...used].some((one) => one.startsWith(file + sep))) return []
      return holds === 'packages' ? ignoredIn(file, used, 'functions') : [{ file, why: whyNoFunction[holds] }]
    }
    return [{ file, why: whyFile(entry.name) }]
  })
}

const whyNoFunction = {
  flat: 'a folder is a function by an index.js, a package.json with main, an index.py or __main__.py, or a scf_bootstrap, and it has none of them',
  functions: 'functions are at most one package deep',
} as const

function whyFolder(name: string): string {
  if (name.startsWith('_') || name.startsWith('.')) return `names starting with ${name[0]} are never functions`
  return `a folder called ${name} holds what functions share`
}

function whyFile(name: string): string {
  if (name.startsWith('_') || name.startsWith('.')) return `names starting with ${name[0]} are never functions`
  if (/\.d\.[cm]?ts$/.test(name)) return 'a declaration has no code'
  if (/\.test\./.test(name)) return 'a test'
  if (!sourceExtensions.some((extension) => name.endsWith(extension))) return `not one of ${sourceExtensions.join(' ')} .py`
  return functionName(name) === undefined ? 'a configuration' : 'another file defines this function'
}

/**
 * Of a list of functions: files and folders beside their code that could be functions too, but are neither listed nor imported.
 *
 * @param actions as they were built
 * @param list the file that has the list, relative to the root
 */
export function unlistedIn(actions: readonly Action[], { root, actions: listed }: ResolvedConfig, list: string): Ignored[] {
  const used = new Set(actions.flatMap(({ code }) => code?.inputs ?? []))
  for (const { file } of Object.values(listed)) if (file !== undefined) used.add(resolve(root, file))
  const folders = new Set(Object.values(listed).flatMap(({ file }) => (file === undefined ? [] : [dirname(resolve(root, file))])))
  const isUsed = (file: string): boolean => used.has(file) || [...used].some((one) => one.startsWith(file + sep))
  return [...folders]
    .filter((folder) => isInside(folder, { root, functions: root, confined: true }) && existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { withFileTypes: true }).map((entry) => ({ entry, file: join(folder, entry.name) })))
    .filter(({ entry, file }) => !isUsed(file) && mayBeFunction(entry, file))
    .map(({ file }) => ({ file, why: `${list} lists no function that begins in it, and none imports it` }))
}

function mayBeFunction(entry: Dirent, file: string): boolean {
  if (!entry.isDirectory()) return functionName(entry.name) !== undefined
  return !isIgnoredFolder(entry.name) && folderEntry(file, new Set(readdirSync(file))) !== undefined
}
