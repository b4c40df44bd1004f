/** Turns what mingo says of a wrong operator into an error of the database. */
import { DocumentError } from '../model/documents.ts'

/** Runs what mingo does; all that it throws is about the query that it was given. */
export function refusing<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof DocumentError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new DocumentError('INVALID_OPERATOR', inOwnWords(why), { cause: error })
  }
}

/** What mingo says, in MongoDB's words where its own name a part of mingo. */
function inOwnWords(why: string): string {
  return why
    .replace(/^mingo: /, '')
    .replace(/^accumulator '(.*)' is not registered\.$/, "Unrecognized expression '$1'.")
    .replace(/^unregistered pipeline operator (.*)\.$/, "Unrecognized pipeline stage name: '$1'.")
}
