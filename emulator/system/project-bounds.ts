/** Whether a file is the project's own: links are followed first, so that none leads out of it. */
import { realpathSync } from 'node:fs'
import { dirname, join, basename, sep } from 'node:path'

/** The folders that a project is made of. The functions folder may lie elsewhere when a command or a program says so. */
export interface ProjectFolders {
  readonly root: string
  readonly functions: string
  /** False where there is no project: a program gave the whole configuration, and says itself where its files are. */
  readonly confined: boolean
}

/** @param known the file with links followed, where that is known already */
export function isInside(file: string, { root, functions, confined }: ProjectFolders, known?: string): boolean {
  // The root of a configuration is a real path; the usual case needs no look at the disk.
  if (!confined || (known !== undefined && isBelow(known, root))) return true
  const real = known ?? realPath(file)
  return isBelow(real, realPath(root)) || isBelow(real, realPath(functions))
}

/** @param file with links followed, like `folder` */
export function isBelow(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** With every link followed, as far as it exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPath(parent), basename(path))
  }
}
