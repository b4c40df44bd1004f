/** Contract cases that a command line names, and which of them can be played against a project as it is. */
import { existsSync } from 'node:fs'
import { filesOf, readCases } from '../cases/case-files.ts'
import type { ContractCase } from '../cases/format.ts'
import { EmulatorError } from '../model/errors.ts'

/** @param pattern a file, a folder or a pattern */
export function casesOf(pattern: string): ContractCase[] {
  const files = filesOf(pattern)
  if (files.length === 0) {
    const isThere = existsSync(pattern)
    throw new EmulatorError(
      'BAD_FLAG',
      `${pattern}: ${isThere ? 'no .json file with cases is in there' : 'there is no such file or folder'}.`,
    )
  }
  return files.flatMap((file) => {
    try {
      return readCases(file)
    } catch (error) {
      throw new EmulatorError('BAD_FLAG', `${file}: no readable cases: ${error instanceof Error ? error.message : String(error)}`)
    }
  })
}

/** Why a case cannot be played here; undefined when it can. */
export function unplayable({ actions, now, config, setup }: ContractCase): string | undefined {
  if (actions) return 'brings its own code'
  if (now !== undefined) return 'needs a clock that stands still'
  return (config ?? setup) ? 'needs a configuration of its own' : undefined
}
