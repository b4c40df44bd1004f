/** Events that the emulator reports to a log. */
import type { Activation } from './activation.ts'
import { type Said } from './said.ts'

export type Mask = (text: string) => string

export type LogEvent =
  | { readonly event: 'ready'; readonly url: string; readonly pid: number; readonly actions: readonly string[] }
  | Activation
  | {
      readonly event: 'reload'
      readonly changed: readonly string[]
      readonly added: readonly string[]
      readonly removed: readonly string[]
      /** Of those that were added: they do not build, as a `build-error` has said. Absent where all do. */
      readonly broken?: readonly string[]
      readonly ms: number
    }
  /** Once per broken save; `text` is esbuild's, with the excerpt. */
  | { readonly event: 'build-error'; readonly action: string; readonly file: string; readonly text: string }
  /** A request that was answered without an activation, with what the developer should know about it. */
  | {
      readonly event: 'refused'
      readonly surface: string
      readonly method: string
      readonly target: string
      readonly status: number
      /** In English. */
      readonly text: string
      /** How it was said, where the text has values: for the dashboard, which says it in another language. */
      readonly said?: Said
    }
  /** Once per function and cause; the activation has it among its `hints`. */
  | {
      readonly event: 'hint'
      readonly activationId: string
      readonly action: string
      readonly code: string
      readonly text: string
    }
  | { readonly event: 'notice'; readonly level: 'info' | 'warn' | 'error'; readonly text: string }

export interface Log {
  emit(event: LogEvent): void
  /**
   * Called once the configuration is known: every written text has to pass through `mask`.
   *
   * @param credentialHeaders names in lower case of header lines whose values are not shown
   */
  conceal?(mask: Mask, credentialHeaders: ReadonlySet<string>): void
  /** Writes at once what was held back; called when the emulator closes. */
  flush?(): void
}

export const silentLog: Log = { emit() {} }
