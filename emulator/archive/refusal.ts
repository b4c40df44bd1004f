/** Why an action cannot be packed, in sentences that say what was seen, where, and what to do. */
import { BuildFailure } from '../model/action.ts'

export class ArchiveRefusal extends BuildFailure {
  /** One sentence or more each. */
  readonly reasons: readonly string[]

  constructor(reasons: readonly string[], options?: ErrorOptions) {
    super(reasons.join('\n'), options)
    this.reasons = reasons
  }
}
