/** The users of the environment: those of the configuration, and those whom calls have made. docs/contracts/tcb.md 15.1. */
import { createHash, randomBytes, randomInt, scryptSync, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../../model/clock.ts'
import type { TcbUser } from '../../../model/tcb-config.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'

/** How somebody signed in: `provider_type` of a token. */
export type Provider = 'anonymous' | 'custom' | 'username' | 'phone' | 'email'

export interface User extends Readonly<Omit<TcbUser, 'password'>> {
  readonly uid: string
  /** Of a user of the configuration as it stands there, of others hashed. */
  readonly password?: string | HashedPassword
  readonly provider: Provider
  /** Epoch ms. */
  readonly created: number
  readonly updated: number
}

export interface HashedPassword {
  readonly salt: string
  readonly hash: string
}

/** scrypt's cost: a sign-in takes some ms. The hashes lie on the developer's own machine. */
const scryptCost = { N: 1024 }

/** `+86 13800000000`: what a phone number is called however it is written. Another text stays as it is. */
export function phoneOf(text: string): string {
  return readPhone(text) ?? text.trim()
}

/** A phone number in the form that the cloud documents, `+86 13800000000`; undefined for a text that is none. */
export function readPhone(text: string): string | undefined {
  const [, country = '+86', digits = ''] = /^(?:(\+\d{1,3})\s*)?(\d[\d\s-]*)$/.exec(text.trim()) ?? []
  const number = digits.replaceAll(/[\s-]/g, '')
  return number.length >= 5 && number.length <= 15 ? `${country} ${number}` : undefined
}

/** Whether a text has the form `abc@xxx` of an address of mail. */
export function isEmail(text: string): boolean {
  return /^[^@\s]+@[^@\s]+$/.test(text)
}

export class Users {
  readonly #configured: () => readonly TcbUser[]
  readonly #clock: Pick<Clock, 'now'>
  /** By uid; they hide those of the configuration, whom calls may change. */
  readonly #made = new Map<string, User>()
  readonly #deleted = new Set<string>()

  constructor(configured: () => readonly TcbUser[], clock: Pick<Clock, 'now'>) {
    this.#configured = configured
    this.#clock = clock
  }

  get(uid: string): User | undefined {
    return this.find((user) => user.uid === uid)
  }

  /** By what a person types: a username, a phone number or an address of mail. */
  named(name: string): User | undefined {
    const phone = phoneOf(name)
    return this.find((user) => user.username === name || user.email === name || (user.phone !== undefined && phoneOf(user.phone) === phone))
  }

  find(wanted: (user: User) => boolean): User | undefined {
    for (const user of this.all()) if (wanted(user)) return user
    return undefined
  }

  /** Those whom calls have made or changed first. */
  *all(): Generator<User> {
    yield* this.#made.values()
    for (const user of this.#configured())
      if (!this.#made.has(user.uid) && !this.#deleted.has(user.uid)) yield { provider: 'username', created: 0, updated: 0, ...user }
  }

  /** @param user.password in clear */
  put({ password, ...user }: Omit<User, 'created' | 'updated' | 'password'> & { password?: string | undefined }): User {
    const now = this.#clock.now()
    const before = this.get(user.uid)
    const kept = password === undefined ? before?.password : hashed(password)
    const whole: User = { ...user, ...(kept === undefined ? {} : { password: kept }), created: before?.created ?? now, updated: now }
    this.#made.set(user.uid, whole)
    this.#deleted.delete(user.uid)
    return whole
  }

  delete(uid: string): void {
    this.#made.delete(uid)
    this.#deleted.add(uid)
  }

  /** The user of a device, the same for each sign-in from it: the id is computed from the device's. */
  ofDevice(deviceId: string, envId: string): User {
    const uid = createHash('sha256').update(`${envId}|${deviceId}`).digest('base64url').slice(0, 22)
    return this.get(uid) ?? this.put({ uid, provider: 'anonymous', name: 'anonymous' })
  }

  /** Nineteen digits, as the documents show them. */
  newUid(): string {
    return `${randomInt(1, 10)}${randomInt(1e9).toString().padStart(9, '0')}${randomInt(1e9).toString().padStart(9, '0')}`
  }

  state(): JsonObject {
    return { made: [...this.#made.values()] as unknown as Json[], deleted: [...this.#deleted] }
  }

  /** @throws where it is no state of {@link state} */
  restore({ made, deleted }: JsonObject): void {
    if (!Array.isArray(made) || !Array.isArray(deleted)) throw new Error('the users are no lists')
    for (const user of made) {
      if (!isObject(user) || typeof user['uid'] !== 'string') throw new Error('a user has no uid')
      this.#made.set(user['uid'], user as unknown as User)
    }
    for (const uid of deleted) if (typeof uid === 'string') this.#deleted.add(uid)
  }
}

export function isPassword({ password }: User, given: string): boolean {
  if (password === undefined) return false
  // Lengths differ, digests do not.
  if (typeof password === 'string') return timingSafeEqual(digest(password), digest(given))
  const { hash } = hashed(given, password.salt)
  return timingSafeEqual(Buffer.from(hash), Buffer.from(password.hash.padEnd(hash.length).slice(0, hash.length)))
}

function hashed(password: string, salt = randomBytes(16).toString('hex')): HashedPassword {
  return { salt, hash: scryptSync(password, salt, 32, scryptCost).toString('hex') }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
