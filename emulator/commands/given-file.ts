/** Reads a file that a flag of a command names; `/dev/stdin` is what is piped into the command. */
import { EmulatorError } from '../model/errors.ts'
import { readAtMost, TooLarge } from '../system/disk.ts'

/** Bytes. In Base64 they are the 4 MB that an emulator takes of a command. */
const largestBytes = 3_000_000

/**
 * @param flag as it is written, such as `--file` or `-d @`
 * @throws {EmulatorError} `BAD_FLAG`
 */
export function readGiven(flag: string, file: string): Buffer {
  try {
    return readAtMost(file, largestBytes)
  } catch (error) {
    throw new EmulatorError('BAD_FLAG', `${flag}${file}: ${reasonOf(error)}`)
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof TooLarge)
    return `${error.message}. A command sends at most 3 MB: call the address itself with more, for instance with curl.`
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file.'
  if (code === 'EISDIR') return 'a file is expected, and this is a folder.'
  return `it cannot be read: ${error instanceof Error ? error.message : String(error)}.`
}
