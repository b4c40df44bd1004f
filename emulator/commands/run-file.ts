/**
 * Tells other commands where an emulator of a project listens, and what it wants to hear before it changes anything. One small file
 * per project in a folder that only its owner can read; it is gone when the emulator stops.
 */
import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, readFileSync, readdirSync, realpathSync, rmSync, rmdirSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'

export interface RunFacts {
  readonly url: string
  readonly pid: number
  readonly token: string
}

/** Best effort: where it cannot be written, commands need `--url`. Returns how to remove it. */
export function writeRunFile(root: string, facts: RunFacts): () => void {
  const file = fileOf(root, true)
  if (file === undefined) return () => {}
  try {
    writeFileSync(file, JSON.stringify(facts), { mode: 0o600 })
  } catch {
    return () => {}
  }
  return () => {
    // A later emulator of the same project may have written its own.
    if (readRunFile(root)?.pid !== facts.pid) return
    rmSync(file, { force: true })
    sweep(dirname(file))
  }
}

/** What emulators left that were killed; then the folder, if it was the last. */
function sweep(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const { pid } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as RunFacts
      if (!isAlive(pid)) rmSync(join(folder, name), { force: true })
    }
    rmdirSync(folder)
  } catch {
    // others have theirs in there
  }
}

/** Undefined where none runs. */
export function readRunFile(root: string): RunFacts | undefined {
  const file = fileOf(root, false)
  if (file === undefined) return undefined
  try {
    const facts = JSON.parse(readFileSync(file, 'utf8')) as RunFacts
    return isAlive(facts.pid) ? facts : undefined
  } catch {
    return undefined
  }
}

function fileOf(root: string, make: boolean): string | undefined {
  try {
    const folder = join(tmpdir(), `actionlab-${process.platform === 'win32' ? userInfo().username : process.getuid?.()}`)
    // The folder for temporary files itself is not ours to make.
    if (make && lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700 })
    const { uid, mode } = lstatSync(folder)
    if (process.platform !== 'win32') {
      // Somebody else's folder of that name, or a link, is no place for a token.
      if (uid !== process.getuid?.() || (mode & 0o170000) !== 0o040000) return undefined
      if ((mode & 0o077) !== 0) chmodSync(folder, 0o700)
    }
    return join(folder, `${createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 24)}.json`)
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
