/** Server-sent events. */
import type { ActivationSummary } from './activation.ts'
import type { BuildProblem } from './overview.ts'
import type { RefusalView } from './refusal.ts'
import type { RunningView } from './running.ts'

/** Server-sent events of `GET /events`, by `event:` name. */
export interface EventPayloads {
  readonly hello: { readonly now: number; readonly api: number }
  /** The newest last. `skipped` more ended in the meantime than are worth sending. */
  readonly activations: { readonly items: readonly ActivationSummary[]; readonly skipped: number }
  readonly refusal: RefusalView
  /** When it changed, and at the beginning. Calls shorter than a moment are left out. */
  readonly running: RunningView
  readonly reload: {
    readonly time: number
    readonly changed: readonly string[]
    readonly added: readonly string[]
    readonly removed: readonly string[]
    readonly ms: number
  }
  readonly builds: { readonly broken: readonly BuildProblem[] }
  readonly fault: { readonly trigger: string; readonly code: string | null }
  /** Something fired, was paused or goes on; `fired` counts up. */
  readonly triggers: { readonly fired: number }
}
