/** Which files from elsewhere an action's folder is packed with, `include` of a manifest. */
import { readdirSync } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'
import { realPath, statIfThere } from '../../../system/disk.ts'
import { leadsOut } from '../project-file.ts'
import { matcherOf } from '../wildcard.ts'
import type { YamlValue } from '../yaml-value.ts'
import type { Draft } from './draft.ts'

/**
 * `[source]` keeps its path, `[source, destination]` is put there; sources are relative to the manifest, destinations to the action. Entries with another
 * number of parts say nothing.
 *
 * @returns place in the action's folder → absolute path
 */
export function readInclude(include: YamlValue, folder: string, draft: Draft): Record<string, string> {
  const places: Record<string, string> = {}
  const add = (entry: YamlValue, place: string, source: string): void => {
    const inside = posix.normalize(place).replace(/\/$/, '')
    if (/^(?:\.\.)?(?:\/|$)/.test(inside)) draft.remark(entry, `${inside} is put outside of the function's folder, so it is not packed`)
    else if (join(folder, inside) !== source) places[inside] = source
  }
  for (const entry of include.items()) {
    const parts = entry.items().map((part) => part.text() ?? '')
    const [source = '', destination = source] = parts
    if (parts.length === 0 || parts.length > 2) continue
    const kept = posix.normalize(source).replace(/\/$/, '')
    if (kept.includes('*')) {
      const base = folderOf(destination)
      for (const found of matches({ folder: draft.folder, root: draft.root, seen: new Set() }, kept.split('/')))
        add(entry, posix.join(base, found.varying), join(draft.folder, found.path))
    } else {
      const path = join(draft.folder, kept)
      const status = statIfThere(path)
      draft.sources.push(path)
      if (status === undefined) draft.remark(entry, `${kept} is not there, so it is not included`)
      else add(entry, status.isFile() && /(?:^|\/)$/.test(destination) ? destination + basename(path) : destination, path)
    }
  }
  return places
}

/** The folder that a destination means for what a wildcard finds: without a slash at its end its last part is a file's name. */
function folderOf(destination: string): string {
  const folder = destination.endsWith('/') ? destination : dirname(destination)
  return folder.split('*')[0] ?? ''
}

interface Match {
  readonly path: string
  /** From the first part on that a wildcard found. */
  readonly varying: string
}

interface Search {
  readonly folder: string
  readonly root: string
  /** Folders, links followed, each with how much of the path was looked for in it: links may go in circles. */
  readonly seen: Set<string>
}

/** What exists under a path in which `*` stands for any characters of one part. */
function matches(search: Search, parts: readonly string[], path = '', varying = ''): Match[] {
  const [part, ...others] = parts
  const here = join(search.folder, path)
  if (part === undefined) return [{ path, varying }]
  const follow = (name: string, isFound: boolean): Match[] =>
    matches(search, others, posix.join(path, name), isFound || varying !== '' ? posix.join(varying, name) : varying)
  if (!part.includes('*')) return statIfThere(join(here, part)) === undefined ? [] : follow(part, false)
  const state = `${others.length} ${realPath(here)}`
  // Outside of the project it would look through the whole disk.
  if (search.seen.has(state) || leadsOut(here, search.root)) return []
  search.seen.add(state)
  const isMeant = matcherOf(part, true)
  if (statIfThere(here)?.isDirectory() !== true) return []
  return readdirSync(here)
    .filter((name) => isMeant(name))
    .sort()
    .flatMap((name) => follow(name, true))
}
