/** What a process holds in memory. */
import { readFileSync } from 'node:fs'

/** Bytes, without the program's own text but with shared memory; undefined where that cannot be known. */
export function residentMemory(pid: number | undefined): number | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined
  try {
    // /proc/…/statm is shorter, but counts shared memory among files.
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return 1024 * (kilobytes(status, 'RssAnon') + kilobytes(status, 'RssShmem'))
  } catch {
    return undefined
  }
}

function kilobytes(status: string, name: string): number {
  const at = status.indexOf(`\n${name}:`)
  return at < 0 ? 0 : Number.parseInt(status.slice(at + name.length + 2), 10)
}
