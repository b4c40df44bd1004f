/** What was measured last, in bench/results.json, and what of it is committed. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Row } from './report.ts'
import { repository } from './servers.ts'

const name = 'bench/results.json'
const file = join(repository, name)

interface Measured {
  readonly full: boolean
  /** Cores that others used meanwhile, where that is known. */
  readonly others?: number | undefined
  readonly figures: readonly Row[]
}

interface Results {
  readonly machine: object
  readonly parts: Record<string, Measured>
}

/** @returns the figures of each part as they are committed; none where Git has none */
export function committedFigures(): (part: string) => readonly Row[] {
  let committed: Results | undefined
  try {
    const text = execFileSync('git', ['show', `HEAD:${name}`], { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    committed = JSON.parse(text) as Results
  } catch {
    // a copy without its history
  }
  return (part) => committed?.parts[part]?.figures ?? []
}

/** What is not measured now stays as it was. */
export function keepResults(part: string, measured: Measured): void {
  const { parts } = JSON.parse(readFileSync(file, 'utf8')) as Results
  const machine = { node: process.version, cores: availableParallelism(), platform: process.platform }
  writeFileSync(file, `${JSON.stringify({ machine, parts: { ...parts, [part]: measured } } satisfies Results, null, 2)}\n`)
}
