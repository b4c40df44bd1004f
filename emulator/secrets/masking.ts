/** Configured secrets never leave the emulator: not in a line on the terminal, not in a page, not in a recorded case. */
import type { Mask } from '../model/log.ts'
import type { ResolvedConfig } from '../model/config.ts'
import { isObject, type Json } from '../model/json.ts'

export const concealed = '••••••'

/** Shorter ones are words that stand in any text. */
const shortest = 6
/** A line of a longer secret, such as a private key, is printed on its own as often as with the others. */
const shortestLine = 16
const secretName = /secret|token|passw|api[-_]?key|access[-_]?key|private|credential|(^|[-_])(key|auth|pwd)$/i

/** For names that a developer chose for values of their own: what looks like a secret is taken for one. */
export function isSecretName(name: string): boolean {
  return secretName.test(name.slice(-64))
}

/** Header lines by which a caller is let in. */
const credentialHeaders: ReadonlySet<string> = new Set([
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

/** @param name in lower case */
export function isCredentialHeader(name: string): boolean {
  return credentialHeaders.has(name)
}

/** What a caller sent to be let in is no parameter to show, whether or not anything was configured to compare it with. */
export function withoutCredentials(params: Json): Json {
  if (!isObject(params) || !Object.hasOwn(params, '__ow_headers') || !isObject(params['__ow_headers'])) return params
  const headers = Object.entries(params['__ow_headers'])
  return { ...params, __ow_headers: Object.fromEntries(headers.map(([name, text]) => [name, isCredentialHeader(name) ? concealed : text])) }
}

const known = new WeakMap<ResolvedConfig, Mask>()

export function maskOf(config: ResolvedConfig): Mask {
  let mask = known.get(config)
  if (mask === undefined) known.set(config, (mask = maskFor(secretsOf(config), concealed, shortest)))
  return mask
}

/** Puts `instead` in the place of every secret, however it is spelled; of those with fewer than `least` characters, none. */
export function maskFor(secrets: readonly string[], instead: string, least: number): Mask {
  const long = secrets.flatMap((secret) => [secret, ...linesOf(secret)]).filter((secret) => secret.length >= least)
  // The longest first: one may be part of another.
  const spellings = [...new Set(long.flatMap(spellingsOf))].sort((a, b) => b.length - a.length)
  if (spellings.length === 0) return (text) => text
  return (text) => {
    let masked = text
    for (const secret of spellings) if (masked.includes(secret)) masked = masked.replaceAll(secret, () => instead)
    return masked
  }
}

/** Every text of the configuration that lets somebody in, or has the name of one. */
export function secretsOf({ ncp, openwhisk, engine, tcb, packages, actions, defaults, env }: ResolvedConfig): string[] {
  const keys = [openwhisk.auth, ...(engine === 'local' ? [] : [engine.openwhisk.auth])]
  const required = [defaults.requireWhiskAuth, ...Object.values(actions).map((action) => action.requireWhiskAuth)]
  return [
    ...ncp.credentials.map(({ secretKey }) => secretKey),
    ...ncp.apiKeys,
    ...keys.flatMap((auth) => (auth === undefined ? [] : [auth, auth.slice(auth.indexOf(':') + 1), Buffer.from(auth).toString('base64')])),
    ...Object.keys(tcb.auth.tokens),
    ...required.flatMap((value) => (typeof value === 'string' ? [value] : [])),
    ...namedSecrets(env),
    ...namedSecrets(defaults.env),
    ...Object.values(actions).flatMap((action) => namedSecrets(action.env)),
    ...Object.values(tcb.functions).flatMap((fn) => namedSecrets(fn.env)),
    // Bound parameters serve as environment (users.md 12); the annotation `require-whisk-auth` is a key as well.
    ...[defaults, ...Object.values(packages), ...Object.values(actions)].flatMap(({ params, annotations }) => [
      ...namedSecrets(params),
      ...namedSecrets(annotations),
    ]),
  ]
}

/** Texts whose name says what they are, at any depth. */
function namedSecrets(values: Json | undefined): string[] {
  if (typeof values !== 'object' || values === null) return []
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'string' ? (isSecretName(name) ? [value] : passwordsIn(value)) : namedSecrets(value),
  )
}

/** `postgres://user:password@host/shop`: of an address only this is secret. */
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

/** As it stands in plain text, in JSON, in HTML and in a URL. */
function spellingsOf(secret: string): string[] {
  const html = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
  return [secret, JSON.stringify(secret).slice(1, -1), html, encodeURIComponent(secret)]
}
