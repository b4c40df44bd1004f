/** Finds the functions folder of a WeChat mini-program. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isObject } from '../../../model/json.ts'
import type { Origin } from '../../../model/config-origins.ts'
import { cloudbase } from '../recognised-by.ts'
import { readJson } from './json-file.ts'

const { projectFile, usualFolder } = cloudbase
const key = 'cloudfunctionRoot'

export interface MiniProgram {
  /** Absolute. */
  readonly folder: string
  /** What says so: the project file, or the folder itself. */
  readonly origin: Origin
}

/** The folder that its project file names, or `cloudfunctions` where there is no `functions`. */
export function findMiniProgram(root: string): MiniProgram | undefined {
  const file = join(root, projectFile)
  const named = existsSync(file) ? namedIn(root, file) : undefined
  if (named !== undefined) return named
  const folder = join(root, usualFolder)
  return existsSync(folder) && !existsSync(join(root, 'functions')) ? { folder, origin: { file: folder } } : undefined
}

/** The file is WeChat's, so faults in it are ignored. */
function namedIn(root: string, file: string): MiniProgram | undefined {
  try {
    const { value, originOf } = readJson(file, root)
    const folder = isObject(value) ? value[key] : undefined
    // The template of a project without functions says './'.
    return typeof folder === 'string' && resolve(root, folder) !== root
      ? { folder: resolve(root, folder), origin: originOf([key]) }
      : undefined
  } catch {
    return undefined
  }
}
