/** Puts the traced files of packages into an archive, each package at its place. */
import { posix, relative, sep } from 'node:path'
import type { Contents } from './contents.ts'
import { isForClouds, isNative, platformOf } from './native-modules.ts'
import { nameOf } from './package-names.ts'
import { placePackages, type PlacedRequest } from './package-places.ts'
import type { LeftOut } from './packages.ts'
import { ArchiveRefusal } from './refusal.ts'
import type { Trace } from './trace.ts'

export interface Placed {
  readonly requests: readonly PlacedRequest[]
  /** Of the project. */
  readonly root: string
}

/**
 * @returns compiled modules for other machines, which a package has beside the one for Linux
 * @throws {ArchiveRefusal} where a package has none for Linux
 */
export function addPackages(contents: Contents, { packages }: Trace, { requests, root }: Placed): LeftOut[] {
  const places = new Map(placePackages(requests, root))
  // Files that the tracer found in a package for which no module asks by name.
  const placed = new Set(places.values())
  for (const folder of [...packages.keys()].sort()) {
    const top = posix.join('node_modules', nameOf(folder))
    if (!placed.has(folder) && !places.has(top)) places.set(top, folder)
  }
  const foreign = foreignModules(packages)
  for (const [place, folder] of [...places].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const file of [...(packages.get(folder) ?? [])].sort())
      if (!foreign.has(file)) contents.addFile(posix.join(place, relative(folder, file).split(sep).join('/')), file)
  return [...foreign].map(([file, platform]) => ({ what: `node_modules/${nameOf(file)}`, why: `it is for ${platform}` }))
}

function foreignModules(packages: Trace['packages']): Map<string, string> {
  const foreign = new Map<string, string>()
  const faults: string[] = []
  for (const [folder, files] of packages) {
    const native = [...files].filter(isNative)
    const others = native.filter((file) => !isForClouds(file))
    if (native.length > 0 && others.length === native.length) {
      const first = others[0] ?? ''
      const name = nameOf(folder)
      faults.push(
        `node_modules/${nameOf(first)} is compiled for ${platformOf(first)}, and the cloud runs linux x64: npm install --os=linux --cpu=x64 ${name.replace(/-(?:darwin|win32|linux).*$/, '')}`,
      )
    }
    for (const file of others) foreign.set(file, platformOf(file) ?? '')
  }
  if (faults.length > 0) throw new ArchiveRefusal(faults)
  return foreign
}
