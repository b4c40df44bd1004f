/** The configuration has nothing that runs code of a kind, or the machine nothing that runs an image. */
import { type Action, BuildFailure } from '../../../model/action.ts'
import type { Hint } from '../../../model/activation.ts'
import { runtimeAdvice } from '../../../model/runtime-advice.ts'
import { spoken } from '../../../model/said.ts'
import { EngineMissing } from './runtime-program.ts'

export class RuntimeMissing extends BuildFailure {
  constructor(kind: string) {
    super(`nothing here runs ${kind}.`)
  }
}

/** What to configure for an action that one of these two failed; undefined for any other failure. */
export function runtimeHint(error: unknown, { kind, runtime }: Action): Hint | undefined {
  const image = runtime && 'image' in runtime ? runtime.image : undefined
  const name = error instanceof RuntimeMissing ? kind : error instanceof EngineMissing ? image : undefined
  return name === undefined ? undefined : { code: 'runtime-missing', ...spoken(runtimeAdvice(name)) }
}
