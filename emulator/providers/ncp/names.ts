/** Finds actions of a project whose names NAVER Cloud Functions refuses (docs/contracts/ncp.md 2). */
import { parsePath } from '../../model/names.ts'
import { namePattern } from './contract.ts'

const namedMost = 5

/** A sentence about them; undefined when all of these actions could be created in the cloud. */
export function nameProblem(paths: Iterable<string>): string | undefined {
  const refused = [...paths].filter((path) => {
    const { package: pkg, name } = parsePath(path)
    return !namePattern.test(name) || (pkg !== '' && !namePattern.test(pkg))
  })
  if (refused.length === 0) return undefined
  const more = refused.length - namedMost
  const named = `${refused
    .slice(0, namedMost)
    .map((path) => JSON.stringify(path))
    .join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return `${named}: NAVER takes names of 1 to 50 letters, digits, "-" and "_" that do not start with "-". Served here, but they cannot be created there.`
}
