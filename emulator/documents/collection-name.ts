/** What a collection can be named, mongodb.com/docs/manual/reference/limits "Restriction on Collection Names". */
import { DocumentError } from '../model/documents.ts'

const longest = 255

/** @throws {DocumentError} `INVALID_VALUE` */
export function checkCollectionName(name: string): void {
  const why =
    typeof name !== 'string' || name === ''
      ? 'it has no character'
      : name.length > longest
        ? `it has ${name.length} characters, and ${longest} are allowed`
        : /[$\0]/.test(name)
          ? 'it has a $ or a null character'
          : name.startsWith('system.')
            ? 'it begins with system.'
            : undefined
  if (why !== undefined) throw new DocumentError('INVALID_VALUE', `${JSON.stringify(name)} is no name of a collection: ${why}.`)
}
