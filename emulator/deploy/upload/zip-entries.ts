/** Reads a zip by its central directory. It is not trusted: every offset is checked, and no entry unpacks to more bytes than it states. */
import { inflateRawSync } from 'node:zlib'

export interface ZipEntry {
  readonly name: string
  /** Bytes, unpacked. */
  readonly size: number
  /** Its content is the target of a link. */
  readonly isLink: boolean
  /** Throws where the content is not what the directory says. */
  content(): Uint8Array
}

/** APPNOTE.TXT 4.3.16, 4.3.12 and 4.3.7. */
const signatures = { end: 0x06054b50, entry: 0x02014b50, local: 0x04034b50 } as const
const sizes = { end: 22, entry: 46, local: 30, comment: 0xffff } as const
/** The two methods that are in use. */
const methods = { stored: 0, deflated: 8 } as const
/** In the upper half of the external attributes, where the archive was made on Unix. */
const unixKind = { mask: 0o170000, link: 0o120000 } as const

/** Throws an Error that says what is wrong with the archive. */
export function* zipEntries(archive: Uint8Array): Generator<ZipEntry> {
  const zip = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)
  const end = endOf(zip)
  const count = zip.readUInt16LE(end + 10)
  let at = zip.readUInt32LE(end + 16)
  for (let index = 0; index < count; index++) {
    if (at + sizes.entry > end || zip.readUInt32LE(at) !== signatures.entry) throw new Error('its directory is damaged')
    const nameSize = zip.readUInt16LE(at + 28)
    const next = at + sizes.entry + nameSize + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
    yield readEntry(zip, at, nameSize)
    at = next
  }
}

function readEntry(zip: Buffer, at: number, nameSize: number): ZipEntry {
  const flags = zip.readUInt16LE(at + 8)
  const method = zip.readUInt16LE(at + 10)
  const packed = zip.readUInt32LE(at + 20)
  const size = zip.readUInt32LE(at + 24)
  const local = zip.readUInt32LE(at + 42)
  const kind = (zip.readUInt32LE(at + 38) >>> 16) & unixKind.mask
  const name = zip.toString(flags & 0x800 ? 'utf8' : 'latin1', at + sizes.entry, at + sizes.entry + nameSize)
  const shown = JSON.stringify(name)
  return {
    name,
    size,
    isLink: kind === unixKind.link,
    content() {
      if (flags & 1) throw new Error(`${shown} is encrypted`)
      if (local + sizes.local > zip.length || zip.readUInt32LE(local) !== signatures.local)
        throw new Error(`${shown} is not where it should be`)
      const start = local + sizes.local + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
      if (start + packed > zip.length) throw new Error(`${shown} is cut off`)
      const content = unpacked(zip.subarray(start, start + packed), method, size)
      if (content?.length !== size) throw new Error(`${shown} does not unpack to the ${size} bytes that it names`)
      return content
    },
  }
}

function unpacked(bytes: Buffer, method: number, size: number): Uint8Array | undefined {
  if (method === methods.stored) return bytes
  if (method !== methods.deflated) return undefined
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) })
  } catch {
    return undefined
  }
}

/** The record at the end, behind which only a comment may stand. */
function endOf(zip: Buffer): number {
  const first = Math.max(0, zip.length - sizes.end - sizes.comment)
  for (let at = zip.length - sizes.end; at >= first; at--) {
    if (zip.readUInt32LE(at) === signatures.end && at + sizes.end + zip.readUInt16LE(at + 20) === zip.length) return at
  }
  throw new Error('it is no zip')
}
