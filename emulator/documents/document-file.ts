/** Documents in a file: an array, or one a line, as WeChat's console and mongoexport write them. Values may be Extended JSON. */
import { DocumentError, type DocumentFields, type StoredDocument } from '../model/documents.ts'
import { isPlain, readEjson, writeEjson } from '../model/ejson.ts'
import { elementsOf, type Json } from '../model/json.ts'
import { checkedId, keyOf, newId, type Key } from './identifiers.ts'
import { storable } from './values.ts'

/**
 * Reads all documents of a file, by their keys; those without `_id` get one.
 *
 * @param file named in errors
 * @throws {DocumentError} `INVALID_VALUE`, with file and line
 */
export function readDocuments(text: string, file: string): Map<Key, StoredDocument> {
  const documents = new Map<Key, StoredDocument>()
  for (const { text: one, line } of partsOf(text.replace(/^\uFEFF/, ''), file)) {
    try {
      const read = readEjson(JSON.parse(one) as Json)
      if (!isPlain(read)) throw new Error(`a document is an object, not ${one.slice(0, 40)}`)
      const fields = storable(read, '') as DocumentFields
      const document: StoredDocument = { ...fields, _id: checkedId(fields['_id'] ?? newId()) }
      const key = keyOf(document._id)
      if (documents.has(key)) throw new Error(`a document before has the same _id ${JSON.stringify(document._id)}`)
      documents.set(key, document)
    } catch (error) {
      throw wrong(file, line, error instanceof Error ? error.message : String(error))
    }
  }
  return documents
}

/** One a line, in the form that {@link readDocuments} reads. */
export function documentLines(documents: Iterable<StoredDocument>): string {
  return Array.from(documents, (document) => `${JSON.stringify(writeEjson(document, 'relaxed'))}\n`).join('')
}

interface Part {
  readonly text: string
  readonly line: number
}

function partsOf(text: string, file: string): Part[] {
  if (!text.trimStart().startsWith('[')) {
    const lines = text.split('\n').map((one, index) => ({ text: one, line: index + 1 }))
    return lines.filter((one) => one.text.trim() !== '')
  }
  let [line, seen] = [1, 0]
  const parts = elementsOf(text).map(({ start, end }) => {
    line += linesIn(text.slice(seen, start))
    seen = start
    return { text: text.slice(start, end), line }
  })
  // What is wrong with an element is told with its line; here with the array around them.
  if (parts.every(({ text: one }) => isJson(one)) && !isJson(text))
    throw wrong(file, 1 + linesIn(text.trimEnd()), 'the array has no end, or more behind it')
  return parts
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function linesIn(text: string): number {
  return text.split('\n').length - 1
}

function wrong(file: string, line: number, why: string): DocumentError {
  return new DocumentError(
    'INVALID_VALUE',
    `${file}:${line}: ${why.replace(/\.$/, '')}. A file has an array of documents, or one document a line.`,
  )
}
