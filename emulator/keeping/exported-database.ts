/** A document database as a folder: one file a collection, one document a line, which a person can read and seeds can be. */
import { mkdir, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { documentLines, readDocuments } from '../documents/document-file.ts'
import type { DocumentDatabase } from '../model/documents.ts'
import { EmulatorError } from '../model/errors.ts'
import { writeWhole } from './write-whole.ts'

const extension = '.jsonl'

export interface ExportMask {
  /** Masks configured secrets in a text. */
  readonly text: (text: string) => string
  /** Is told where that has changed something. */
  readonly warn: (text: string) => void
}

/** Replaces what the folder had. */
export async function exportDatabase(folder: string, database: DocumentDatabase, { text, warn }: ExportMask): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const collection of database.collections()) {
    const lines = documentLines(await database.find(collection))
    const masked = text(lines)
    // A name may have what no file's name can.
    const file = join(folder, `${encodeURIComponent(collection)}${extension}`)
    if (masked !== lines) warn(`${file}: secrets of the configuration that stand in documents are masked, and lost to an import.`)
    await writeWhole(file, masked)
  }
}

/**
 * Makes the database what the folder has; without a folder it stays what it is.
 *
 * @throws {EmulatorError} `BAD_SESSION`, with file and line, before anything is changed
 */
export async function importDatabase(folder: string, open: () => Promise<DocumentDatabase>): Promise<void> {
  const names = await readdir(folder).catch(() => undefined)
  if (!names) return
  const read = new Map<string, ReturnType<typeof readDocuments>>()
  for (const name of names.filter((one) => one.endsWith(extension)).sort()) {
    const file = join(folder, name)
    try {
      read.set(decodeURIComponent(name.slice(0, -extension.length)), readDocuments(await readFile(file, 'utf8'), file))
    } catch (error) {
      throw new EmulatorError('BAD_SESSION', error instanceof Error ? error.message : String(error))
    }
  }
  const database = await open()
  for (const collection of database.collections()) await database.dropCollection(collection)
  for (const [collection, documents] of read) {
    await database.createCollection(collection)
    await database.insert(collection, [...documents.values()])
  }
}
