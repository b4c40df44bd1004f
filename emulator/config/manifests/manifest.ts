/** What a repository says about its functions in a file of another tool. */
import { relative } from 'node:path'
import type { Config } from '../../model/config.ts'
import type { Origin, Origins } from '../../model/config-origins.ts'

export interface Manifest {
  /** As its users name it: `wskdeploy`. */
  readonly format: string
  /** Absolute: the file by which it was recognised. */
  readonly file: string
  /** Lies under the developer's own configuration. Paths in it are absolute. */
  readonly config: Config
  /** Every file that was read or looked for: one that changes or appears has all read again. */
  readonly sources: readonly string[]
  /** Folders whose entries were read: one that appears or vanishes below has all read again. */
  readonly listed?: readonly string[]
  readonly origins: Origins
  /** What it asks for and what is not given here, one sentence each. */
  readonly remarks: readonly string[]
  /** Actions in `config` whose code nothing here runs, with the remark for each: left out, unless the developer's configuration says what runs them. */
  readonly foreign?: ReadonlyMap<string, string>
  /** In its functions folder a folder is one function or none, never a package of several. */
  readonly flat?: boolean
}

/**
 * Undefined where the folder has none of the format.
 *
 * @param env variables of `.env`, `.env.local` and, above them, of the shell
 * @param own the developer's own configuration, which lies over what is read
 * @throws {EmulatorError} BAD_CONFIG, with file and line
 */
export type ReadFormat = (root: string, env: Readonly<Record<string, string>>, own: Config) => Manifest | undefined

/** `serverless.yml:12`, relative to the root. */
export function placeText({ file, line }: Origin, root: string): string {
  return `${relative(root, file) || file}${line === undefined ? '' : `:${line}`}`
}
