/** Unpacks a zip from a management API into a folder of its own. It is not trusted: names, count, sizes and links are checked. */
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, resolve } from 'node:path'
import { isBelow } from '../../system/project-bounds.ts'
import { statIfThere } from '../../system/disk.ts'
import { type ZipEntry, zipEntries } from './zip-entries.ts'

const mostFiles = 20_000
/** Unpacked. NAVER takes 38 MB of code, OpenWhisk 48 MB (ncp.md limits, openwhisk.md 13); packed text is about a fifth. */
const mostBytes = 300_000_000

/** Throws an Error that says what is wrong with the archive. */
export function unpack(archive: Uint8Array, folder: string): void {
  const entries = checked(archive)
  for (const entry of entries) {
    if (entry.isLink) continue
    const file = join(folder, entry.name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, entry.content())
  }
  // Last, so that nothing is written through one.
  const real = realpathSync(folder)
  const links = entries.filter(({ isLink }) => isLink)
  const names = new Set(links.map(({ name }) => name))
  const made = links.map((entry) => makeLink(entry, names, real))
  for (const link of made) if (statIfThere(link) && !isBelow(realpathSync(link), real)) throw new Error('its links lead out of its folder')
}

function checked(archive: Uint8Array): ZipEntry[] {
  const entries: ZipEntry[] = []
  let count = 0
  let bytes = 0
  for (const entry of zipEntries(archive)) {
    if (!isPlainPath(entry.name)) throw new Error(`it names a file outside its folder: ${JSON.stringify(entry.name)}`)
    count += 1
    bytes += entry.size
    if (count > mostFiles) throw new Error(`it holds more than ${mostFiles} files`)
    if (bytes > mostBytes) throw new Error(`it unpacks to more than ${mostBytes / 1e6} MB`)
    if (!entry.name.endsWith('/')) entries.push(entry)
  }
  return entries
}

/** Ways up may only come first, and no link may lie behind another: then a target is where it seems to be. */
function makeLink({ name, content }: ZipEntry, links: ReadonlySet<string>, folder: string): string {
  const link = join(folder, name)
  const target = Buffer.from(content()).toString('utf8')
  const isPlain = target !== '' && !target.includes('\0') && posix.normalize(target) === target
  const isBehind = name.split('/').some((_, index, parts) => index > 0 && links.has(parts.slice(0, index).join('/')))
  if (!isPlain || isBehind || !isBelow(resolve(dirname(link), target), folder))
    throw new Error(`${JSON.stringify(name)} is a link out of its folder`)
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(target, link)
  return link
}

function isPlainPath(name: string): boolean {
  if (name === '' || name.startsWith('/') || /[\\:\0]/.test(name)) return false
  return !name.split('/').includes('..')
}
