/** Says of each file in a functions folder that is no function why it is none. */
import { readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { folderEntry, functionName, isIgnoredFolder, sourceExtensions } from '../config/function-files.ts'

/**
 * The rules of ../config/function-files.ts in words; two levels, as deep as functions go.
 *
 * @param used files that functions were found by
 * @param holds what a folder in it may be beside a function: a package, nothing (`flat`), or, in a package, nothing either
 */
export function ignoredIn(
  folder: string,
  used: ReadonlySet<string>,
  holds: 'packages' | 'flat' | 'functions',
): { file: string; why: string }[] {
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
