/** Chooses what a service runs, the script beside its code or its bundle, with a revision that changes whenever that does. */
import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { BuildFailure, type Action, type Bundle } from '../../model/action.ts'
import type { ServiceSpec } from '../../model/service.ts'
import { scriptProgram, scriptRevision } from './start-script.ts'
import { ServiceFailure, type Program } from './service.ts'

export interface Startable {
  readonly program: Program
  readonly revision: string
  /** Asked when it does not start: {@link Bundle.isSuperseded} of the code it is made of. */
  readonly isSuperseded: Bundle['isSuperseded'] | undefined
}

/** @throws {ServiceFailure} when there is nothing that could run */
export async function programOf({ action, script: { translate } }: ServiceSpec, script: string | undefined): Promise<Startable> {
  const built = await build(action)
  const { isSuperseded } = built
  // A script may run code that does not build here. That of an archive runs where it was unpacked.
  const own = script !== undefined && 'folder' in built && built.folder !== undefined ? join(built.folder, basename(script)) : undefined
  const chosen = own !== undefined && existsSync(own) ? own : script
  if (chosen !== undefined)
    return { program: scriptProgram(chosen, translate), revision: `${scriptRevision(chosen)} ${built.revision}`, isSuperseded }
  if (!('text' in built)) throw new ServiceFailure(built.revision)
  return { program: built, revision: built.revision, isSuperseded }
}

/** The file the developer knows the action by; undefined for what came over an API. */
export function entryFile({ origin }: Action, root: string): string | undefined {
  return 'file' in origin ? resolve(root, origin.file) : undefined
}

/** The bundle, or a text that says why there is none and changes with the code. */
async function build({ code }: Action): Promise<Bundle | { readonly revision: string; readonly isSuperseded?: undefined }> {
  try {
    return (await code?.load()) ?? { revision: 'there is no code' }
  } catch (error) {
    if (error instanceof BuildFailure) return { revision: error.message }
    throw error
  }
}
