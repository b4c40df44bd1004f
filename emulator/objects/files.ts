/** The object store as programs and tests use it: files by path, text and bytes in and out. */
import { buffer } from 'node:stream/consumers'
import type { ObjectNote, ObjectStore, StoredObject } from '../model/objects.ts'

/**
 * The files that functions and clients of a cloud have stored.
 *
 * @example
 * ```ts
 * await using emulator = await createEmulator({ root: '.' })
 * await emulator.storage.put('reports/may.csv', 'day,visits')
 * console.log(await emulator.storage.text('reports/may.csv')) // day,visits
 * ```
 */
export interface Storage {
  /** Stores a file, in the place of the one that is there. */
  put(path: string, content: string | Uint8Array, note?: ObjectNote): Promise<StoredObject>
  /** The bytes of a file; undefined where there is none. */
  get(path: string): Promise<Uint8Array | undefined>
  /** The content of a file as UTF-8; undefined where there is none. */
  text(path: string): Promise<string | undefined>
  /** What is known about the files whose path begins so, sorted. */
  list(prefix?: string): Promise<readonly StoredObject[]>
  /** @returns whether there was such a file */
  delete(path: string): Promise<boolean>
  /** Drops all files, and puts those of the seeds again. */
  reset(): Promise<void>
}

/** @param open gives the store, which is opened with the first thing that is asked of it */
export function createStorage(open: () => Promise<ObjectStore>): Storage {
  const bytesOf = async (path: string): Promise<Buffer | undefined> => {
    const opened = await (await open()).open(path)
    return opened && buffer(opened.body)
  }
  return {
    async put(path, content, note) {
      // Only a put that spares what exists gives none.
      return (await (await open()).put(path, typeof content === 'string' ? Buffer.from(content) : content, note)) as StoredObject
    },
    get: bytesOf,
    text: async (path) => (await bytesOf(path))?.toString('utf8'),
    list: async (prefix = '') => (await open()).list({ prefix }),
    delete: async (path) => (await open()).delete(path),
    reset: async () => (await open()).reset(),
  }
}
