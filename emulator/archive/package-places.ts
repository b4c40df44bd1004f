/**
 * Where packages stand in an archive, so that Node finds for every module the one that it found here: at the top, and where another version is there
 * already, below the module that asks. No links: whatever tool installed them, the archive has plain folders.
 */
import { posix, relative, sep } from 'node:path'
import { ArchiveRefusal } from './refusal.ts'

export interface PlacedRequest {
  /** Folder in the archive of the own module that asks, or the folder of a package on the disk. */
  readonly from: { readonly place: string } | { readonly folder: string }
  readonly name: string
  readonly folder: string
}

/** More copies than any real tree has. */
const mostPlaces = 20_000

/**
 * @param root of the project: the order of what is below it does not depend on where it lies
 * @returns place in the archive → folder on the disk
 */
export function placePackages(given: readonly PlacedRequest[], root: string): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  const needs = new Map<string, PlacedRequest[]>()
  const key = ({ folder, name, from }: PlacedRequest): string => {
    const depth = String(folder.split(`${sep}node_modules${sep}`).length).padStart(4, '0')
    return [depth, relative(root, folder), name, 'place' in from ? from.place : relative(root, from.folder)].join('\0')
  }
  const requests = [...new Map(given.map((request) => [key(request), request]))].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
  for (const request of requests)
    if ('folder' in request.from) needs.set(request.from.folder, [...(needs.get(request.from.folder) ?? []), request])

  /** False where it was there. */
  const put = (from: string, { name, folder }: PlacedRequest): boolean => {
    const found = lookUp(places, from, name)
    if (found !== undefined && places.get(found) === folder) return false
    const place = found === undefined ? posix.join('node_modules', name) : posix.join(from, 'node_modules', name)
    if (places.has(place)) throw new ArchiveRefusal([`${from || 'The function'} asks for two packages of the name ${name}.`])
    places.set(place, folder)
    if (places.size > mostPlaces) throw new ArchiveRefusal(['The packages of this function do not fit into one tree of folders.'])
    return true
  }

  // What the function itself asks for is at the top, and there is what an installer has put there.
  const own = requests.flatMap((request) => ('place' in request.from ? [{ place: request.from.place, request }] : []))
  for (const { place, request } of own) if (place === '') put(place, request)
  for (const request of requests) {
    const top = posix.join('node_modules', request.name)
    if (!places.has(top)) places.set(top, request.folder)
  }
  // A package that moves in may hide one that others had found further up, hence again until all is right.
  for (let changed = true; changed;) {
    changed = false
    for (const { place, request } of own) if (put(place, request)) changed = true
    for (const [place, folder] of places) for (const need of needs.get(folder) ?? []) if (put(place, need)) changed = true
  }
  return places
}

/** The nearest place of a package, as Node looks for it from a folder. */
function lookUp(places: ReadonlyMap<string, string>, from: string, name: string): string | undefined {
  for (let at = from; ; at = posix.dirname(at)) {
    if (at === '.') at = ''
    if (posix.basename(at) !== 'node_modules') {
      const place = posix.join(at, 'node_modules', name)
      if (places.has(place)) return place
    }
    if (at === '') return undefined
  }
}
