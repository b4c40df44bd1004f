/** Path confinement: whether a file, after links were followed, lies in the project's root or functions folder. */
import { realpathSync } from 'node:fs'
import { dirname, join, basename, sep } from 'node:path'

/** The folders of a project. A command or a program may place the functions folder outside of the root. */
export interface ProjectFolders {
  readonly root: string
  readonly functions: string
  /** False where a program gave the whole configuration: there is no project to stay in. */
  readonly confined: boolean
}

/** @param known the file with links followed, where that is known already */
export function isInside(file: string, { root, functions, confined }: ProjectFolders, known?: string): boolean {
  // The root of a configuration is a real path, so the usual case needs no access to the disk.
  if (!confined || (known !== undefined && isBelow(known, root))) return true
  const real = known ?? realPath(file)
  return isBelow(real, realPath(root)) || isBelow(real, realPath(functions))
}

/** @param file with links followed, like `folder` */
export function isBelow(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** The path with links followed in the part of it that exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPath(parent), basename(path))
  }
}
