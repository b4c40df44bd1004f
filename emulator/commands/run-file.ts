/**
 * Tells other commands where the emulators of a project listen, and what they want to hear before they change anything. One small file
 * per emulator in a folder that only its owner can read; it is gone when the emulator stops.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { isAlive } from '../system/processes.ts'

export interface RunFacts {
  readonly url: string
  readonly pid: number
  readonly token: string
}

/** Best effort: where it cannot be written, commands need `--url`. Returns how to remove it. */
export function writeRunFile(root: string, facts: RunFacts): () => void {
  const place = placeOf(root, true)
  if (place === undefined) return () => {}
  const file = join(place.folder, `${place.prefix}${facts.pid}.json`)
  try {
    writeFileSync(file, JSON.stringify(facts), { mode: 0o600 })
  } catch {
    return () => {}
  }
  return () => {
    rmSync(file, { force: true })
    sweep(place.folder)
  }
}

/** What emulators left that were killed; then the folder, if it was the last. */
function sweep(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const facts = read(join(folder, name))
      if (!facts || !isAlive(facts.pid)) rmSync(join(folder, name), { force: true })
    }
    rmdirSync(folder)
  } catch {
    // others have theirs in there
  }
}

/** The emulators of a project that live, the newest first. */
export function readRunFiles(root: string): RunFacts[] {
  const place = placeOf(root, false)
  if (place === undefined) return []
  const found: { facts: RunFacts; writtenMs: number }[] = []
  for (const name of readdirSync(place.folder).filter((one) => one.startsWith(place.prefix))) {
    const file = join(place.folder, name)
    const facts = read(file)
    const writtenMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs
    if (facts && writtenMs !== undefined && isAlive(facts.pid)) found.push({ facts, writtenMs })
  }
  return found.sort((a, b) => b.writtenMs - a.writtenMs).map(({ facts }) => facts)
}

/** Undefined where it is gone, or just being written. */
function read(file: string): RunFacts | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunFacts
  } catch {
    return undefined
  }
}

/** The folder of all, and how the names of this project's files begin; undefined where there is none that is ours. */
function placeOf(root: string, make: boolean): { folder: string; prefix: string } | undefined {
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
    return { folder, prefix: `${createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 24)}-` }
  } catch {
    return undefined
  }
}
