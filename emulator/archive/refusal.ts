/** Why an action cannot be packed, in sentences that say what was seen, where, and what to do. */

export class ArchiveRefusal extends Error {
  override readonly name = 'ArchiveRefusal'
  /** One sentence or more each. */
  readonly reasons: readonly string[]

  constructor(reasons: readonly string[], options?: ErrorOptions) {
    super(reasons.join('\n'), options)
    this.reasons = reasons
  }
}
