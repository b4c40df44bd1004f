/** The archive of an action: the very bytes that a cloud gets, and that `artefacts` runs. */
import { createHash } from 'node:crypto'
import { join, relative } from 'node:path'
import type { Source } from '../deploy/build/build-options.ts'
import type { Artefact } from '../deploy/build/artefact.ts'
import { CatalogCode } from '../deploy/build/catalog-code.ts'
import { isPython } from '../config/function-files.ts'
import { type Action, isSequence } from '../model/action.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { EmulatorError } from '../model/errors.ts'
import { familyOf } from '../model/kinds.ts'
import { statIfThere } from '../system/disk.ts'
import { type Cloud, type CloudName, clouds } from './clouds.ts'
import type { Entry } from './contents.ts'
import { type Packed, packNode } from './node-archive.ts'
import type { LeftOut } from './packages.ts'
import { packPython } from './python-archive.ts'
import { ArchiveRefusal } from './refusal.ts'
import { checkSizes } from './sizes.ts'
import { bootstrap, packWhole } from './whole-archive.ts'
import { packText } from './text-archive.ts'
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
export async function archiveOf(action: Action, cloud: CloudName): Promise<Archive> {
  const { code, kind, path } = action
  if (!hasArchive(action))
    throw new ArchiveRefusal([`${path} is a sequence: it has no code itself, and its components have their own archives.`])
  const options = { cloud: clouds[cloud], action: path }
  const packed =
    code instanceof CatalogCode
      ? await pack({ ...code.source, kind }, options.cloud)
      : await packText(action, { cloud: options.cloud, major: majorOf(kind) })
  const { main } = code instanceof CatalogCode ? code.source : { main: 'main', ...(await code?.load()) }
  const { entries, bytes } = zipped(packed, options)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const { entry, leftOut } = packed
  return { name: path, cloud, kind, bytes, sha256, entries, entry, main, leftOut }
}

/** The same bytes, for a builder that runs them: with the files of which they are made. */
export async function artefactOf(source: Source, cloud: CloudName): Promise<Artefact> {
  try {
    const packed = await pack(source, clouds[cloud])
    const { bytes } = zipped(packed, { cloud: clouds[cloud], action: relative(source.root, source.file) })
    return { bytes, entry: packed.entry, inputs: packed.contents.origins(), metafile: packed.metafile }
  } catch (error) {
    // Reported like every other reason for which an action is not packed.
    throw error instanceof EmulatorError ? new ArchiveRefusal([error.message], { cause: error }) : error
  }
}

/** Whether an action has code that can be packed at all: a sequence has none. */
export function hasArchive(action: Action): boolean {
  return !isSequence(action) && action.code !== undefined && !('platform' in action.origin)
}

/** The cloud of the first provider that the configuration names. */
export function usualCloud({ providers: [first] }: Pick<ResolvedConfig, 'providers'>): CloudName {
  if (first === undefined) return 'openwhisk'
  return first === 'tcb' ? 'scf' : first
}

function zipped(
  { contents }: Packed,
  { cloud, action }: { readonly cloud: Cloud; readonly action: string },
): { entries: Entry[]; bytes: Uint8Array } {
  const entries = contents.sorted()
  const bytes = zipBytes(entries)
  checkSizes({ entries, bytes, cloud, action })
  return { entries, bytes }
}

async function pack(source: Source, cloud: Cloud): Promise<Packed> {
  if (source.raw === true || isWebFunction(source)) return packWhole(source)
  if (isPython(source.file)) return await packPython(source, cloud)
  return await packNode({ source, cloud, major: majorOf(source.kind) })
}

/** A folder with a start script is a server: it runs as it lies there. */
function isWebFunction({ folder, isFolder }: Source): boolean {
  return isFolder === true && statIfThere(join(folder, bootstrap))?.isFile() === true
}

/** `nodejs:18` → 18; without a version that of this process. */
function majorOf(kind = ''): number {
  const version = familyOf(kind) === 'nodejs' ? /:(\d+)/.exec(kind)?.[1] : undefined
  return Number(version ?? process.versions.node.split('.')[0])
}
