/** Whether a cloud takes an archive of this size, and what makes it so large. */
import { type Cloud, type SizeLimit, sizeText } from './clouds.ts'
import type { Entry } from './contents.ts'
import { ArchiveRefusal } from './refusal.ts'

const mostNamed = 5

export interface Sized {
  /** Path of the action. */
  readonly action: string
  readonly entries: readonly Entry[]
  readonly bytes: Uint8Array
  readonly cloud: Cloud
}

/** @throws {ArchiveRefusal} that names the largest contents */
export function checkSizes({ action, entries, bytes, cloud }: Sized): void {
  const unpacked = entries.reduce((sum, entry) => sum + entry.bytes.length, 0)
  const faults = [fault('is', bytes.length, cloud.packed, cloud), fault('unpacks to', unpacked, cloud.unpacked, cloud)]
  const [first] = faults.filter((text) => text !== undefined)
  if (first === undefined) return
  const largest = largestParts(entries).slice(0, mostNamed)
  throw new ArchiveRefusal([
    `The archive of ${action} ${first}. The largest in it, unpacked:\n${largest.map(([name, size]) => `  ${sizeText(size).padStart(9)}  ${name}`).join('\n')}`,
  ])
}

function fault(verb: string, size: number, limit: SizeLimit | undefined, { title }: Cloud): string | undefined {
  if (limit === undefined || size <= limit.most) return undefined
  return `${verb} ${sizeText(size)}, and ${title} takes ${sizeText(limit.most)} (${limit.source})`
}

/** Packages as a whole, other files one by one; the largest first. */
function largestParts(entries: readonly Entry[]): [name: string, size: number][] {
  const sizes = new Map<string, number>()
  for (const { path, bytes } of entries) {
    const part = /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path
    sizes.set(part, (sizes.get(part) ?? 0) + bytes.length)
  }
  return [...sizes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
}
