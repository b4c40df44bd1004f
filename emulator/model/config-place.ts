/** Names the file that a value of the configuration was read from. */
import { relative } from 'node:path'
import type { ResolvedConfig } from './config.ts'
import type { KeyPath } from './origins.ts'

/** Relative to the root; `the configuration` where a program gave it. */
export function placeOf({ root, file, origins }: Pick<ResolvedConfig, 'root' | 'file' | 'origins'>, key: KeyPath): string {
  const from = origins.of(key)?.file ?? file
  return from === undefined ? 'the configuration' : relative(root, from) || from
}
