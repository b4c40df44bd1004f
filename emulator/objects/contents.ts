/** Where the bytes of objects lie: what the memory and the folder have in common. */
import type { Readable } from 'node:stream'
import type { ByteRange } from '../model/objects.ts'

/** One content. It is never changed, only dropped. */
export interface Content {
  /** Name within its {@link Contents}. */
  readonly id: string
  readonly size: number
  /** MD5, in hexadecimal digits. */
  readonly etag: string
}

export interface Contents {
  /** Reads `body` to its end; where it breaks off, nothing is left of it. */
  write(body: Readable | Uint8Array): Promise<Content>
  /** @throws where it has been dropped meanwhile */
  open(content: Content, range?: ByteRange): Promise<Readable>
  /** The same bytes under an id of their own. */
  copy(content: Content): Promise<Content>
  /** What was opened before stays readable. */
  drop(content: Content): Promise<void>
}
