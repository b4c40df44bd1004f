/** Runs a function with the program of a package that its own package.json names: a framework that serves the code over HTTP. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Launcher } from '../../model/service.ts'
import { isBelow, isInside, type ProjectFolders } from '../../system/project-bounds.ts'
import { ServiceFailure, type Program } from './service.ts'

/** The folder of the function whose package.json or marker file says that the package serves it; below the functions folder, which is not one function's. */
export function findServed(launcher: Launcher, file: string, folders: ProjectFolders): string | undefined {
  const top = folders.functions
  for (let folder = dirname(file); folder !== top && isBelow(folder, top); folder = dirname(folder)) {
    if (!isInside(join(folder, 'package.json'), folders)) return undefined
    if (existsSync(join(folder, launcher.marker)) || namesPackage(join(folder, 'package.json'), launcher)) return folder
  }
  return undefined
}

function namesPackage(file: string, { package: name, bin }: Launcher): boolean {
  try {
    const { dependencies = {}, devDependencies = {}, scripts = {} } = JSON.parse(readFileSync(file, 'utf8')) as PackageFile
    const { start } = scripts
    if (name in { ...dependencies, ...devDependencies }) return true
    return typeof start === 'string' && (start.includes(name) || start.split(/[\s/]+/).includes(bin))
  } catch {
    // There is none, or it is being written.
    return false
  }
}

interface PackageFile {
  readonly dependencies?: object
  readonly devDependencies?: object
  readonly scripts?: Readonly<Record<string, unknown>>
  readonly bin?: string | Readonly<Record<string, string>>
}

/** @param folder of the function @throws {ServiceFailure} where the package is not installed */
export function packageProgram(launcher: Launcher, folder: string, file: string, node: string): Program {
  const home = packageFolder(launcher.package, folder)
  if (home === undefined)
    throw new ServiceFailure(
      `it is served by ${launcher.package}, which is not installed: run npm install ${launcher.package} in its folder or above`,
    )
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as PackageFile
  const program = typeof bin === 'string' ? bin : bin?.[launcher.bin]
  if (program === undefined) throw new ServiceFailure(`${launcher.package} has no program ${launcher.bin}`)
  return {
    command: [node, resolve(home, program), ...launcher.arguments(existsSync(join(folder, launcher.marker)) ? folder : file)],
    folder,
  }
}

function packageFolder(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const home = join(folder, 'node_modules', name)
    if (existsSync(join(home, 'package.json'))) return home
    if (dirname(folder) === folder) return undefined
  }
}

/** Changes whenever a file of the function does: the framework reads them by itself. */
export function folderRevision(folder: string): string {
  const states = readdirSync(folder, { recursive: false, withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return [`${entry.name}/${folderRevision(path)}`]
    const { mtimeMs, size } = statSync(path)
    return [`${entry.name} ${mtimeMs} ${size}`]
  })
  return states.join('\n')
}
