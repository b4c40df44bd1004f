/** What makes a function's code out of files, whatever its language. */
import type { Message, Metafile } from 'esbuild'
import type { Format } from './build-options.ts'

export type Built =
  | {
      readonly ok: true
      readonly text: string
      /** Of `text`, and of all else that it runs with. */
      readonly hash: string
      readonly format: Format
      /** Absolute. */
      readonly inputs: readonly string[]
      readonly metafile: Pick<Metafile, 'inputs'>
      /** An own file that is imported is not there: it may be on its way. */
      readonly incomplete?: boolean
      /** The text is Base64. */
      readonly binary?: boolean
    }
  | { readonly ok: false; readonly errors: readonly Message[]; readonly text: string }

export interface Builder {
  /** `changed`: files that were written since the last build. */
  build(changed: ReadonlySet<string>): Promise<Built>
  dispose(): Promise<void>
}

/** Files that containers read and that no look at the sources foresaw: path → what tells one state of it from another. */
export type Learned = Map<string, string>
