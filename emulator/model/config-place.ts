/** Names the file that a value of the configuration was read from. */
import { relative } from 'node:path'
import type { ResolvedConfig } from './resolved-config.ts'
import type { KeyPath } from './config-origins.ts'

/** Relative to the root; `the configuration` where a program gave it. */
export function placeOf({ root, file, origins }: Pick<ResolvedConfig, 'root' | 'file' | 'origins'>, key: KeyPath): string {
  const from = origins.of(key)?.file ?? file
  return from === undefined ? 'the configuration' : relative(root, from) || from
}

/** The file of another tool, relative to the root; empty where functions are found in folders and no file lists them. */
export function manifestPlace({ root, manifest }: Pick<ResolvedConfig, 'root' | 'manifest'>): string {
  return manifest === undefined ? '' : relative(root, manifest.file)
}
