/** Interface of the builders, one per language, that make a function's code of files. */
import type { Message, Metafile } from 'esbuild'
import type { Leading } from '../../model/action.ts'
import type { Format } from './build-options.ts'

export type Built =
  | {
      readonly ok: true
      readonly text: string
      /** Of `text`, and of all else that it runs with. */
      readonly hash: string
      readonly format: Format
      readonly leading?: Leading | undefined
      /** Absolute. */
      readonly inputs: readonly string[]
      readonly metafile: Pick<Metafile, 'inputs'>
      /** Further inputs, absolute, which import nothing that has to be watched; the same object as long as they are the same. */
      readonly beyond?: readonly string[]
      /** An imported file of the project is missing: it may be about to be written. */
      readonly incomplete?: boolean
      /** Where the code was unpacked, if it was. */
      readonly at?: { readonly file: string; readonly folder: string }
      /** The text is Base64. */
      readonly binary?: boolean
    }
  | { readonly ok: false; readonly errors: readonly Message[]; readonly text: string }

export interface Builder {
  /** `changed`: files that were written since the last build. */
  build(changed: ReadonlySet<string>): Promise<Built>
  dispose(): Promise<void>
}

/** Files that containers read beyond those a build found: path → a text that differs for each state of the file. */
export type Learned = Map<string, string>
