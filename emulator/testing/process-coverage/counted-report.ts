/**
 * The coverage of function processes as Vitest's provider would report it. The provider (v8, istanbul) says which statements, functions and branches a file
 * has, as for a file that no test has loaded; the counts come from V8 in the processes. So both kinds of coverage of one file fit together.
 */
import { existsSync } from 'node:fs'
import type { ParseScript, Position, RunText } from './run-text.ts'

interface Location {
  readonly start: Position
}

/** Istanbul's data of one file. */
interface FileCoverage {
  readonly statementMap: Readonly<Record<string, Location>>
  readonly fnMap: Readonly<Record<string, { readonly loc: Location }>>
  readonly branchMap: Readonly<Record<string, { readonly type: string; readonly loc: Location; readonly locations: readonly Location[] }>>
  readonly s: Record<string, number>
  readonly f: Record<string, number>
  readonly b: Record<string, number[]>
}

/** Istanbul's map of all files. */
export interface CoverageMap {
  merge(other: CoverageMap): void
  files(): string[]
  fileCoverageFor(file: string): { readonly data: FileCoverage }
}

/** What Vitest's two providers have in common, as far as it matters here. */
export interface Provider {
  readonly options: { readonly include?: readonly string[] }
  isIncluded(file: string): boolean
  getUntestedFiles(tested: string[]): Promise<string[]>
  readCoverageFiles(callbacks: object): Promise<void>
  createCoverageMap(): CoverageMap
  generateCoverage(context: { allTestsRun: boolean }): Promise<CoverageMap>
}

/** @returns the coverage, and the files that the provider cannot read */
export async function processCoverage(
  provider: Provider,
  texts: readonly RunText[],
  parse: ParseScript,
): Promise<{ map: CoverageMap; unread: string[] }> {
  const files = [...new Set(texts.flatMap(({ sources }) => sources))].filter((file) => existsSync(file) && provider.isIncluded(file))
  const map = provider.createCoverageMap()
  // One by one: a file that Babel cannot read stops the provider.
  for (const file of files) map.merge(await emptyCoverage(provider, file).catch(() => provider.createCoverageMap()))
  const counted = new Set(map.files())
  for (const text of texts) {
    const sources = text.sources.filter((source) => counted.has(source))
    if (sources.length === 0) continue
    await text.locate(parse)
    for (const source of sources) addCounts(map.fileCoverageFor(source).data, text, source)
  }
  return { map, unread: files.filter((file) => !counted.has(file)) }
}

/** The provider itself is left as it is. */
function emptyCoverage(provider: Provider, file: string): Promise<CoverageMap> {
  const empty: Pick<Provider, 'options' | 'getUntestedFiles' | 'readCoverageFiles'> = {
    options: { ...provider.options, include: provider.options.include ?? ['**'] },
    getUntestedFiles: () => Promise.resolve([file]),
    readCoverageFiles: () => Promise.resolve(),
  }
  return (Object.assign(Object.create(provider), empty) as Provider).generateCoverage({ allTestsRun: true })
}

function addCounts({ statementMap, fnMap, branchMap, s, f, b }: FileCoverage, text: RunText, source: string): void {
  const count = ({ start }: Location): number => text.count(source, start)
  for (const [id, location] of Object.entries(statementMap)) s[id]! += count(location)
  for (const [id, { loc }] of Object.entries(fnMap)) f[id]! += count(loc)
  for (const [id, { type, loc, locations }] of Object.entries(branchMap)) {
    // The place of an `if`'s first branch is the whole `if`, an `else` that is not written has none, and a map may name what stands before a branch.
    const branches = type === 'if' || type === 'cond-expr' ? text.countBranches(source, loc.start) : undefined
    for (const [index, location] of locations.entries()) b[id]![index]! += branches?.[index] ?? count(location)
  }
}
