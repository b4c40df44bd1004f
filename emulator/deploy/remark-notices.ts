/** Says at a start what a manifest asks for and what is not given here: a few sentences, and how many there are beside them. */
import { manifestPlace } from '../model/config-place.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'

/** More would push everything else off the screen. */
const mostTold = 5

export function remarkNotices(config: ResolvedConfig): string[] {
  const { manifest, remarks } = config
  if (manifest === undefined || remarks.length <= mostTold + 1) return [...remarks]
  const more = remarks.length - mostTold
  return [
    ...remarks.slice(0, mostTold),
    `${more} more remarks on ${manifestPlace(config) || manifest.format}: actionlab doctor and the dashboard list them.`,
  ]
}
