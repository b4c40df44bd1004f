/** An object store as a folder: the same list and files in which it outlives a process. */
import { rm } from 'node:fs/promises'
import type { Clock } from '../model/clock.ts'
import { EmulatorError } from '../model/errors.ts'
import type { ObjectStore } from '../model/objects.ts'

/** Replaces what the folder had. Files are bytes: nothing in them is masked. */
export async function exportObjects(folder: string, objects: ObjectStore, clock: Clock): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  const { openKeptObjects } = await import('../objects/open-objects.ts')
  const copy = await openKeptObjects({ folder, clock, onProblem: () => {} })
  for (const { key, contentType, metadata } of objects.list()) {
    const opened = await objects.open(key)
    if (opened) await copy.put(key, opened.body, { contentType, metadata })
  }
  await copy.close()
}

/**
 * Makes the store what the folder has; without a folder it stays what it is.
 *
 * @throws {EmulatorError} `BAD_SESSION` where a file of the folder is missing or damaged
 */
export async function importObjects(folder: string, open: () => Promise<ObjectStore>, clock: Clock): Promise<void> {
  const { readObjects } = await import('../objects/open-objects.ts')
  const problems: string[] = []
  const source = await readObjects({ folder, clock, onProblem: (text) => problems.push(text) })
  if (problems[0] !== undefined) throw new EmulatorError('BAD_SESSION', `${problems[0]}. Export the session again.`)
  if (!source) return
  const target = await open()
  for (const { key } of target.list()) if (!source.head(key)) await target.delete(key)
  for (const { key, contentType, metadata } of source.list()) {
    const opened = await source.open(key).catch((error: Error) => {
      throw new EmulatorError('BAD_SESSION', `The file ${key} of ${folder} cannot be read (${error.message}). Export the session again.`)
    })
    if (opened) await target.put(key, opened.body, { contentType, metadata })
  }
}
