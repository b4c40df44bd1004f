/** The configuration has nothing that runs code of a kind. */
import { BuildFailure } from '../../../model/action.ts'
import type { Hint } from '../../../model/activation.ts'
import { runtimeAdvice } from '../../../model/runtime-advice.ts'
import { spoken } from '../../../model/said.ts'

export class RuntimeMissing extends BuildFailure {
  /** What to configure. */
  readonly hint: Hint

  constructor(kind: string) {
    super(`nothing here runs ${kind}.`)
    this.hint = { code: 'runtime-missing', ...spoken(runtimeAdvice(kind)) }
  }
}
