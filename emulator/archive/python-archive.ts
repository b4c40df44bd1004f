/** Packs a Python function: its modules, the packages of its environment, and the files beside them. Nothing is compiled. */
import { readdirSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import type { Source } from '../deploy/build/build-options.ts'
import { createPythonBuilder, type PythonManifest } from '../deploy/build/python-builder.ts'
import { isBelow } from '../system/project-bounds.ts'
import { statIfThere } from '../system/disk.ts'
import { filesBeside } from './beside.ts'
import type { Cloud } from './clouds.ts'
import { Contents } from './contents.ts'
import { filesOfFolder } from './folder-files.ts'
import { isForClouds, isNative, platformOf } from './native-modules.ts'
import type { Packed } from './node-archive.ts'
import type { LeftOut } from './packages.ts'
import { ArchiveRefusal } from './refusal.ts'

/** What installers bring and no function imports. */
const tools =
  /^(?:pip|setuptools|wheel|pkg_resources|_distutils_hack|distutils-precedence\.pth|.*\.virtualenv|_virtualenv\.(?:py|pth))(?:-.*)?$/

/** @throws {ArchiveRefusal} */
export async function packPython(source: Source, cloud: Cloud): Promise<Packed> {
  source.packed?.prepare()
  const built = await createPythonBuilder({ ...source, setup: [] }, new Map()).build(new Set())
  if (!built.ok) throw new ArchiveRefusal([built.text])
  if (built.text === '') throw new ArchiveRefusal([`${relative(source.root, source.file)} is empty: there is no code to pack.`])
  const { texts, search } = JSON.parse(built.text) as PythonManifest
  const contents = new Contents(source.root)
  const entry = cloud.pythonEntry ?? basename(source.file)
  contents.addFile(entry, source.file)
  const leftOut: LeftOut[] = []
  for (const { name, file, real } of filesBeside(source, { skip: isOfThisMachine })) {
    const isEnvironment = name.startsWith('virtualenv/')
    if (real === source.file && basename(name) !== entry && !isEnvironment) {
      // Other modules may import it by its own name.
      contents.addFile(name, file)
    } else if (!contents.has(name) && !addUnlessForeign(contents, name, file)) leftOut.push(foreign(name, file))
  }
  // A module is found below each folder of the path; at the top of the archive they lie on one another, the nearest first.
  const folders = source.packed ? [source.packed.folder, ...search.slice(1)] : search
  for (const path of Object.keys(texts)) {
    const folder = folders.find((one) => isBelow(path, one))
    if (folder === undefined || path === source.file || path === source.packed?.placeOf(source.file)) continue
    const place = relative(folder, path).split(sep).join('/')
    if (!contents.has(place)) contents.addFile(place, path)
  }
  if (!hasVirtualenv(contents)) leftOut.push(...addEnvironment(contents, source, search))
  return { contents, entry, leftOut, metafile: built.metafile }
}

/** Links of an environment to the interpreter here, and to its own folder under a second name. */
function isOfThisMachine(path: string, name: string): boolean {
  if (!path.includes(`${sep}virtualenv${sep}`)) return false
  return name === 'lib64' || (/^python[\d.]*$/.test(name) && basename(dirname(path)) === 'bin')
}

function hasVirtualenv(contents: Contents): boolean {
  return contents.has('virtualenv/bin/activate_this.py') || contents.has('virtualenv/Scripts/activate_this.py')
}

/** Packages of a `virtualenv` above the function, or of a `.venv`, at the top: there Python finds them in every cloud. */
function addEnvironment(contents: Contents, { root }: Source, search: readonly string[]): LeftOut[] {
  const leftOut: LeftOut[] = []
  for (const environment of search.flatMap((folder) => ['virtualenv', '.venv'].map((name) => join(folder, name)))) {
    for (const packages of sitePackages(environment)) {
      const skip = (path: string, name: string): boolean => dirname(path) === packages && tools.test(name)
      for (const { name, file } of filesOfFolder(packages, { root, skip }))
        if (!contents.has(name) && !addUnlessForeign(contents, name, file)) leftOut.push(foreign(name, file))
    }
  }
  return leftOut
}

function sitePackages(environment: string): string[] {
  const library = join(environment, 'lib')
  const windows = join(environment, 'Lib', 'site-packages')
  const versions =
    statIfThere(library)?.isDirectory() === true ? readdirSync(library).map((name) => join(library, name, 'site-packages')) : []
  return [...versions, windows].filter((folder) => statIfThere(folder)?.isDirectory() === true)
}

/** False for a compiled module of another machine. */
function addUnlessForeign(contents: Contents, name: string, file: string): boolean {
  if (isNative(name) && !isForClouds(file)) {
    if (/\.(?:pyd|so)$/.test(name))
      throw new ArchiveRefusal([
        `${name} is compiled for ${platformOf(file)}, and the cloud runs linux x64: pip install --platform manylinux2014_x86_64 --only-binary=:all: --target …, or install on such a machine.`,
      ])
    return false
  }
  contents.addFile(name, file)
  return true
}

function foreign(name: string, file: string): LeftOut {
  return { what: name, why: `it is for ${platformOf(file)}` }
}
