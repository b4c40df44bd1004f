/** The files of a function beside its own modules: those of its folder, and those that its configuration packs into it. */
import { basename, posix } from 'node:path'
import type { Source } from '../deploy/build/build-options.ts'
import { realPath, statIfThere } from '../system/disk.ts'
import { filesOfFolder, type FolderFile, type FolderOptions } from './folder-files.ts'

export interface Beside extends FolderFile {
  /** With links followed. */
  readonly real: string
}

/**
 * Each with its name in the function's folder; what is packed into it comes first.
 *
 * @param options `skip`: what is left out beside what always is
 */
export function filesBeside(source: Source, options: Omit<FolderOptions, 'root'> = {}): Beside[] {
  const { root, packed, folder, isFolder = false } = source
  const found = new Map<string, FolderFile>()
  const put = (name: string, file: string): void => {
    if (!found.has(name)) found.set(name, { name, file })
  }
  for (const [place, original] of Object.entries(packed?.include ?? {})) {
    const at = place.split('/').filter((part) => part !== '' && part !== '.')
    if (statIfThere(original)?.isDirectory() === true) {
      for (const { name, file } of filesOfFolder(original, { ...options, root })) put(posix.join(...at, name), file)
    } else if (statIfThere(original)?.isFile() === true) put(posix.join(...(at.length === 0 ? [basename(original)] : at)), original)
  }
  if (isFolder) for (const { name, file } of filesOfFolder(folder, { ...options, root })) put(name, file)
  return [...found.values()].map(({ name, file }) => ({ name, file, real: realPath(file) }))
}
