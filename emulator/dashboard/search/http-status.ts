/** Tests the HTTP status that a caller got: one status such as `404`, or a class such as `4xx`. */
import type { Activation } from '../../model/activation.ts'

/** Undefined for what is neither. */
export function httpTest(text: string): ((activation: Activation) => boolean) | undefined {
  if (!/^[1-9](\d\d|xx)$/i.test(text)) return undefined
  const status = Number(text)
  if (!Number.isNaN(status)) return ({ answer }) => answer?.status === status
  const first = Number(text[0])
  return ({ answer }) => answer !== undefined && Math.floor(answer.status / 100) === first
}
