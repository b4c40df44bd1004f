/** Which files of packages, and which files beside the code, a function really needs: @vercel/nft follows what its modules require, import and read. */
import { isBuiltin } from 'node:module'
import { join, parse } from 'node:path'
import type * as Nft from '@vercel/nft'
import { EmulatorError } from '../model/errors.ts'
import { exportedFiles } from './exported-files.ts'
import { nameOf, packageFolder, packageName } from './package-names.ts'
import { statIfThere } from '../system/disk.ts'

/** A package as a module asks for it. */
export interface Request {
  /** File or folder that asks: a file of the function's own, or the folder of a package. Absolute. */
  readonly from: string
  readonly name: string
  /** Folder of the package, links followed. */
  readonly folder: string
}

export interface Trace {
  /** Of packages: folder → files in it. Absolute, links followed. */
  readonly packages: ReadonlyMap<string, ReadonlySet<string>>
  readonly requests: readonly Request[]
  /** Files that are of no package, own modules among them. Absolute. */
  readonly files: ReadonlySet<string>
  /** Own file → specifier → where it leads: an absolute path, or undefined where nothing is there. */
  readonly resolved: ReadonlyMap<string, ReadonlyMap<string, Resolved>>
}

export interface Resolved {
  /** For `require`; undefined where there is nothing for it. */
  readonly required: string | undefined
  /** For `import`. */
  readonly imported: string | undefined
}

type Job = Parameters<typeof Nft.resolve>[2]

export interface Traced {
  /** Absolute. */
  readonly entries: readonly string[]
  /** Where the function works. */
  readonly folder: string
  /** The text of an own module to read, in place of the file. */
  textOf(file: string): string | undefined
  /** Where a request of an own module leads within the project; undefined where a package, or nothing, is meant. */
  ownTarget(from: string, specifier: string): string | undefined
  /** Whether the cloud has this package, so that it is not followed. */
  isBrought(name: string, folder: string): boolean
}

/** @throws {EmulatorError} `NO_TRACER` */
export async function trace({ entries, folder, textOf, ownTarget, isBrought }: Traced): Promise<Trace> {
  const nft = await load()
  const base = parse(folder).root
  const requests: Request[] = []
  const resolved = new Map<string, Map<string, Resolved>>()

  const find = async (id: string, parent: string, job: Job, forRequire: boolean): Promise<string[]> => {
    const exported = exportedFiles(id, parent, forRequire)
    if (exported !== undefined) await job.emitFile(join(exported.folder, 'package.json'), 'resolve', parent)
    const files = exported?.files.map((file) => job.realpath(file, parent))
    const found = files === undefined ? await nft.resolve(id, parent, job, forRequire) : await Promise.all(files)
    return (typeof found === 'string' ? [found] : found).map((path) => {
      const to = packageFolder(path)
      const name = to === undefined || to === packageFolder(parent) ? undefined : nameOf(to)
      // What has the name of a built-in module is not followed.
      return to !== undefined && name !== undefined && isBrought(name, to) ? `node:${name}` : path
    })
  }
  const findFor = async (id: string, parent: string, job: Job, forRequire: boolean): Promise<string[] | undefined> => {
    try {
      return await find(id, parent, job, forRequire)
    } catch {
      return undefined
    }
  }
  const note = (id: string, parent: string, paths: readonly string[]): void => {
    for (const path of paths) {
      const to = packageFolder(path)
      const from = packageFolder(parent) ?? parent
      if (to === undefined || to === from) continue
      requests.push({ from, name: packageName(id) ?? nameOf(to), folder: to })
    }
  }

  const { fileList, reasons } = await nft.nodeFileTrace([...entries], {
    base,
    processCwd: folder,
    ts: true,
    readFile: async (file) => textOf(file) ?? (await readFile(file)),
    resolve: async (id, parent, job, forRequire) => {
      if (isBuiltin(id)) return id.startsWith('node:') ? id : `node:${id}`
      const own = packageFolder(parent) === undefined
      const target = own ? ownTarget(parent, id) : undefined
      if (target !== undefined) return target
      if (!own) {
        const paths = await find(id, parent, job, forRequire)
        note(id, parent, paths)
        return paths
      }
      const required = await findFor(id, parent, job, true)
      const imported = await findFor(id, parent, job, false)
      const known = resolved.get(parent) ?? new Map<string, Resolved>()
      resolved.set(parent, known.set(id, { required: required?.[0], imported: imported?.[0] }))
      const paths = [...new Set([...(required ?? []), ...(imported ?? [])])]
      note(id, parent, paths)
      if (paths.length === 0) throw new Error(`${id} is not there`)
      return paths
    },
  })

  const packages = new Map<string, Set<string>>()
  const files = new Set<string>()
  for (const name of fileList) {
    const path = base + name
    if (reasons.get(name)?.ignored === true || statIfThere(path)?.isFile() !== true) continue
    const inPackage = packageFolder(path)
    if (inPackage === undefined) files.add(path)
    else packages.set(inPackage, (packages.get(inPackage) ?? new Set()).add(path))
  }
  return { packages, requests, files, resolved }
}

async function readFile(file: string): Promise<Buffer | null> {
  const { readFile } = await import('node:fs/promises')
  return readFile(file).catch(() => null)
}

async function load(): Promise<typeof Nft> {
  try {
    return await import('@vercel/nft')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new EmulatorError(
      'NO_TRACER',
      'actionlab build needs @vercel/nft, which finds the files of packages that functions use, and it is not installed: npm install -D @vercel/nft',
      { cause: error },
    )
  }
}
