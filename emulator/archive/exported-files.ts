/** What `exports` of a package.json say of a request, to every Node.js that may run an archive: they differ in the conditions that they know. */
import { dirname, join } from 'node:path'
import { isObject } from '../model/json.ts'
import { readIfThere, statIfThere } from '../system/disk.ts'
import { exportedFile } from '../system/package-exports.mjs'
import { packageName } from './package-names.ts'

const always = ['node', 'node-addons', 'default']
/** Node 20.19 and newer take it for `require` and for `import`. */
const newer = 'module-sync'

export interface Exported {
  /** Of the package, as it was found. */
  readonly folder: string
  /** Absolute; the first one is what a Node.js finds that does not know the newest condition. */
  readonly files: readonly string[]
}

/**
 * @param id of a package, with or without a path in it
 * @returns undefined where no package with `exports` is meant
 * @throws where `exports` do not have it
 */
export function exportedFiles(id: string, parent: string, forRequire: boolean): Exported | undefined {
  const name = packageName(id)
  const folder = name === undefined ? undefined : folderOf(name, parent)
  if (name === undefined || folder === undefined) return undefined
  const exports = exportsOf(folder)
  if (exports === undefined) return undefined
  const kind = forRequire ? 'require' : 'import'
  const targets = [new Set([...always, kind]), new Set([...always, kind, newer])].flatMap((conditions) => {
    const target = exportedFile(exports, `.${id.slice(name.length)}`, conditions)
    return typeof target === 'string' ? [join(folder, target)] : []
  })
  const files = [...new Set(targets)].filter((file) => statIfThere(file)?.isFile() === true)
  if (files.length === 0) throw new Error(`${join(folder, 'package.json')} exports no ${id}`)
  return { folder, files }
}

/** `exports` where there are any. */
function exportsOf(folder: string): unknown {
  try {
    const manifest: unknown = JSON.parse(readIfThere(join(folder, 'package.json')) ?? '{}')
    return isObject(manifest) ? (manifest['exports'] ?? undefined) : undefined
  } catch {
    return undefined
  }
}

function folderOf(name: string, from: string): string | undefined {
  for (let at = dirname(from); ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name)
    if (statIfThere(folder)?.isDirectory() === true) return folder
    if (dirname(at) === at) return undefined
  }
}
