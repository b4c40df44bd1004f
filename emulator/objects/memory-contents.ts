/** Keeps the bytes of objects in memory. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ByteRange } from '../model/objects.ts'
import type { Content, Contents } from './contents.ts'

export class MemoryContents implements Contents {
  readonly #bytes = new Map<string, Uint8Array>()
  #made = 0

  async write(body: Readable | Uint8Array): Promise<Content> {
    // Copied, since the caller may go on with its own bytes.
    const bytes = body instanceof Uint8Array ? Uint8Array.from(body) : await wholeOf(body)
    return { ...this.#keep(bytes), size: bytes.length, etag: createHash('md5').update(bytes).digest('hex') }
  }

  async open({ id }: Content, range?: ByteRange): Promise<Readable> {
    const bytes = this.#bytes.get(id)
    if (!bytes) throw new Error(`There is no content ${id}.`)
    const part = range ? bytes.subarray(range.from, range.to + 1) : bytes
    return Readable.from(part.length > 0 ? [Buffer.from(part.buffer, part.byteOffset, part.byteLength)] : [])
  }

  async copy(content: Content): Promise<Content> {
    return { ...content, ...this.#keep(this.#bytes.get(content.id) ?? new Uint8Array(0)) }
  }

  async drop({ id }: Content): Promise<void> {
    this.#bytes.delete(id)
  }

  #keep(bytes: Uint8Array): { id: string } {
    const id = String(++this.#made)
    this.#bytes.set(id, bytes)
    return { id }
  }
}

async function wholeOf(body: Readable): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(typeof piece === 'string' ? Buffer.from(piece) : (piece as Uint8Array))
  return Buffer.concat(pieces)
}
