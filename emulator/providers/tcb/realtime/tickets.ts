/** Lets the caller of `auth.wsWebSign` into a realtime connection: what it is given there says who it is, and cannot be made up. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../../model/clock.ts'
import type { Identity } from '../identity.ts'
import { WatchError } from './messages.ts'

export interface RealtimeCaller {
  /** Absent while `tcb.auth` is off. */
  readonly identity?: Identity | undefined
  /** No rule of a collection holds for it. */
  readonly isServer: boolean
}

interface Ticket extends RealtimeCaller {
  /** Epoch ms. */
  readonly expires: number
}

/** The SDKs ask for a new one before each connection and each login. */
const lifeMs = 60_000

export class Tickets {
  readonly #clock: Clock
  #secret: Buffer | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  issue(caller: RealtimeCaller): string {
    const ticket: Ticket = { ...caller, expires: this.#clock.now() + lifeMs }
    const text = Buffer.from(JSON.stringify(ticket)).toString('base64url')
    return `${text}.${this.#sign(text)}`
  }

  /** @throws {WatchError} not issued here, or too old */
  read(sign: unknown): RealtimeCaller {
    const [text = '', signature = ''] = typeof sign === 'string' ? sign.split('.') : []
    const [given, right] = [Buffer.from(signature), Buffer.from(this.#sign(text))]
    if (given.length !== right.length || !timingSafeEqual(given, right))
      throw new WatchError('SIGN_INVALID_ERROR', 'signStr is not what auth.wsWebSign answered.')
    const { expires, ...caller } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Ticket
    if (expires < this.#clock.now()) throw new WatchError('SIGN_EXPIRED_ERROR', 'signStr is too old: ask auth.wsWebSign for another one.')
    return caller
  }

  #sign(text: string): string {
    return createHmac('sha256', (this.#secret ??= randomBytes(32)))
      .update(text)
      .digest('base64url')
  }
}
