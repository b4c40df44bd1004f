/** Says at a start what a manifest asks for and what is not given here: a few sentences, and how many there are beside them. */
import { relative } from 'node:path'
import type { ResolvedConfig } from '../model/config.ts'

/** More would push everything else off the screen. */
const mostTold = 5

export function remarkNotices({ root, manifest, remarks }: ResolvedConfig): string[] {
  if (manifest === undefined || remarks.length <= mostTold + 1) return [...remarks]
  const more = remarks.length - mostTold
  return [
    ...remarks.slice(0, mostTold),
    `${more} more remarks on ${relative(root, manifest.file) || manifest.file}: actionlab doctor and the dashboard list them.`,
  ]
}
