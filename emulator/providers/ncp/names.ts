/** Names that NAVER Cloud Functions takes (docs/contracts/ncp.md 2), and a sentence about those of a project that it does not. */
import { parsePath } from '../../model/names.ts'
import { namePattern } from './contract.ts'

const mostNamed = 5

/** What is to be said about these actions; undefined when all of them could be created in the cloud. */
export function nameProblem(paths: Iterable<string>): string | undefined {
  const refused = [...paths].filter((path) => {
    const { package: pkg, name } = parsePath(path)
    return !namePattern.test(name) || (pkg !== '' && !namePattern.test(pkg))
  })
  if (refused.length === 0) return undefined
  const more = refused.length - mostNamed
  const named = `${refused
    .slice(0, mostNamed)
    .map((path) => JSON.stringify(path))
    .join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return `${named}: NAVER takes names of 1 to 50 letters, digits, "-" and "_" that do not start with "-". Served here, but they cannot be created there.`
}
