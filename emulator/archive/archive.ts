/** The archive of an action: the very bytes that a cloud gets, and that `--artefacts` runs. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { BundledCode } from '../deploy/build/bundled-code.ts'
import { type Action, BuildFailure, isSequence } from '../model/action.ts'
import { familyOf, runsHere } from '../model/kinds.ts'
import { statIfThere } from '../system/disk.ts'
import { type Cloud, type CloudName, clouds } from './clouds.ts'
import type { Entry } from './contents.ts'
import { checkSizes } from './sizes.ts'
import { type Packed, packNode } from './node-archive.ts'
import type { LeftOut } from './packages.ts'
import { packPython } from './python-archive.ts'
import { ArchiveRefusal } from './refusal.ts'
import { bootstrap, packWhole } from './whole-archive.ts'
import { zipBytes } from './zip-bytes.ts'

export interface Archive {
  /** Path of the action: `pkg/name` or `name`. */
  readonly name: string
  readonly cloud: CloudName
  /** `nodejs:20`, `python:3.11`, … as the action says. */
  readonly kind: string
  /** A zip. */
  readonly bytes: Uint8Array
  /** Of `bytes`, in hexadecimal digits. */
  readonly sha256: string
  /** Sorted by path. */
  readonly entries: readonly Entry[]
  /** The file that begins, relative to the top; '' where the runtime knows. */
  readonly entry: string
  /** What is called in it. */
  readonly main: string
  readonly leftOut: readonly LeftOut[]
}

/**
 * Makes it of the files as they are now. The same files make the same bytes: in another folder, at another time, by another user.
 *
 * @throws {ArchiveRefusal} with every reason why it cannot be made
 * @throws {EmulatorError} `NO_TRACER` where `@vercel/nft` is not installed
 */
export async function archiveOf(action: Action, name: CloudName): Promise<Archive> {
  const cloud = clouds[name]
  const source = sourceOf(action)
  const { contents, entry, leftOut } = await pack(action, source, cloud)
  const entries = contents.sorted()
  const bytes = zipBytes(entries)
  checkSizes({ entries, bytes, cloud, action: action.path })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { name: action.path, cloud: name, kind: action.kind, bytes, sha256, entries, entry, main: source.main, leftOut }
}

/** Whether an action has code that can be packed at all: a sequence has none. */
export function hasArchive(action: Action): boolean {
  return !isSequence(action) && action.code !== undefined && !('platform' in action.origin)
}

function sourceOf(action: Action): BundledCode['source'] {
  const { code } = action
  if (code instanceof BundledCode) return code.source
  if (isSequence(action) || code === undefined)
    throw new ArchiveRefusal([`${action.path} is a sequence: its components are packed, it has no code itself.`])
  throw new ArchiveRefusal([
    `The code of ${action.path} is no file of the project (${code.file}). Name a file for it in the configuration.`,
  ])
}

async function pack(action: Action, source: BundledCode['source'], cloud: Cloud): Promise<Packed> {
  try {
    if (source.raw === true || isWebFunction(source)) return packWhole(source)
    if (familyOf(action.kind) === 'python' || source.file.endsWith('.py')) return await packPython(source, cloud)
    return await packNode({ source, cloud, major: majorOf(action.kind), name: action.name })
  } catch (error) {
    if (error instanceof BuildFailure) throw new ArchiveRefusal([error.message], { cause: error })
    throw error
  }
}

/** A folder with a start script is a server: it runs as it lies there. */
function isWebFunction({ folder, isFolder }: BundledCode['source']): boolean {
  return isFolder === true && statIfThere(join(folder, bootstrap))?.isFile() === true
}

/** `nodejs:18` → 18; without a version that of this process. */
function majorOf(kind: string): number {
  const version = runsHere(kind) ? /:(\d+)/.exec(kind)?.[1] : undefined
  return Number(version ?? process.versions.node.split('.')[0])
}
