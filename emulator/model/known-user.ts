/** Somebody who can sign in to a cloud, as far as others may see it: never with a password. */
export interface KnownUser {
  readonly id: string
  /** What the person signs in with: a username, a phone number, an address of mail. */
  readonly names: readonly string[]
  /** How: `anonymous`, `username`. */
  readonly kind: string
  /** Epoch ms; 0 for one of the configuration. */
  readonly created: number
}
