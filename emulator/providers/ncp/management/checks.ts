/** Runs the checks of a call in the one order that {@link precedence} fixes. */
import { precedence } from '../contract.ts'
import type { Step } from '../contract.ts'
import type { Refusal } from '../envelope.ts'
import type { Call } from './call.ts'

export type Check = (call: Call) => Refusal | undefined

/** The checks of an operation by step, in any order. */
export type Checks = Partial<Record<Step, Check>>

/** Each set is sorted once. */
const sorted = new WeakMap<Checks, readonly Check[]>()

export function firstRefusal(checks: Checks, call: Call): Refusal | undefined {
  let inOrder = sorted.get(checks)
  if (!inOrder) {
    inOrder = precedence.flatMap((step) => checks[step] ?? [])
    sorted.set(checks, inOrder)
  }
  for (const check of inOrder) {
    const refusal = check(call)
    if (refusal) return refusal
  }
  return undefined
}
