/** Decides where `emulate` keeps the activations and the data of a project: its folder `.actionlab`. */
import { cpSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { lockFolder } from './folder-lock.ts'
import { makeIgnoredFolder } from './git-ignored-folder.ts'

export interface ActionlabFolder {
  /** Finished activations. */
  readonly activations: string
  /** Databases and files that functions have written. */
  readonly data: string
}

/**
 * A folder of its own in the project's root: what stands in `node_modules` is gone with the next `npm ci`. Moves what earlier versions kept there.
 *
 * @param warn called with the reason when the data cannot be moved
 */
export async function actionlabFolder(root: string, warn: (text: string) => void): Promise<ActionlabFolder> {
  const folder = join(root, '.actionlab')
  const earlier = join(root, 'node_modules', '.cache', 'actionlab-kept')
  const used = existsSync(earlier) && !(await moved(earlier, folder, warn)) ? earlier : folder
  return { activations: join(used, 'activations.ndjson'), data: join(used, 'data') }
}

/** False where all stays at its earlier place, and is used there. */
async function moved(earlier: string, folder: string, warn: (text: string) => void): Promise<boolean> {
  try {
    const data = join(earlier, 'data')
    const lock = existsSync(data) ? await lockFolder(data) : undefined
    lock?.release()
    // An emulator of an earlier version has it, and writes into it.
    if (lock?.holder !== undefined) return false
    await makeIgnoredFolder(folder)
    const left = readdirSync(earlier).filter((name) => name !== '.gitignore' && !move(join(earlier, name), join(folder, name)))
    if (left.length === 0) rmSync(earlier, { recursive: true })
    else warn(`${earlier} has ${left.join(' and ')} as well as ${folder}, which is used: move it there yourself, or delete it.`)
    return true
  } catch (error) {
    warn(
      `What is kept in ${earlier} cannot be moved to ${folder}: ${error instanceof Error ? error.message : String(error)}. It is used where it is.`,
    )
    return false
  }
}

/** False where there is something in its place. */
function move(from: string, to: string): boolean {
  if (existsSync(to)) return false
  try {
    renameSync(from, to)
  } catch (error) {
    // Packages may lie on a disk of their own.
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
    cpSync(from, to, { recursive: true, preserveTimestamps: true, filter: (file) => !file.endsWith('lock.sock') })
    rmSync(from, { recursive: true })
  }
  return true
}
