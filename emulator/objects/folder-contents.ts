/**
 * Keeps the bytes of objects in files of one folder, each under a random name: whatever an object is called, it lies there and nowhere else. A file is
 * written under a name that no reader asks for and renamed when it is whole.
 */
import { createHash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ByteRange } from '../model/objects.ts'
import type { Content, Contents } from './contents.ts'

/** Ends the name of a file that is not whole. */
const partial = '.part'

export class FolderContents implements Contents {
  readonly #folder: string

  /** @param folder absolute; it exists */
  constructor(folder: string) {
    this.#folder = folder
  }

  async write(body: Readable | Uint8Array): Promise<Content> {
    const id = randomUUID()
    const part = join(this.#folder, `${id}${partial}`)
    const hash = createHash('md5')
    let size = 0
    const measure = new Transform({
      transform(piece: Buffer, _encoding, done) {
        hash.update(piece)
        size += piece.length
        done(undefined, piece)
      },
    })
    try {
      const handle = await open(part, 'wx', 0o600)
      await pipeline(body instanceof Uint8Array ? Readable.from([body]) : body, measure, handle.createWriteStream())
      await rename(part, join(this.#folder, id))
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
    return { id, size, etag: hash.digest('hex') }
  }

  async open(content: Content, range?: ByteRange): Promise<Readable> {
    const handle = await open(this.#fileOf(content), 'r')
    return handle.createReadStream(range ? { start: range.from, end: range.to } : {})
  }

  async copy(content: Content): Promise<Content> {
    const id = randomUUID()
    const part = join(this.#folder, `${id}${partial}`)
    try {
      await copyFile(this.#fileOf(content), part, constants.COPYFILE_FICLONE)
      await rename(part, join(this.#folder, id))
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
    return { ...content, id }
  }

  async drop(content: Content): Promise<void> {
    // Windows keeps a file that is read; it is swept at the next start.
    await rm(this.#fileOf(content), { force: true }).catch(() => {})
  }

  /** Removes files that belong to no object: what a killed process has left. */
  async sweep(ids: ReadonlySet<string>, others: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#folder))
      if (!ids.has(name) && !others.has(name)) await rm(join(this.#folder, name), { force: true, recursive: true })
  }

  #fileOf({ id }: Content): string {
    return join(this.#folder, id)
  }
}
