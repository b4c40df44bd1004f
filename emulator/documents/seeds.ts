/** What a database begins with: each file of a folder is a collection, `todos.json` or `todos.jsonl` the collection `todos`. */
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { EmulatorError } from '../model/errors.ts'
import { checkCollectionName } from './collection-name.ts'
import { readDocuments } from './document-file.ts'
import type { Contents } from './journal/entry.ts'

const extension = /\.(?:json|jsonl|ndjson)$/

interface Known {
  /** Names, sizes and times of the files. */
  readonly stamp: string
  readonly contents: Contents
}

/** Of folders that were read before: each test begins with the same. */
const known = new Map<string, Known>()

/**
 * @param folder absolute
 * @throws {EmulatorError} `BAD_CONFIG`, with file and line
 */
export async function readSeeds(folder: string): Promise<Contents> {
  const names = await readdir(folder).catch((error: Error) => {
    throw new EmulatorError(
      'BAD_CONFIG',
      `The seeds of the database cannot be read: ${error.message}. Name a folder with one file a collection.`,
    )
  })
  const files = names.filter((name) => extension.test(name) && !name.startsWith('.')).sort()
  const stats = await Promise.all(files.map((name) => stat(join(folder, name))))
  const stamp = files.map((name, index) => `${name} ${stats[index]?.size} ${stats[index]?.mtimeMs}`).join('\n')
  const before = known.get(folder)
  if (before?.stamp === stamp) return before.contents
  const contents: Contents = new Map()
  for (const name of files) {
    const [file, collection] = [join(folder, name), name.replace(extension, '')]
    if (contents.has(collection))
      throw new EmulatorError('BAD_CONFIG', `${file}: another file has the collection ${collection} already. Leave one.`)
    contents.set(collection, await readSeed(file, collection))
  }
  known.set(folder, { stamp, contents })
  return contents
}

async function readSeed(file: string, collection: string): Promise<ReturnType<typeof readDocuments>> {
  try {
    checkCollectionName(collection)
    return readDocuments(await readFile(file, 'utf8'), file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new EmulatorError('BAD_CONFIG', why.startsWith(file) ? why : `${file}: ${why}`, { cause: error })
  }
}
