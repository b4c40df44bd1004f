/** Applies function security rules: four expressions that are parsed and never evaluated as code. tcb.md 1.7. */

/** The caller as a rule sees it; null for an anonymous one. */
export type Auth = { readonly loginType: string | undefined } | null

export type Rule = (auth: Auth) => boolean

/** The rules of an environment, read once. */
export interface SecurityRules {
  /** Whether `auth` may invoke `name`: a named entry replaces `*`, nothing is merged. */
  allows(name: string, auth: Auth): boolean
  /** What is wrong with them; a rule that cannot be read refuses everybody. */
  readonly problems: readonly string[]
}

const everybody: Rule = () => true
const nobody: Rule = () => false
const signedIn: Rule = (auth) => auth !== null
const signedInByName: Rule = (auth) => auth !== null && auth.loginType !== 'ANONYMOUS'

/** The default of environments made today; older ones have `auth != null`. tcb.md 1.7. */
const defaultRule = signedInByName

export function readSecurityRules(source: Readonly<Record<string, { readonly invoke: boolean | string }>> | undefined): SecurityRules {
  if (source === undefined) return { allows: (_name, auth) => defaultRule(auth), problems: [] }
  const rules = new Map<string, Rule>()
  const problems: string[] = []
  for (const [name, entry] of Object.entries(source)) {
    const rule = parseRule(entry?.invoke)
    if (!rule)
      problems.push(
        `tcb.securityRules["${name}"].invoke: ${JSON.stringify(entry?.invoke)} is none of ${allowedForms.join(', ')}; nobody may call`,
      )
    rules.set(name, rule ?? nobody)
  }
  const star = rules.get('*')
  if (!star) problems.push('tcb.securityRules["*"] is missing; functions without a rule of their own refuse everybody')
  return { allows: (name, auth) => (rules.get(name) ?? star ?? nobody)(auth), problems }
}

const allowedForms = ['true', 'false', '"auth != null"', `"auth.loginType != 'ANONYMOUS' && auth != null"`]

/** `undefined` for everything but the four forms; blanks and the order of the two comparisons are free. */
export function parseRule(source: unknown): Rule | undefined {
  if (typeof source === 'boolean') return source ? everybody : nobody
  if (typeof source !== 'string') return undefined
  const tokens = tokenize(source)
  if (!tokens) return undefined
  if (tokens.length === 1) return tokens[0] === 'true' ? everybody : tokens[0] === 'false' ? nobody : undefined
  const comparisons = new Set<string>()
  for (let at = 0; ; at += 4) {
    const comparison = tokens.slice(at, at + 3).join(' ')
    if (comparison !== 'auth != null' && comparison !== "auth.loginType != 'ANONYMOUS'") return undefined
    comparisons.add(comparison)
    if (at + 3 === tokens.length) break
    if (tokens[at + 3] !== '&&') return undefined
  }
  if (!comparisons.has('auth != null')) return undefined
  return comparisons.size === 2 ? signedInByName : signedIn
}

/** One pass, no backtracking: a word of letters and dots, a quoted string, `!=` or `&&`. */
function tokenize(source: string): string[] | undefined {
  const tokens: string[] = []
  let at = 0
  while (at < source.length) {
    const char = source.charAt(at)
    if (char === ' ' || char === '\t' || char === '\n' || char === '\r') at++
    else if (source.startsWith('!=', at) || source.startsWith('&&', at)) {
      tokens.push(source.slice(at, at + 2))
      at += 2
    } else if (char === "'" || char === '"') {
      const end = source.indexOf(char, at + 1)
      if (end < 0) return undefined
      tokens.push(`'${source.slice(at + 1, end)}'`)
      at = end + 1
    } else {
      const start = at
      while (at < source.length && isWord(source.charCodeAt(at))) at++
      if (at === start) return undefined
      tokens.push(source.slice(start, at))
    }
  }
  return tokens
}

/** A–Z, a–z and the dot. */
function isWord(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 46
}
