/** A function and the addresses at which it is called. */
import type { ActionType, Limits } from '../../model/action.ts'
import type { Status } from '../../model/activation.ts'
import type { FilePlace } from './surroundings.ts'

export interface AddressView {
  readonly surface: string
  /** What a person reads in place of the surface. */
  readonly label: string
  /** What `actionlab invoke --as` takes for it. */
  readonly as: readonly string[]
  /** A call is answered with the function's result alone. */
  readonly direct: boolean
  readonly method: string
  /** All methods that are taken there, where a trigger says which. */
  readonly methods?: readonly string[]
  readonly path: string
  /** Whole, where the emulator listens. */
  readonly url: string
  /** Header lines and body as the call would have them; secrets as shell variables. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | null
  readonly curl: string
}

export interface FunctionView {
  readonly path: string
  readonly package: string
  readonly name: string
  readonly type: ActionType
  readonly kind: string
  readonly file: string
  /** Whether `file` is one of the project. */
  readonly fileBacked: boolean
  /** Where the configuration or a manifest declares it; null for a function that was only found by its file. */
  readonly declaredAt: FilePlace | null
  readonly revision: string | null
  readonly warm: number
  readonly limits: Limits
  readonly calls: number
  readonly errors: number
  readonly p50: number | null
  readonly p95: number | null
  readonly last: { readonly activationId: string; readonly status: Status; readonly start: number; readonly duration: number } | null
  /** null until it was first built. */
  readonly bundle: { readonly bytes: number; readonly inputs: readonly string[] } | null
  readonly problem: string | null
  readonly components: readonly string[]
  readonly flags: readonly string[]
  readonly addresses: readonly AddressView[]
}
