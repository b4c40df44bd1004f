/** One commit as a line of the journal: a checksum, and JSON whose documents are Extended JSON. A line may be read twice: it says what is, not what was added. */
import { crc32 } from 'node:zlib'
import type { DocumentValue, StoredDocument } from '../../model/documents.ts'
import { readEjson, writeEjson } from '../../model/ejson.ts'
import type { Json } from '../../model/json.ts'
import { keyOf, type DocumentId, type Key } from '../identifiers.ts'
import type { Write } from '../write.ts'

export type Contents = Map<string, Map<Key, StoredDocument>>

export type Entry =
  | { readonly create: string }
  | { readonly drop: string }
  | { readonly writes: readonly Pick<Write, 'collection' | 'before' | 'after'>[] }

interface Line {
  readonly create?: string
  readonly drop?: string
  readonly put?: readonly (readonly [collection: string, document: Json])[]
  readonly remove?: readonly (readonly [collection: string, id: Json])[]
}

/** With its line end. */
export function lineOf(entry: Entry): string {
  const json = JSON.stringify('writes' in entry ? writesOf(entry.writes) : entry)
  return `${checksum(json)} ${json}\n`
}

function writesOf(writes: readonly Pick<Write, 'collection' | 'before' | 'after'>[]): Line {
  const put = writes.flatMap(({ collection, after }) => (after ? [[collection, plain(after)] as const] : []))
  const remove = writes.flatMap(({ collection, before, after }) => (before && !after ? [[collection, plain(before._id)] as const] : []))
  return { ...(put.length > 0 ? { put } : {}), ...(remove.length > 0 ? { remove } : {}) }
}

function plain(value: DocumentValue): Json {
  return writeEjson(value, 'relaxed')
}

/** Applies a line, its end left out. False where it is damaged. */
export function applyLine(line: string, contents: Contents): boolean {
  const json = line.slice(9)
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(json)) return false
  try {
    apply(JSON.parse(json) as Line, contents)
    return true
  } catch {
    return false
  }
}

function apply({ create, drop, put = [], remove = [] }: Line, contents: Contents): void {
  if (drop !== undefined) contents.delete(drop)
  if (create !== undefined && !contents.has(create)) contents.set(create, new Map())
  for (const [collection, document] of put) {
    const read = readEjson(document) as StoredDocument
    const documents = contents.get(collection)
    if (documents) documents.set(keyOf(read._id), read)
    else contents.set(collection, new Map([[keyOf(read._id), read]]))
  }
  for (const [collection, id] of remove) contents.get(collection)?.delete(keyOf(readEjson(id) as DocumentId))
}

/** The lines that make all of these contents. */
export function* linesOf(contents: Contents): Generator<string> {
  for (const [collection, documents] of contents) {
    yield lineOf({ create: collection })
    for (const after of documents.values()) yield lineOf({ writes: [{ collection, after }] })
  }
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0')
}
