/** What an object store is for those who ask it: whole files by name, with what is known about each. Who speaks a vendor's language to it translates. */
import type { Readable } from 'node:stream'

export interface StoredObject {
  /** Its name. Slashes in it are letters like others: there are no folders. */
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** MD5 of the content, in hexadecimal digits. */
  readonly etag: string
  readonly contentType: string
  /** Epoch ms of the last write. */
  readonly modified: number
  /** What its writer said about it, by names in lower case: such as who owns it. */
  readonly metadata: Readonly<Record<string, string>>
}

export interface ObjectNote {
  /** @default by the extension of the key, and `application/octet-stream` for others */
  readonly contentType?: string | undefined
  readonly metadata?: Readonly<Record<string, string>>
}

/** Bytes of an object, both ends included. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

export interface OpenedObject {
  readonly object: StoredObject
  readonly body: Readable
}

export interface ObjectListing {
  /** Begin of the keys. */
  readonly prefix?: string
  /** The key after which the list begins. */
  readonly after?: string
  /** @default all */
  readonly limit?: number
}

/**
 * Whole objects by key. A write is acknowledged (its promise fulfilled) when the object is there as a whole: a reader finds the old content or the new
 * one, also where the process is killed in between.
 */
export interface ObjectStore {
  /**
   * @param body read to its end; one that breaks off leaves what was there
   * @param options.unlessExists leaves an object of that key as it is, and gives undefined
   */
  put(
    key: string,
    body: Readable | Uint8Array,
    note?: ObjectNote,
    options?: { readonly unlessExists?: boolean },
  ): Promise<StoredObject | undefined>
  head(key: string): StoredObject | undefined
  /** Opens the content; what is opened stays readable whatever becomes of the key. */
  open(key: string, range?: ByteRange): Promise<OpenedObject | undefined>
  /** Whether there was one. */
  delete(key: string): Promise<boolean>
  /** Undefined where there is no `from`, and with `unlessExists` where there is a `to`. */
  copy(
    from: string,
    to: string,
    options?: { readonly unlessExists?: boolean; readonly metadata?: Readonly<Record<string, string>> },
  ): Promise<StoredObject | undefined>
  /** By key, sorted by code units. */
  list(listing?: ObjectListing): readonly StoredObject[]
  /** Drops all objects, and puts the seeds again. */
  reset(): Promise<void>
  /** Waits for writes under way. */
  close(): Promise<void>
}
