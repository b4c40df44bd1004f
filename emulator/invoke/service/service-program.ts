/** Chooses what a service runs, the script beside its code or its bundle, with a revision that changes whenever that does. */
import { resolve } from 'node:path'
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
  // A script may run code that does not build here.
  if (script !== undefined)
    return { program: scriptProgram(script, translate), revision: `${scriptRevision(script)} ${built.revision}`, isSuperseded }
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
