/** The codes that the cloud sends by SMS and mail: here they are printed, or stand in the configuration. docs/contracts/tcb.md 15.4. */
import { randomInt, randomUUID } from 'node:crypto'
import type { Clock } from '../../../model/clock.ts'

/** Seconds. http-api/auth/auth-send-verification. */
export const codeSeconds = 600
/** Wrong codes after which the right one is refused as well. */
const mostTries = 5

/** Whom a code was sent to. */
export interface Recipient {
  readonly kind: 'phone' | 'email'
  /** A phone number as `+86 13800000000`. */
  readonly to: string
}

interface Sent {
  readonly recipient: Recipient
  readonly code: string
  /** Epoch ms. */
  readonly ends: number
  tries: number
}

export class VerificationCodes {
  readonly #clock: Pick<Clock, 'now'>
  readonly #sent = new Map<string, Sent>()
  readonly #verified = new Map<string, { readonly recipient: Recipient; readonly ends: number }>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  send(recipient: Recipient, configured: string | undefined): { readonly id: string; readonly code: string } {
    const id = randomUUID()
    const code = configured ?? randomInt(1e6).toString().padStart(6, '0')
    this.#sent.set(id, { recipient, code, ends: this.#ends(), tries: 0 })
    return { id, code }
  }

  /** A token for the right code, once. */
  verify(id: string, code: string): string | undefined {
    const sent = this.#sent.get(id)
    if (!sent || this.#clock.now() >= sent.ends || ++sent.tries > mostTries || sent.code !== code) return undefined
    this.#sent.delete(id)
    const token = randomUUID()
    this.#verified.set(token, { recipient: sent.recipient, ends: this.#ends() })
    return token
  }

  /** Who has verified, by the token, which may be used until it ends. */
  verified(token: string): Recipient | undefined {
    const found = this.#verified.get(token)
    return found && this.#clock.now() < found.ends ? found.recipient : undefined
  }

  #ends(): number {
    return this.#clock.now() + codeSeconds * 1000
  }
}
