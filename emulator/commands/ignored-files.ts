/** Says of each file in a functions folder that is no function why it is none. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { folderEntry, functionName, isIgnoredFolder, sourceExtensions } from '../config/function-files.ts'

/** The rules of ../config/function-files.ts in words; two levels, as deep as functions go. @param used files that functions were found by */
export function ignoredIn(folder: string, used: ReadonlySet<string>, depth: number): { file: string; why: string }[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = join(folder, entry.name)
    if (used.has(file)) return []
    if (entry.isDirectory()) {
      if (isIgnoredFolder(entry.name)) return [{ file, why: whyFolder(entry.name) }]
      // A folder with an entry is one function as a whole.
      if (folderEntry(file, new Set(readdirSync(file))) !== undefined) return []
      return depth > 0 ? ignoredIn(file, used, depth - 1) : [{ file, why: 'functions are at most one package deep' }]
    }
    return [{ file, why: whyFile(entry.name) }]
  })
}

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
