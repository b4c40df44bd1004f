/** Opens an object store: in memory, or in a folder where it outlives the process. Seeds are what it begins with. */
import { createReadStream } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Clock } from '../model/clock.ts'
import { EmulatorError } from '../model/errors.ts'
import type { ObjectStore } from '../model/objects.ts'
import { FolderContents } from './folder-contents.ts'
import { MemoryContents } from './memory-contents.ts'
import { ObjectJournal } from './object-journal.ts'
import { Objects } from './objects.ts'

export interface OpenOptions {
  readonly clock: Pick<Clock, 'now'>
  /** A folder whose files are there at the start, each under its path in it; absolute. */
  readonly seeds?: string | undefined
}

export interface KeptOptions extends OpenOptions {
  /** Absolute; made where it is missing. It belongs to the store alone. */
  readonly folder: string
  /** Gets a sentence for each line of the list that is damaged. */
  onProblem(text: string): void
  release?(): void
}

const journalName = 'objects.jsonl'

export async function openObjects({ clock, seeds }: OpenOptions): Promise<ObjectStore> {
  const store = new Objects({ contents: new MemoryContents(), clock, ...seeding(seeds) })
  await store.reset()
  return store
}

/** One that was there before has no seeds put into it: they were changed or deleted since. */
export async function openKeptObjects({ clock, seeds, folder, onProblem, release }: KeptOptions): Promise<ObjectStore> {
  await mkdir(folder, { recursive: true })
  const journal = new ObjectJournal(join(folder, journalName))
  const contents = new FolderContents(folder)
  const entries = await journal.read(onProblem)
  const ids = new Set([...(entries?.values() ?? [])].map(({ content }) => content.id))
  await contents.sweep(ids, new Set([journalName]))
  const store = new Objects({
    contents,
    clock,
    journal,
    ...(entries ? { entries } : {}),
    ...seeding(seeds),
    ...(release ? { release } : {}),
  })
  if (!entries) {
    await journal.write([])
    await store.reset()
  }
  return store
}

/** Opens what a folder has, to be read only: nothing in the folder is changed. Undefined where it has no list. */
export async function readObjects({
  folder,
  clock,
  onProblem,
}: Pick<KeptOptions, 'folder' | 'clock' | 'onProblem'>): Promise<ObjectStore | undefined> {
  const entries = await new ObjectJournal(join(folder, journalName)).read(onProblem, false)
  return entries && new Objects({ contents: new FolderContents(folder), clock, entries })
}

function seeding(seeds: string | undefined): { seed?(store: ObjectStore): Promise<void> } {
  return seeds === undefined ? {} : { seed: (store) => putFiles(store, seeds) }
}

/** @throws {EmulatorError} `BAD_CONFIG` where the folder cannot be read */
async function putFiles(store: ObjectStore, folder: string): Promise<void> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: Error) => {
    throw new EmulatorError('BAD_CONFIG', `The seeds of the object store cannot be read: ${error.message}. Name a folder with files.`)
  })
  // A file that begins with a dot belongs to a tool.
  const files = found.filter((one) => one.isFile() && !one.name.startsWith('.')).map((one) => join(one.parentPath, one.name))
  for (const file of files.sort()) await store.put(relative(folder, file).split(sep).join('/'), createReadStream(file))
}
