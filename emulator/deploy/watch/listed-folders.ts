/** Folders that the configuration lists: their entries decide which functions there are. */
import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import { statIfThere } from '../../system/disk.ts'
import type { Watching } from './project-watcher.ts'

/** Whether `path` lies below one of them. */
export function isListed(path: string, { listed, root }: ResolvedConfig): boolean {
  if (listed.length === 0) return false
  for (let folder = dirname(path); folder.length >= root.length; folder = dirname(folder)) if (listed.includes(folder)) return true
  return false
}

/** Watches a new folder as deep as functions lie below one that is listed. */
export function watchBelow(path: string, watching: Watching, depth = 2): void {
  if (depth === 0 || basename(path) === 'node_modules' || statIfThere(path)?.isDirectory() !== true) return
  watching.folder(path)
  for (const name of namesIn(path)) watchBelow(join(path, name), watching, depth - 1)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // removed in the meantime
  }
}
