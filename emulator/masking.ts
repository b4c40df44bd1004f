/** Configured secrets never leave the emulator: not in a line on the terminal, not in a page, not in a recorded case. */
import type { ResolvedConfig } from './model/config.ts'
import type { Json } from './model/json.ts'

export type Mask = (text: string) => string

export const concealed = '••••••'

/** Shorter ones are words that stand in any text. */
const shortest = 6
const secretName = /secret|token|passw|api[-_]?key|private|credential|(^|[-_])(key|auth|pwd)$/i

export function isSecretName(name: string): boolean {
  return secretName.test(name.slice(-64))
}

const known = new WeakMap<ResolvedConfig, Mask>()

export function maskOf(config: ResolvedConfig): Mask {
  let mask = known.get(config)
  if (mask === undefined) known.set(config, (mask = makeMask(config)))
  return mask
}

function makeMask(config: ResolvedConfig): Mask {
  const spellings = [...new Set(secretsOf(config).flatMap(spellingsOf))].sort((a, b) => b.length - a.length)
  if (spellings.length === 0) return (text) => text
  return (text) => {
    let masked = text
    for (const secret of spellings) if (masked.includes(secret)) masked = masked.replaceAll(secret, concealed)
    return masked
  }
}

function secretsOf({ ncp, openwhisk, engine, tcb, packages, actions, defaults, env }: ResolvedConfig): string[] {
  const keys = [openwhisk.auth, ...(engine === 'local' ? [] : [engine.openwhisk.auth])]
  const required = [defaults.requireWhiskAuth, ...Object.values(actions).map((action) => action.requireWhiskAuth)]
  const secrets = [
    ...ncp.credentials.map(({ secretKey }) => secretKey),
    ...ncp.apiKeys,
    ...keys.flatMap((auth) => (auth === undefined ? [] : [auth, auth.slice(auth.indexOf(':') + 1), Buffer.from(auth).toString('base64')])),
    ...Object.keys(tcb.auth.tokens),
    ...required.flatMap((value) => (typeof value === 'string' ? [value] : [])),
    ...namedSecrets(env),
    ...namedSecrets(defaults.env),
    ...Object.values(actions).flatMap((action) => namedSecrets(action.env)),
    ...Object.values(tcb.functions).flatMap((fn) => namedSecrets(fn.env)),
    // Bound parameters serve as environment (users.md 12).
    ...[defaults, ...Object.values(packages), ...Object.values(actions)].flatMap(({ params }) => namedSecrets(params)),
  ]
  return secrets.filter((secret) => secret.length >= shortest)
}

/** Texts whose name says what they are, at any depth. */
function namedSecrets(values: Json | undefined): string[] {
  if (typeof values !== 'object' || values === null) return []
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'string' ? (isSecretName(name) ? [value] : []) : namedSecrets(value),
  )
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
