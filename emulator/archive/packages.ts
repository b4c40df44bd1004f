/** The packages of a function: found by the tracer, without those that the cloud has itself. */
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Source } from '../deploy/build/build-options.ts'
import { isBuiltin } from 'node:module'
import { isObject } from '../model/json.ts'
import { readIfThere } from '../system/disk.ts'
import type { Cloud } from './clouds.ts'
import type { OwnTargets } from './own-imports.ts'
import { packageName } from './package-names.ts'
import { ArchiveRefusal } from './refusal.ts'
import { type Trace, trace } from './trace.ts'

/** What an archive does not have although the function uses or holds it. */
export interface LeftOut {
  /** A package, or a file as the project knows it. */
  readonly what: string
  /** Why: a part of a sentence. */
  readonly why: string
}

export interface PackageSearch {
  readonly source: Source
  readonly cloud: Cloud
  readonly targets: OwnTargets
  /** Own modules, absolute. */
  readonly entries: readonly string[]
  textOf(file: string): string | undefined
}

/** @throws {ArchiveRefusal} where a package is missing that the code cannot do without */
export async function findPackages({
  source,
  cloud,
  targets,
  entries,
  textOf,
}: PackageSearch): Promise<{ readonly trace: Trace; readonly leftOut: LeftOut[] }> {
  const kept = new Set<string>()
  for (;;) {
    const brought = new Map<string, string>()
    const packed = new Set<string>()
    const found = await trace({
      entries,
      folder: source.folder,
      textOf,
      ownTarget: (from, specifier) => targets.of(from, specifier),
      isBrought(name, folder) {
        const version = cloud.brought.get(name)
        const isSame = version !== undefined && !kept.has(name) && majorOf(versionOf(folder)) === majorOf(version)
        if (isSame && version !== undefined) brought.set(name, version)
        else packed.add(name)
        return isSame
      },
    })
    // One that is packed in another version would be found in place of the image's.
    const both = [...brought.keys()].filter((name) => packed.has(name))
    for (const name of both) kept.add(name)
    if (both.length > 0) continue
    const missing = missingPackages(found, targets, source, cloud)
    if (missing.length > 0) throw new ArchiveRefusal(missing)
    const leftOut = [...brought].map(([name, version]) => ({ what: name, why: `${cloud.title} has ${name} ${version}` }))
    return { trace: found, leftOut }
  }
}

function missingPackages({ resolved }: Trace, targets: OwnTargets, { root }: Source, cloud: Cloud): string[] {
  const statements = new Set([...targets.statements()].map(([from, specifier]) => `${from}\0${specifier}`))
  const missing: string[] = []
  for (const [from, requests] of resolved) {
    for (const [specifier, { required, imported }] of requests) {
      const name = packageName(specifier)
      if (name === undefined || isBuiltin(specifier) || required !== undefined || imported !== undefined) continue
      if (cloud.foundThere.has(name)) continue
      if (!statements.has(`${from}\0${specifier}`) && isGuarded(readIfThere(from) ?? '', specifier)) continue
      const installed = installedFolder(name, from)
      missing.push(
        installed === undefined
          ? `${relative(root, from)} needs ${name}, which is not installed: npm install ${name}`
          : `${relative(root, from)} needs ${specifier}, and ${relative(root, installed)} has no such file. Install its newest version, or correct the name.`,
      )
    }
  }
  return missing.sort()
}

/** Whether code goes on without it: what is required inside of `try`, or imported with a `.catch`. */
function isGuarded(code: string, specifier: string): boolean {
  const name = specifier.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const calls = [
    ...code.matchAll(new RegExp(String.raw`\b(?:require(?:\.resolve)?|import)\s*\(\s*['"\`]${name}['"\`]\s*\)(\s*\.catch\b)?`, 'g')),
  ]
  return calls.length > 0 && calls.every(({ index, 1: caught }) => caught !== undefined || isInTry(code.slice(0, index)))
}

/** Whether a `try` is still open at the end of a text. */
function isInTry(before: string): boolean {
  for (const { index } of [...before.matchAll(/\btry\s*\{/g)].reverse()) {
    let depth = 0
    for (const character of before.slice(index)) {
      if (character === '{') depth++
      else if (character === '}' && --depth === 0) break
    }
    if (depth > 0) return true
  }
  return false
}

function installedFolder(name: string, from: string): string | undefined {
  for (let at = dirname(from); ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name)
    if (readIfThere(join(folder, 'package.json')) !== undefined) return folder
    if (dirname(at) === at) return undefined
  }
}

function versionOf(folder: string): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return isObject(manifest) && typeof manifest['version'] === 'string' ? manifest['version'] : ''
  } catch {
    return ''
  }
}

function majorOf(version: string): string {
  return version.split('.', 1)[0] ?? ''
}
