/** Keeps `actionlab.d.ts` in a project's root: the names of its actions and triggers as types, for editors and the type checker. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { Log } from '../model/log.ts'
import type { Vendor } from '../providers/vendor.ts'
import { EmulatorError } from '../model/errors.ts'
import { readIfThere } from '../system/disk.ts'
import type { Emulator } from '../types.ts'

export const typesName = 'actionlab.d.ts'

/** Tells the file from one that somebody else wrote. */
const mark = 'Written by `actionlab types`'

export interface TypedNames {
  readonly actions: readonly string[]
  readonly triggers: ResolvedConfig['triggers']
  /** What fires. */
  readonly firing: readonly string[]
}

/** Of the project itself: what was deployed over a management API ends with the emulator. */
export function typedNames(emulator: Emulator): TypedNames {
  const own = [...emulator.catalog().actions.values()].filter(({ origin }) => 'file' in origin)
  return { actions: own.map(({ path }) => path), triggers: emulator.config.triggers, firing: firingIn(emulator.config, emulator.vendors) }
}

/** Of all clouds that are served. */
export function firingIn(config: ResolvedConfig, served: readonly Vendor[]): string[] {
  return served.flatMap((vendor) => vendor.firingIn?.(config) ?? [])
}

/** The same text for the same names, in whatever order they were found. */
export function typesText({ actions, triggers, firing }: TypedNames): string {
  const named = (names: readonly string[]): string[][] => [...new Set(names)].sort().map((name) => [name, 'unknown'])
  const keys = Object.keys(triggers).sort()
  const targets = keys.map((key) => [key, JSON.stringify(triggers[key]?.action)])
  // The import loads what is extended: tests import only actionlab/vitest.
  return `/* eslint-disable */
// ${mark}, and kept up to date by \`actionlab emulate\`: edits are lost.
import 'actionlab'

// prettier-ignore
declare module 'actionlab' {
${interfaceText('Actions', named(actions))}${interfaceText('Triggers', targets)}${interfaceText('FiringTriggers', named(firing))}}
`
}

function interfaceText(name: string, members: readonly string[][]): string {
  const lines = members.map(([key, type]) => `    ${JSON.stringify(key)}: ${type}\n`)
  return lines.length === 0 ? '' : `  interface ${name} {\n${lines.join('')}  }\n`
}

/** What the file lacks (`+`) and has too much (`-`), line by line: nothing when it is up to date, undefined where there is no file. */
export function staleLines(root: string, text: string): string[] | undefined {
  const present = readTypes(root)
  if (present === undefined) return undefined
  // Git may have changed the ends of lines.
  const before = new Set(present.split(/\r?\n/))
  const after = new Set(text.split('\n'))
  const lacking = [...after].filter((line) => !before.has(line))
  const surplus = [...before].filter((line) => !after.has(line))
  return [...lacking.map((line) => `+ ${line.trim()}`), ...surplus.map((line) => `- ${line.trim()}`)]
}

/**
 * Writes the file unless it is up to date; returns whether it was written.
 *
 * @throws {EmulatorError} `CANNOT_WRITE`
 */
export function writeTypes(root: string, text: string): boolean {
  if (staleLines(root, text)?.length === 0) return false
  const file = join(root, typesName)
  if (readTypes(root)?.includes(mark) === false)
    throw new EmulatorError(
      'CANNOT_WRITE',
      `${file} was not written by \`actionlab types\`, so it stays as it is. Give it another name, and run the command again.`,
    )
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new EmulatorError('CANNOT_WRITE', `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
  return true
}

/** Writes the file again where `actionlab types` wrote one; returns whether it was written. */
export function refreshTypes(root: string, text: string): boolean {
  return readTypes(root)?.includes(mark) === true && writeTypes(root, text)
}

function readTypes(root: string): string | undefined {
  return readIfThere(join(root, typesName))
}

/** Writes the names after a save that may have changed them. Functions are served whether the file can be written or not. */
export function typesKeeper(emulator: Emulator, log: Log): () => void {
  let known: readonly [catalog: unknown, config: unknown] | undefined
  return () => {
    const { config } = emulator
    const catalog = emulator.catalog()
    if (known?.[0] === catalog && known[1] === config) return
    known = [catalog, config]
    updateTypes(emulator, log)
  }
}

function updateTypes(emulator: Emulator, log: Log): void {
  try {
    if (!refreshTypes(emulator.config.root, typesText(typedNames(emulator)))) return
    log.emit({ event: 'notice', level: 'info', text: `${typesName} has the names of now.` })
  } catch (error) {
    log.emit({ event: 'notice', level: 'warn', text: error instanceof Error ? error.message : String(error) })
  }
}
