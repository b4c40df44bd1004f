/** Masks secrets in recordings: known values everywhere, and all values of fields, parameters and headers for secrets. */
import { maskFor, type Masking } from './masking.ts'
import { type Mask } from '../model/log.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { isObject, type Json } from '../model/json.ts'

/** Replaces a secret. The player of the case fills in its own. */
export const masked = '***'

/** Replaces a credential that was refused: it must stay wrong. */
export const refused = 'refused'

/** Known values of at least this length are masked: a case is committed and read by others. */
const shortest = 4

/** Names of JSON fields, query parameters and headers that hold a secret. Narrower than for variables: a parameter `key` is data that the case needs. */
const secretName = /^(?:.*[-_])?(?:password|passwd|secret|token|api[-_]?key|secret[-_]?key|access[-_]?key|private[-_]?key|credential)s?$/is
const camelName = /(?:Password|Secret|Token|ApiKey|SecretKey|AccessKey|PrivateKey|Credential)s?$/

/** What was masked once by its name is masked wherever it comes again; a shorter value is a word that comes by chance. */
const shortestLearned = 8
/** Whoever sends longer ones, or more, is looking for trouble. */
const longestLearned = 512
const mostLearned = 200

export class CaseMask {
  readonly #secrets: Set<string>
  #learned = 0
  /** Of {@link secrets}; made when it is needed. */
  #known: Mask | undefined
  readonly #credentialHeaders: ReadonlySet<string>

  /**
   * @param secrets that are known, such as those of a configuration
   * @param credentialHeaders names in lower case
   */
  constructor(secrets: readonly string[], credentialHeaders: ReadonlySet<string>) {
    this.#credentialHeaders = credentialHeaders
    this.#secrets = new Set(secrets)
  }

  /** @param wrong the request was refused for this credential */
  header(name: string, value: string, wrong = false): string {
    if (name === 'authorization') {
      this.#learn(value.split(' ').at(-1) ?? '')
      return maskedScheme(value, wrong)
    }
    if (this.#credentialHeaders.has(name)) {
      this.#learn(value)
      return wrong ? refused : masked
    }
    if (name === 'set-cookie') return value.replace(/^([^=;]*=)[^;]*/, `$1${masked}`)
    if (name === 'location' || name === 'referer') return this.target(value)
    return isSecretField(name) ? this.#masked(value) : this.text(value)
  }

  /** Path and query as sent; parameters with a secret's name lose their value. */
  target(target: string): string {
    const mark = target.indexOf('?')
    if (mark < 0) return this.text(target)
    const query = target
      .slice(mark + 1)
      .split('&')
      .map((pair) => {
        const equals = pair.indexOf('=')
        return equals > 0 && isSecretField(pair.slice(0, equals))
          ? `${pair.slice(0, equals)}=${this.#masked(pair.slice(equals + 1))}`
          : this.text(pair)
      })
    return `${this.text(target.slice(0, mark))}?${query.join('&')}`
  }

  text(text: string): string {
    this.#known ??= maskFor([...this.#secrets], masked, shortest)
    return withoutTokens(this.#known(text))
  }

  #masked(value: string): string {
    this.#learn(value)
    return masked
  }

  #learn(value: string): void {
    if (value.length < shortestLearned || value.length > longestLearned || this.#learned >= mostLearned || this.#secrets.has(value)) return
    this.#secrets.add(value)
    this.#learned++
    this.#known = undefined
  }

  bytes(bytes: Uint8Array): Uint8Array {
    const text = Buffer.from(bytes).toString('latin1')
    const clean = this.text(text)
    return clean === text ? bytes : Buffer.from(clean, 'latin1')
  }

  /** @param instead replaces a string that holds a secret; default: the string with the secrets in it masked */
  json(value: Json, instead?: string): Json {
    if (typeof value === 'string') {
      const clean = this.text(value)
      return clean === value ? value : (instead ?? clean)
    }
    if (Array.isArray(value)) return value.map((item) => this.json(item, instead))
    if (!isObject(value)) return value
    const hide = (inner: Json): Json => {
      if (typeof inner === 'string') return instead ?? this.#masked(inner)
      return Array.isArray(inner) ? inner.map(hide) : this.json(inner, instead)
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        this.text(key),
        isSecretField(key) || this.#credentialHeaders.has(key) ? hide(inner) : this.json(inner, instead),
      ]),
    )
  }
}

/** JSON Web Tokens say by their shape what they are: three parts in Base64, the first of which is an object (RFC 7519 3). */
function withoutTokens(text: string): string {
  if (!text.includes('eyJ')) return text
  return text.replaceAll(/[\w.-]+/g, (word) => {
    const parts = word.split('.')
    const at = parts.findIndex(
      (part, index) => part.startsWith('eyJ') && part.length > 8 && (parts[index + 1]?.length ?? 0) > 8 && index + 2 < parts.length,
    )
    return at < 0 ? word : [...parts.slice(0, at), masked, ...parts.slice(at + 3)].join('.')
  })
}

/** Keeps the scheme, which is no secret: a server answers differently to an unknown one. */
function maskedScheme(value: string, wrong: boolean): string {
  const [scheme = '', ...rest] = value.split(' ')
  if (rest.length === 0) return wrong ? refused : masked
  const secret = scheme.toLowerCase() === 'basic' ? btoa(`${refused}:${refused}`) : refused
  return `${scheme} ${wrong ? secret : masked}`
}

function isSecretField(name: string): boolean {
  const end = name.slice(-64)
  return secretName.test(end) || camelName.test(end)
}

/** Those of the emulator itself, by which it is called and which its functions know; the names of keys too, for a case says `sign` instead. */
export function caseMaskOf(config: ResolvedConfig, masking: Masking): CaseMask {
  return new CaseMask([...masking.accountsOf(config), ...masking.secretsOf(config)], masking.credentialHeaders)
}
