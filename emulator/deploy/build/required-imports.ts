/** Which own files tsc makes CommonJS: an `import` of theirs becomes a `require`, and finds the side of a package that is for it. */
import { dirname, extname, join } from 'node:path'
import { nearestTsconfig } from '../../config/tsconfig.ts'
import type { ModuleSet } from '../../model/module-set.ts'
import { readIfThere } from '../../system/disk.ts'

const typeScript = new Set(['.ts', '.tsx', '.cts'])
/** `module` of a tsconfig where the file's name and the nearest package.json decide: https://www.typescriptlang.org/tsconfig/#module */
const asNode = /^node(?:16|18|20|next)$/i
const commonJs = /^(?:commonjs|umd|amd|system|none)$/i

/** @param files absolute paths */
export function requiringOf(files: readonly string[], root: string): Pick<ModuleSet, 'requiring'> {
  const known = new Map<string, boolean>()
  const requiring = files.filter((file) => {
    const extension = extname(file)
    if (!typeScript.has(extension)) return false
    if (extension === '.cts') return true
    const folder = dirname(file)
    const found = known.get(folder) ?? isCommonJs(folder, root)
    known.set(folder, found)
    return found
  })
  return requiring.length > 0 ? { requiring } : {}
}

/** Whether tsc makes CommonJS of the `.ts` files in a folder. */
export function isCommonJs(folder: string, root: string): boolean {
  const tsconfig = nearestTsconfig(folder, root)
  const { module, target } = tsconfig?.options ?? {}
  if (typeof module === 'string') return commonJs.test(module) || (asNode.test(module) && !isModuleFolder(folder))
  // Without one, tsc takes modules for what is newer than ES5.
  if (typeof target === 'string') return /^es[35]$/i.test(target)
  return !isModuleFolder(folder)
}

/** What the nearest package.json says of a file without a kind in its name. */
export function isModuleFolder(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    const text = readIfThere(join(at, 'package.json'))
    if (text !== undefined) return /"type"\s*:\s*"module"/.test(text)
    if (dirname(at) === at) return false
  }
}
