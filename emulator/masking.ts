/** Configured secrets never leave the emulator: not in a line on the terminal, not in a page, not in a recorded case. */
import type { ResolvedConfig } from './model/config.ts'

export type Mask = (text: string) => string

export const concealed = '••••••'

/** Shorter ones are words that stand in any text. */
const shortest = 6
const secretName = /secret|token|passw|api[-_]?key|private|credential|(^|[-_])(key|auth|pwd)$/i

export function isSecretName(name: string): boolean {
  return secretName.test(name.slice(-64))
}

export function maskOf(config: ResolvedConfig): Mask {
  const spellings = [...new Set(secretsOf(config).flatMap(spellingsOf))].sort((a, b) => b.length - a.length)
  if (spellings.length === 0) return (text) => text
  return (text) => {
    let masked = text
    for (const secret of spellings) if (masked.includes(secret)) masked = masked.replaceAll(secret, concealed)
    return masked
  }
}

function secretsOf({ ncp, openwhisk, engine, tcb, actions, defaults, env }: ResolvedConfig): string[] {
  const keys = [openwhisk.auth, ...(engine === 'local' ? [] : [engine.openwhisk.auth])]
  const required = [defaults.requireWhiskAuth, ...Object.values(actions).map((action) => action.requireWhiskAuth)]
  const secrets = [
    ...ncp.credentials.map(({ secretKey }) => secretKey),
    ...ncp.apiKeys,
    ...keys.flatMap((auth) =>
      auth === undefined ? [] : [auth, auth.slice(auth.indexOf(':') + 1), Buffer.from(auth).toString('base64')],
    ),
    ...Object.keys(tcb.auth.tokens),
    ...required.flatMap((value) => (typeof value === 'string' ? [value] : [])),
    ...namedSecrets(env),
    ...namedSecrets(defaults.env),
    ...Object.values(actions).flatMap((action) => namedSecrets(action.env)),
    ...Object.values(tcb.functions).flatMap((fn) => namedSecrets(fn.env)),
  ]
  return secrets.filter((secret) => secret.length >= shortest)
}

function namedSecrets(env: Readonly<Record<string, string>> | undefined): string[] {
  return Object.entries(env ?? {}).flatMap(([name, value]) => (isSecretName(name) ? [value] : []))
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
