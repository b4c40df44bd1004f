/** Adds scripts and dependencies to a project's package.json. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EmulatorError } from '../../model/errors.ts'
import { readText } from '../../system/disk.ts'
import { readOwnManifest } from '../../system/version.ts'
import { ownDependency } from '../own-dependency.ts'

const scripts = { emulate: 'actionlab emulate', test: 'vitest run' }
/** Beside a test runner that has the name `test`. */
export const secondScript = 'test:functions'

export interface Manifest {
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  [key: string]: unknown
}

export interface Added {
  readonly lines: readonly string[]
  /** What only its owner can decide. */
  readonly advice: readonly string[]
  /** Whether `npm test` runs Vitest. */
  readonly tests: boolean
}

/** The oldest Node.js that the emulator runs on. */
const nodeTypes = '^20.19.0'

export interface Begun {
  readonly jest: boolean
  /** It has no functions. */
  readonly isEmpty: boolean
  /** Its tsconfig.json is ours, which names Node's types. */
  readonly typed: boolean
}

/** Only what is missing is added; order, indentation and line ends stay. */
export function addToManifest(root: string, { jest, isEmpty, typed }: Begun): Added {
  const file = join(root, 'package.json')
  const text = existsSync(file) ? readText(file) : undefined
  // Functions that are there may be CommonJS.
  const manifest = text === undefined ? { private: true, ...(isEmpty ? { type: 'module' } : {}) } : readManifest(file, text)
  const known = { ...manifest.dependencies, ...manifest.devDependencies }
  const own = Object.hasOwn(known, 'actionlab') ? undefined : ownDependency(root)
  const [vitest = '*'] = suitableVitests()
  const wanted = Object.entries({ ...(own && { actionlab: own.spec }), vitest, ...(typed && { '@types/node': nodeTypes }) }).filter(
    ([name]) => !Object.hasOwn(known, name),
  )
  const ours = jest ? { emulate: scripts.emulate, [secondScript]: scripts.test } : scripts
  const missing = Object.entries(ours).filter(
    ([name, command]) => !Object.hasOwn(manifest.scripts ?? {}, name) || isPlaceholder(manifest.scripts?.[name], command),
  )
  const testScript = missing.some(([name]) => name === 'test') ? scripts.test : manifest.scripts?.['test']
  const rest = { advice: versionAdvice(known['vitest']), tests: testScript?.includes('vitest') === true }
  if (wanted.length === 0 && missing.length === 0) return { lines: ['left     package.json: it has scripts and dependencies'], ...rest }
  const next: Manifest = {
    ...manifest,
    scripts: { ...manifest.scripts, ...Object.fromEntries(missing) },
    devDependencies: { ...manifest.devDependencies, ...Object.fromEntries(wanted) },
  }
  const indent = /^\{\r?\n([ \t]+)/.exec(text ?? '')?.[1] ?? '  '
  const written = `${JSON.stringify(next, null, indent)}\n`
  writeFileSync(file, text?.includes('\r\n') === true ? written.replaceAll('\n', '\r\n') : written)
  const lines = [`${text === undefined ? 'written ' : 'extended'} package.json`]
  if (own?.written !== undefined) lines.push(`written  ${own.written}: no registry has this version, so it is installed from here`)
  return { lines, ...rest }
}

/** npm refuses to install beside a Vitest that the harness was not made for. */
function versionAdvice(range: string | undefined): string[] {
  const [, major, minor] = /^[\^~]?(\d+)(?:\.(\d+))?/.exec(range ?? '') ?? []
  if (major === undefined) return []
  const fits = suitableVitests().some((suitable) => {
    const [wantedMajor = 0, wantedMinor = 0] = suitable.match(/\d+/g)?.map(Number) ?? []
    // `^4.0.0` may be 4.1 by now.
    return Number(major) === wantedMajor && (range?.startsWith('^') === true || minor === undefined || Number(minor) >= wantedMinor)
  })
  const [first = ''] = suitableVitests()
  return fits
    ? []
    : [
        `package.json: it has vitest ${range}, and actionlab/vitest needs ${suitableVitests().join(' or ')}. Change it: npm install -D vitest@${first}`,
      ]
}

/** What `npm init` writes for want of a test. */
function isPlaceholder(script: string | undefined, command: string): boolean {
  return command === scripts.test && script !== undefined && script.includes('no test specified')
}

export function readManifest(file: string, text: string): Manifest {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Manifest
  } catch {
    // told below
  }
  throw new EmulatorError('BAD_CONFIG', `${file} is no readable JSON object: nothing was added to it. Mend it and run init again.`)
}

/** Ranges of the Vitests that the harness was made for; the first runs on every Node.js that this package runs on. */
function suitableVitests(): string[] {
  return readOwnManifest().peerDependencies?.['vitest']?.split(' || ') ?? []
}
