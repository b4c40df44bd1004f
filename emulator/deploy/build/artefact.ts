/** An archive that runs in place of the sources. */
import type { Metafile } from 'esbuild'

export interface Artefact {
  /** A zip. */
  readonly bytes: Uint8Array
  /** The file that begins, relative to its top. */
  readonly entry: string
  /** The files that it was made of, absolute; those of packages among them. */
  readonly inputs: readonly string[]
  /** Which modules it has, and what they import. */
  readonly metafile: Pick<Metafile, 'inputs'>
}
