/**
 * Finds imported packages that are links to sources outside of `node_modules`, as in a workspace. Those are the developer's own and compiled; all
 * others are left to Node.
 */
import { isBuiltin } from 'node:module'
import { dirname, join, sep } from 'node:path'
import type { Metafile, Plugin } from 'esbuild'
import { exportedFile } from '../../system/package-exports.mjs'
import { readText, realPath, statIfThere } from '../../system/disk.ts'
import { resolveFile } from '../../config/function-files.ts'

export interface Packages {
  /** Changes when one of them appears, is removed, or links elsewhere. */
  readonly signature: string
  /** Names of those that are links to sources. */
  readonly linked: readonly string[]
}

/** @param fileOf the absolute path of an input */
export function packagesOf({ inputs }: Pick<Metafile, 'inputs'>, fileOf: (input: string) => string): Packages {
  const signatures = new Map<string, string>()
  const linked = new Set<string>()
  for (const [input, { imports }] of Object.entries(inputs)) {
    for (const { path, external = false } of imports) {
      const name = external ? packageName(path) : undefined
      if (name === undefined) continue
      const from = dirname(fileOf(input))
      const key = `${from}\0${name}`
      if (signatures.has(key)) continue
      const folder = folderOf(name, from)
      const stats = folder === undefined ? undefined : statIfThere(join(folder, 'package.json'))
      signatures.set(key, folder === undefined ? '' : `${folder} ${stats?.mtimeMs} ${stats?.size}`)
      if (folder !== undefined && isOwn(folder)) linked.add(name)
    }
  }
  return { signature: JSON.stringify([...signatures]), linked: [...linked] }
}

/** Follows imports of linked packages into their sources. */
export function linkedPlugin(names: readonly string[]): Plugin {
  const filter = new RegExp(`^(?:${names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})(?:/|$)`)
  return {
    name: 'actionlab-linked',
    setup(build) {
      build.onResolve({ filter }, ({ path, resolveDir, kind }) => {
        const found = sourceOf(path, resolveDir, kind.startsWith('require') ? 'require' : 'import')
        return found === undefined || !isOwn(found) ? undefined : { path: found }
      })
    },
  }
}

/** As Node finds it, and with the extensions that it does not know. (Node itself remembers what it once found.) */
function sourceOf(specifier: string, from: string, condition: string): string | undefined {
  const name = packageName(specifier)
  const folder = name === undefined ? undefined : folderOf(name, from)
  if (name === undefined || folder === undefined) return undefined
  const rest = specifier.slice(name.length)
  const { exports, main } = manifestOf(folder)
  const target = exportedFile(exports, `.${rest}`, new Set(['node', condition, 'module-sync', 'node-addons', 'default']))
  const file = target ?? (rest === '' && typeof main === 'string' ? main : rest)
  return resolveFile(join(folder, file)) ?? resolveFile(folder)
}

function manifestOf(folder: string): { readonly exports?: unknown; readonly main?: unknown } {
  try {
    return JSON.parse(readText(join(folder, 'package.json'))) as object
  } catch {
    return {}
  }
}

/** With links followed. */
function folderOf(name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name)
    if (statIfThere(folder)?.isDirectory() === true) return realPath(folder)
    if (dirname(at) === at) return undefined
  }
}

function isOwn(path: string): boolean {
  return !path.includes(`${sep}node_modules${sep}`)
}

/** `@scope/name/sub` → `@scope/name`; undefined for what is no package. */
export function packageName(specifier: string): string | undefined {
  if (isBuiltin(specifier)) return undefined
  return /^(?:@[^/]+\/)?[^./#@:][^/:]*(?=\/|$)/.exec(specifier)?.[0]
}
