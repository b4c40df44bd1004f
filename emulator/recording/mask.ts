/** Secrets leave no trace in a recording: known values everywhere, and whatever stands where secrets stand. */
import type { ResolvedConfig } from '../model/config.ts'
import { isObject, type Json } from '../model/json.ts'

/** What stands for a secret. Whoever plays the case puts their own in its place. */
export const masked = '***'

/** Header lines whose value is nobody's business. A signature goes with its key: it is made anew by whoever plays the case. */
const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-ncp-apigw-api-key',
  'x-ncp-iam-access-key',
  'x-ncp-apigw-signature-v1',
  'x-ncp-apigw-signature-v2',
  'x-api-key',
  'x-auth-token',
  'x-require-whisk-auth',
])

/** Names of JSON fields and query parameters that hold one. */
const secretName = /^(?:.*[-_])?(?:password|passwd|secret|token|api[-_]?key|secret[-_]?key|access[-_]?key|private[-_]?key|credentials?)$/i
const camelName = /(?:Password|Secret|Token|ApiKey|SecretKey|AccessKey|PrivateKey|Credentials?)$/

export class Mask {
  readonly #values: readonly string[]

  /** @param values secrets that are known, such as those of a configuration */
  constructor(values: readonly string[]) {
    // The longest first: one may be part of another.
    this.#values = [...new Set(values)].filter((value) => value.length > 3).sort((a, b) => b.length - a.length)
  }

  header(name: string, value: string): string {
    if (secretHeaders.has(name)) return masked
    if (name === 'set-cookie') return value.replace(/^([^=;]*=)[^;]*/, `$1${masked}`)
    return this.text(value)
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
        return equals > 0 && isSecretName(pair.slice(0, equals)) ? `${pair.slice(0, equals)}=${masked}` : this.text(pair)
      })
    return `${this.text(target.slice(0, mark))}?${query.join('&')}`
  }

  text(text: string): string {
    let clean = text
    for (const value of this.#values) clean = clean.replaceAll(value, masked)
    return clean
  }

  json(value: Json): Json {
    if (typeof value === 'string') return this.text(value)
    if (Array.isArray(value)) return value.map((item) => this.json(item))
    if (!isObject(value)) return value
    const entries = Object.entries(value).map(
      ([key, inner]) => [key, typeof inner === 'string' && isSecretName(key) ? masked : this.json(inner)] as const,
    )
    return Object.fromEntries(entries)
  }
}

function isSecretName(name: string): boolean {
  return secretName.test(name) || camelName.test(name)
}

export function secretsOf({ ncp, openwhisk, tcb }: ResolvedConfig): string[] {
  const keys = ncp.credentials.flatMap(({ accessKey, secretKey }) => [accessKey, secretKey])
  const whisk = openwhisk.auth === undefined ? [] : [openwhisk.auth, ...openwhisk.auth.split(':').slice(1), btoa(openwhisk.auth)]
  return [...keys, ...ncp.apiKeys, ...whisk, ...Object.keys(tcb.auth.tokens)]
}
