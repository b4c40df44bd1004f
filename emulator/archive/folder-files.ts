/** The files of a function's folder that its archive has: all that the function may read there, and nothing that only its developer needs. */
import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { isBelow } from '../system/project-bounds.ts'
import { realPath, statIfThere } from '../system/disk.ts'
import { ArchiveRefusal } from './refusal.ts'

/** Entries that no deployment has: version control, caches, secrets of this machine, and packages, which are traced. */
const leftOut =
  /^(?:\.git|\.svn|\.hg|\.DS_Store|Thumbs\.db|__pycache__|\.pytest_cache|\.venv|venv|node_modules|\.env(?:\..*)?|\.npmrc|\.gitignore|\.actionlab.*|actionlab\.config\.(?:json|[cm]?[jt]s)|package-lock\.json|yarn\.lock|pnpm-lock\.yaml|.*\.pyc|.*\.d\.[cm]?ts|.*\.(?:test|spec)\.[cm]?[jt]sx?|tsconfig(?:\..*)?\.json)$/

export interface FolderFile {
  /** Relative to the folder, with slashes. */
  readonly name: string
  /** Absolute, as it lies in the folder. */
  readonly file: string
}

export interface FolderOptions {
  /** Absolute: links may lead to what is below it. */
  readonly root: string
  /** What is to be left out beside what always is. */
  skip?(path: string, name: string): boolean
  /** Takes `node_modules` and links out of the folder's own packages as well. */
  readonly packages?: boolean
}

/**
 * Files sorted by name. A link is what it leads to.
 *
 * @throws {ArchiveRefusal} where a link leads out of the project, to nothing, or back up
 */
export function filesOfFolder(folder: string, { root, skip, packages = false }: FolderOptions): FolderFile[] {
  const found: FolderFile[] = []
  const faults: string[] = []
  const walk = (at: string, above: readonly string[]): void => {
    for (const entry of readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(at, entry.name)
      const isPackages = packages && entry.name === 'node_modules'
      if ((leftOut.test(entry.name) && !isPackages) || skip?.(path, entry.name) === true) continue
      const shown = relative(root, path) || path
      if (entry.isSymbolicLink()) {
        const fault = linkFault(path, shown, root, above)
        if (fault !== undefined) {
          faults.push(fault)
          continue
        }
      }
      const stats = statIfThere(path)
      if (stats?.isDirectory() === true) walk(path, [...above, realPath(path)])
      else if (stats === undefined && entry.name.includes('\uFFFD'))
        faults.push(`${shown} has a name that is no UTF-8: a zip cannot have it. Rename it.`)
      else if (stats?.isFile() === true) found.push({ name: relative(folder, path).split(sep).join('/'), file: path })
    }
  }
  walk(folder, [realPath(folder)])
  if (faults.length > 0) throw new ArchiveRefusal(faults)
  return found
}

function linkFault(path: string, shown: string, root: string, above: readonly string[]): string | undefined {
  if (statIfThere(path) === undefined) return `${shown} is a symbolic link to nothing. Remove it, or make its target.`
  const real = realPath(path)
  if (above.includes(real)) return `${shown} is a symbolic link to a folder that holds it. Remove it.`
  if (!isBelow(real, realPath(root)))
    return `${shown} is a symbolic link to ${real}, which lies outside of the project. Copy what the function needs into its folder.`
  return undefined
}
