/** Says where a project can install this very version of Actionlab from. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { EmulatorError } from '../model/errors.ts'
import { readText } from '../system/disk.ts'
import { ownFolder, readVersion } from '../system/version.ts'

export interface OwnDependency {
  /** What `package.json` says of it: a range, or the path of an archive as `file:…`. */
  readonly spec: string
  /** Of the archive that was made for it, relative to the project. */
  readonly written?: string
}

/** Where archives of packages that no registry has are kept in a project. */
const archives = 'vendor'

/**
 * The same place that it was installed from; a checkout packs itself into the project.
 *
 * @param root the project's folder
 * @throws {EmulatorError} `CANNOT_WRITE` when npm cannot pack it
 */
export function ownDependency(root: string): OwnDependency {
  const folder = ownFolder()
  if (basename(dirname(folder)) !== 'node_modules') return pack(folder, root)
  const host = dirname(dirname(folder))
  const spec = specIn(host)
  if (spec?.startsWith('file:') !== true) return { spec: `^${readVersion()}` }
  const path = relative(root, resolve(host, spec.slice('file:'.length)))
  return { spec: `file:${path.replaceAll('\\', '/')}` }
}

/** What the project that has it installed says of it; npx has one, too. */
function specIn(host: string): string | undefined {
  const file = join(host, 'package.json')
  if (!existsSync(file)) return undefined
  const { dependencies, devDependencies } = JSON.parse(readText(file)) as Record<string, Record<string, string> | undefined>
  return { ...dependencies, ...devDependencies }['actionlab']
}

/** A link to a checkout would bring a second Vitest: the one that is installed there. */
function pack(checkout: string, root: string): OwnDependency {
  const folder = join(root, archives)
  mkdirSync(folder, { recursive: true })
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', folder], {
    cwd: checkout,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new EmulatorError('CANNOT_WRITE', `npm pack cannot pack ${checkout}: ${stderr.trim()}`)
  const written = `${archives}/actionlab-${readVersion()}.tgz`
  if (!existsSync(join(root, written))) throw new EmulatorError('CANNOT_WRITE', `npm pack wrote no ${written}: ${stdout.trim()}`)
  return { spec: `file:${written}`, written }
}
