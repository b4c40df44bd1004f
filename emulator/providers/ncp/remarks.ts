/** Reports hints in the activation record, and in the terminal once per function and cause. */
import type { Activation, Hint } from '../../model/activation.ts'
import type { Log } from '../../model/log.ts'

/** A function that changes names all day must not fill the memory. */
const rememberedCauses = 10_000

export interface Remarks {
  /** For the terminal only: the record gets the hint with the invocation. */
  announce(path: string, hint: Hint): void
  /** For both, once the activation is there. */
  attach(activation: Activation, hint: Hint): void
}

export function createRemarks(log: Log): Remarks {
  const told = new Set<string>()
  const announce = (path: string, hint: Hint): void => {
    const cause = `${path} ${hint.code}`
    if (told.has(cause)) return
    if (told.size >= rememberedCauses) told.clear()
    told.add(cause)
    log.emit({ event: 'hint', action: path, code: hint.code, text: hint.text })
  }
  return {
    announce,
    attach(activation, hint) {
      if (!activation.hints.some((one) => one.code === hint.code)) activation.hints = [...activation.hints, hint]
      announce(activation.path, hint)
    },
  }
}
