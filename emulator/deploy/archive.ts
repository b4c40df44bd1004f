/** A zip from a management API, unpacked into a folder of its own. What comes over the network is not trusted: names, count and sizes are checked first. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unzip } from '../zip.ts'

const mostFiles = 20_000
/** Unpacked. NAVER takes 38 MB of code, OpenWhisk 48 MB (ncp.md limits, openwhisk.md 13); packed text is about a fifth. */
const mostBytes = 300_000_000

/** Throws an Error that says what is wrong with the archive. */
export function unpack(archive: Uint8Array, folder: string): void {
  let count = 0
  let bytes = 0
  const files = unzip(archive, {
    filter({ name, originalSize }) {
      if (!isPlainPath(name)) throw new Error(`it names a file outside its folder: ${JSON.stringify(name)}`)
      count += 1
      bytes += originalSize
      if (count > mostFiles) throw new Error(`it holds more than ${mostFiles} files`)
      if (bytes > mostBytes) throw new Error(`it unpacks to more than ${mostBytes / 1e6} MB`)
      return !name.endsWith('/')
    },
  })
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
}

function isPlainPath(name: string): boolean {
  if (name === '' || name.startsWith('/') || /[\\:\0]/.test(name)) return false
  return !name.split('/').includes('..')
}
