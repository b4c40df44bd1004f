/** Finds the files that a pattern means, as globby does: `*`, `?`, `[…]`, `{a,b}`, and `**` for any folders. A folder means all files below it. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { statIfThere } from '../../../system/disk.ts'

/** @param pattern absolute. Names that begin with a dot are found only where the pattern has the dot. */
export function findFiles(pattern: string): string[] {
  const found = alternatives(pattern).flatMap((one) =>
    walk(
      '/',
      one.split('/').filter((part) => part !== ''),
    ),
  )
  return [...new Set(found)].sort()
}

/** `a{b,c}` → `ab`, `ac`. */
function alternatives(pattern: string): string[] {
  const braces = /\{([^{}]*,[^{}]*)\}/.exec(pattern)
  if (!braces?.[1]) return [pattern]
  const { 0: whole, index } = braces
  return braces[1].split(',').flatMap((one) => alternatives(pattern.slice(0, index) + one + pattern.slice(index + whole.length)))
}

function walk(folder: string, [part, ...others]: readonly string[]): string[] {
  if (part === undefined) return walk(folder, ['**', '*'])
  if (part === '**')
    return [
      ...walk(folder, others.length > 0 ? others : ['*']),
      ...namesIn(folder)
        .filter((name) => !name.startsWith('.') && isFolder(join(folder, name)))
        .flatMap((name) => walk(join(folder, name), ['**', ...others])),
    ]
  const isFixed = !/[*?[]/.test(part)
  const names = isFixed
    ? [part]
    : namesIn(folder).filter((name) => (part.startsWith('.') || !name.startsWith('.')) && regExpOf(part).test(name))
  return names.flatMap((name) => {
    const path = join(folder, name)
    const status = statIfThere(path)
    if (status === undefined) return []
    if (others.length > 0) return status.isDirectory() ? walk(path, others) : []
    if (status.isFile()) return [path]
    return isFixed && status.isDirectory() ? walk(path, []) : []
  })
}

function namesIn(folder: string): string[] {
  return isFolder(folder) ? readdirSync(folder) : []
}

function isFolder(path: string): boolean {
  return statIfThere(path)?.isDirectory() === true
}

function regExpOf(part: string): RegExp {
  const text = part.replaceAll(
    /\[(!?)([^\]]+)\]|[*?]|[.+^${}()|[\]\\]/g,
    (character, not: string | undefined, inside: string | undefined) => {
      if (inside !== undefined) return `[${not === '!' ? '^' : ''}${inside.replaceAll('\\', '\\\\')}]`
      return character === '*' ? '.*' : character === '?' ? '.' : `\\${character}`
    },
  )
  return new RegExp(`^${text}$`)
}
