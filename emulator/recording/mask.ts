/** Secrets leave no trace in a recording: known values everywhere, and whatever stands where secrets stand. */
import type { ResolvedConfig } from '../model/config.ts'
import { isObject, type Json } from '../model/json.ts'

/** What stands for a secret. Whoever plays the case puts their own in its place. */
export const masked = '***'

/** What stands for a credential that was refused: it must stay wrong. */
export const refused = 'refused'

/** Header lines whose value is nobody's business. A signature goes with its key: it is made anew by whoever plays the case. */
const secretHeaders: ReadonlySet<string> = new Set([
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

  /** @param wrong the request was turned away for it */
  header(name: string, value: string, wrong = false): string {
    if (name === 'authorization') return maskedScheme(value, wrong)
    if (secretHeaders.has(name)) return wrong ? refused : masked
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

  /** @param instead what a string becomes that has something to hide; default: itself, with the secrets in it masked */
  json(value: Json, instead?: string): Json {
    if (typeof value === 'string') {
      const clean = this.text(value)
      return clean === value ? value : (instead ?? clean)
    }
    if (Array.isArray(value)) return value.map((item) => this.json(item, instead))
    if (!isObject(value)) return value
    const hide = (key: string, inner: Json): Json =>
      typeof inner === 'string' && isSecretName(key) ? (instead ?? masked) : this.json(inner, instead)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hide(key, inner)]))
  }
}

/** The scheme is no secret, and who does not know it answers otherwise. */
function maskedScheme(value: string, wrong: boolean): string {
  const [scheme = '', ...rest] = value.split(' ')
  if (rest.length === 0) return wrong ? refused : masked
  const secret = scheme.toLowerCase() === 'basic' ? btoa(`${refused}:${refused}`) : refused
  return `${scheme} ${wrong ? secret : masked}`
}

function isSecretName(name: string): boolean {
  return secretName.test(name) || camelName.test(name)
}

export function secretsOf({ ncp, openwhisk, tcb }: ResolvedConfig): string[] {
  const keys = ncp.credentials.flatMap(({ accessKey, secretKey }) => [accessKey, secretKey])
  const whisk = openwhisk.auth === undefined ? [] : [openwhisk.auth, ...openwhisk.auth.split(':').slice(1), btoa(openwhisk.auth)]
  return [...keys, ...ncp.apiKeys, ...whisk, ...Object.keys(tcb.auth.tokens)]
}
