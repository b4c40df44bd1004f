/** Loads fflate, which handles zip archives, when it is first needed: its tables would cost every start 8 ms. */
import { createRequire } from 'node:module'
import type * as Fflate from 'fflate'

export type { Zippable } from 'fflate'

const require = createRequire(import.meta.url)

export function zip(entries: Fflate.Zippable): Uint8Array {
  return fflate().zipSync(entries)
}

function fflate(): typeof Fflate {
  return require('fflate') as typeof Fflate
}
