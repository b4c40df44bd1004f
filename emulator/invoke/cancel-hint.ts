/** Says in the record of a cancelled activation what its caller got, and which platform's rule that is. */
import type { Hint } from '../model/activation.ts'
import { said, sentences, spoken, type Said } from '../model/said.ts'
import type { Phase } from '../model/unfinished-activation.ts'

/** docs/contracts/openwhisk.md, section 15, "A container that is destroyed". */
const rules: Readonly<Record<Phase, Said>> = {
  running: said`its container was destroyed while the code ran. The caller gets what OpenWhisk answers then: a developer error (ActivationResult.scala)`,
  booting: said`its container was destroyed before the code was loaded. The caller gets what OpenWhisk answers then: a developer error (ActivationResult.scala)`,
  queued: said`no container had it yet. The caller gets what OpenWhisk answers where queued activations are aborted: an internal error (ContainerProxy.scala)`,
  building: said`its code was still being built. The caller gets what OpenWhisk answers where queued activations are aborted: an internal error (ContainerProxy.scala)`,
}

/** @param goesOn what goes on nevertheless, as a sentence */
export function cancelled(phase: Phase, goesOn?: Said): Hint {
  const what = said`Cancelled: ${rules[phase]}.`
  return { code: 'cancelled', ...spoken(goesOn === undefined ? what : sentences(what, goesOn)) }
}

/** Of an activation that ran in the same container. */
export function cancelledBeside(activationId: string): Hint {
  return { code: 'cancelled', ...spoken(said`Ended with its container, in which activation ${activationId} was cancelled.`) }
}
