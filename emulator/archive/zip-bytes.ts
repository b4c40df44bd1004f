/** Makes the same bytes of the same contents, on every machine and at every time. */
import { zip, type Zippable } from '../system/zip.ts'
import type { Entry } from './contents.ts'

/** The first moment that a zip can hold, in the form that means the same in every time zone: fflate writes it as local time. */
const time = '1980-01-01T00:00:00'
const unix = 3
const file = 0o100644
const program = 0o100755

/** The order of `entries` is that in the archive. */
export function zipBytes(entries: readonly Entry[]): Uint8Array {
  const zippable: Zippable = {}
  for (const { path, bytes, executable } of entries)
    zippable[path] = [bytes, { level: 6, mem: 8, mtime: time, os: unix, attrs: ((executable ? program : file) << 16) >>> 0 }]
  return zip(zippable)
}
