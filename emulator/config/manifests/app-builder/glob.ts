/** Finds the files that a pattern means, as globby does: `*`, `?`, `[…]`, `{a,b}`, and `**` for any folders. A folder means all files below it. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { realPath, statIfThere } from '../../../system/disk.ts'
import { isBelow } from '../../../system/project-bounds.ts'
import { matcherOf } from '../wildcard.ts'

const mostAlternatives = 1000

/**
 * Nothing outside of `root` is looked at, wherever a link leads. Undefined where the braces of a pattern mean more than a thousand patterns.
 *
 * @param pattern absolute. Names that begin with a dot are found only where the pattern has the dot.
 */
export function findFiles(pattern: string, root: string): string[] | undefined {
  const all = alternatives(pattern)
  if (all === undefined) return undefined
  const found = all.flatMap((one) => {
    const parts = one.split('/').filter((part) => part !== '')
    return new Walk(root).walk('/', parts)
  })
  return [...new Set(found)].sort()
}

/** `a{b,c}` → `ab`, `ac`. */
function alternatives(pattern: string): string[] | undefined {
  let all = [pattern]
  while (all.length <= mostAlternatives) {
    const expanded = all.flatMap((one) => {
      const braces = /\{([^{}]*,[^{}]*)\}/.exec(one)
      if (!braces?.[1]) return [one]
      const { 0: whole, index } = braces
      return braces[1].split(',').map((choice) => one.slice(0, index) + choice + one.slice(index + whole.length))
    })
    if (expanded.every((one, index) => one === all[index])) return all
    all = expanded
  }
  return undefined
}

class Walk {
  readonly #root: string
  /** Folders, links followed, each with how much of the pattern was looked for in it: links may go in circles. */
  readonly #seen = new Set<string>()

  constructor(root: string) {
    this.#root = root
  }

  walk(folder: string, [part, ...others]: readonly string[]): string[] {
    if (part === undefined) return this.walk(folder, ['**', '*'])
    const real = realPath(folder)
    const state = `${others.length} ${part} ${real}`
    if (this.#seen.has(state) || !(isBelow(real, this.#root) || isBelow(this.#root, real))) return []
    this.#seen.add(state)
    if (part === '**')
      return [
        ...this.walk(folder, others.length > 0 ? others : ['*']),
        ...namesIn(folder)
          .filter((name) => !name.startsWith('.') && isFolder(join(folder, name)))
          .flatMap((name) => this.walk(join(folder, name), ['**', ...others])),
      ]
    const isFixed = !/[*?[]/.test(part)
    const matches = matcherOf(part)
    const names = isFixed ? [part] : namesIn(folder).filter((name) => (part.startsWith('.') || !name.startsWith('.')) && matches(name))
    return names.flatMap((name) => this.#follow(join(folder, name), others, isFixed))
  }

  #follow(path: string, others: readonly string[], isFixed: boolean): string[] {
    const status = statIfThere(path)
    if (status === undefined) return []
    if (others.length > 0) return status.isDirectory() ? this.walk(path, others) : []
    if (status.isFile()) return isBelow(realPath(path), this.#root) ? [path] : []
    return isFixed && status.isDirectory() ? this.walk(path, []) : []
  }
}

function namesIn(folder: string): string[] {
  return isFolder(folder) ? readdirSync(folder) : []
}

function isFolder(path: string): boolean {
  return statIfThere(path)?.isDirectory() === true
}
