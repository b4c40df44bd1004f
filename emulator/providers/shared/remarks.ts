/** Reports hints in the activation record, and in the terminal once per function and cause. */
import type { Activation, Hint } from '../../model/activation.ts'
import type { Log } from '../../model/log.ts'

/** Bounds the memory where functions keep changing their names. */
const rememberedCauses = 10_000

export interface Remarks {
  /** Reports in the terminal only: the record gets the hint with the invocation. */
  announce(activation: Pick<Activation, 'activationId' | 'path'>, hint: Hint): void
  /** Reports in both, once the activation has ended. */
  attach(activation: Activation, hint: Hint): void
}

export function createRemarks(log: Log): Remarks {
  const announced = new Set<string>()
  const announce: Remarks['announce'] = ({ activationId, path }, hint) => {
    const cause = `${path} ${hint.code}`
    if (announced.has(cause)) return
    if (announced.size >= rememberedCauses) announced.clear()
    announced.add(cause)
    log.emit({ event: 'hint', activationId, action: path, code: hint.code, text: hint.text })
  }
  return {
    announce,
    attach(activation, hint) {
      if (!activation.hints.some((one) => one.code === hint.code)) activation.hints = [...activation.hints, hint]
      announce(activation, hint)
    },
  }
}
