/** Masks configured secrets in everything that leaves the emulator: terminal lines, pages, recorded cases. */
import type { Mask } from '../model/log.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { isObject, type Json } from '../model/json.ts'

export const concealed = '••••••'

/** Shorter values are not masked: they are words that occur in any text. */
const shortest = 6
/** Lines of a longer secret, such as a private key, are masked one by one, since one may be printed alone. */
const shortestLine = 16
const secretName = /secret|token|passw|api[-_]?key|access[-_]?key|private|credential|(^|[-_])(key|auth|pwd)$/i

/** Names of variables and parameters whose values are taken for secrets. */
export function isSecretName(name: string): boolean {
  return secretName.test(name.slice(-64))
}

/** Says what is secret in one vendor's contract. */
export interface SecretSource {
  /** Names in lower case of headers with this vendor's credentials, beside those of HTTP itself. */
  readonly credentialHeaders: readonly string[]
  /** Credentials in the configuration, in every form in which they are sent. */
  secretsIn(config: ResolvedConfig): readonly string[]
  /** Names of accounts and keys: shown on this machine, and left out of recorded cases. */
  accountsIn?(config: ResolvedConfig): readonly string[]
}

/** Names of header lines in lower case. */
export type HeaderNames = Pick<ReadonlySet<string>, 'has'>

/** Names of headers with credentials for any server. */
const commonHeaders: readonly string[] = ['authorization', 'proxy-authorization', 'cookie', 'x-api-key', 'x-auth-token']

/** Masks the secrets of a set of vendors. */
export class Masking {
  readonly credentialHeaders: ReadonlySet<string>
  readonly #sources: readonly SecretSource[]
  readonly #masks = new WeakMap<ResolvedConfig, Mask>()

  constructor(sources: readonly SecretSource[]) {
    this.#sources = sources
    this.credentialHeaders = new Set([...commonHeaders, ...sources.flatMap((source) => source.credentialHeaders)])
  }

  /** A function that masks every secret of a configuration in a text. */
  maskOf(config: ResolvedConfig): Mask {
    let mask = this.#masks.get(config)
    if (mask === undefined) this.#masks.set(config, (mask = maskFor(this.secretsOf(config), concealed, shortest)))
    return mask
  }

  /** Every credential in the configuration, and every value whose name says that it is secret. */
  secretsOf(config: ResolvedConfig): string[] {
    const { packages, actions, defaults, env } = config
    return [
      ...this.#sources.flatMap((source) => source.secretsIn(config)),
      ...namedSecrets(env),
      ...namedSecrets(defaults.env),
      ...Object.values(actions).flatMap((action) => namedSecrets(action.env)),
      // Bound parameters serve as environment; the annotation `require-whisk-auth` is a key as well.
      ...[defaults, ...Object.values(packages), ...Object.values(actions)].flatMap(({ params, annotations }) => [
        ...namedSecrets(params),
        ...namedSecrets(annotations),
      ]),
    ]
  }

  /** Names of accounts and keys, which a recorded case must not contain. */
  accountsOf(config: ResolvedConfig): string[] {
    return this.#sources.flatMap((source) => source.accountsIn?.(config) ?? [])
  }
}

/**
 * Hides credentials among the parameters of a call, whether or not any are configured.
 *
 * @param credentialHeaders names in lower case
 */
export function withoutCredentials(params: Json, credentialHeaders: HeaderNames): Json {
  if (!isObject(params) || !Object.hasOwn(params, '__ow_headers') || !isObject(params['__ow_headers'])) return params
  const headers = Object.entries(params['__ow_headers'])
  return {
    ...params,
    __ow_headers: Object.fromEntries(headers.map(([name, text]) => [name, credentialHeaders.has(name) ? concealed : text])),
  }
}

/**
 * Hides credentials among the header lines of an answer: of a cookie the value alone.
 *
 * @param credentialHeaders names in lower case
 */
export function withoutCredentialLines(
  lines: readonly (readonly [name: string, value: string])[],
  credentialHeaders: HeaderNames,
): (readonly [name: string, value: string])[] {
  return lines.map(([name, value]) => {
    const key = name.toLowerCase()
    if (key === 'set-cookie') return [name, value.replace(/^([^=;]*=)[^;]+/, `$1${concealed}`)]
    return [name, credentialHeaders.has(key) ? concealed : value]
  })
}

/** Replaces every spelling of each secret with at least `least` characters by `instead`. */
export function maskFor(secrets: readonly string[], instead: string, least: number): Mask {
  const long = secrets.flatMap((secret) => [secret, ...linesOf(secret)]).filter((secret) => secret.length >= least)
  // The longest first, since one may be part of another.
  const spellings = [...new Set(long.flatMap(spellingsOf))].sort((a, b) => b.length - a.length)
  if (spellings.length === 0) return (text) => text
  return (text) => {
    let masked = text
    for (const secret of spellings) if (masked.includes(secret)) masked = masked.replaceAll(secret, () => instead)
    return masked
  }
}

/** Masks the secret ones of some variables, before there is a configuration. */
export function maskOfVariables({ PWD: _folder, ...variables }: Readonly<Record<string, string | undefined>>): Mask {
  const known = Object.entries(variables).filter((one): one is [string, string] => one[1] !== undefined)
  return maskFor(namedSecrets(Object.fromEntries(known)), concealed, shortest)
}

/** Strings at any depth whose names say that they are secret. */
export function namedSecrets(values: Json | undefined): string[] {
  if (typeof values !== 'object' || values === null) return []
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'string' ? (isSecretName(name) ? [value] : passwordsIn(value)) : namedSecrets(value),
  )
}

/** Only the password of `postgres://user:password@host/shop` is secret. */
function passwordsIn(value: string): string[] {
  const password = value.includes('://') && URL.canParse(value) ? new URL(value).password : ''
  if (password === '') return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}

function linesOf(secret: string): string[] {
  return secret.includes('\n') ? secret.split('\n').filter((line) => line.length >= shortestLine && !line.startsWith('-----')) : []
}

/** Its spellings in plain text, in JSON, in HTML and in a URL. */
function spellingsOf(secret: string): string[] {
  const html = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
  return [secret, JSON.stringify(secret).slice(1, -1), html, encodeURIComponent(secret)]
}
