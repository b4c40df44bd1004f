/** Applies function security rules: four expressions that are parsed and never evaluated as code. tcb.md 1.7. */
import { readRule, type RuleExpression } from '../../model/rule-expression.ts'
import { RuleFault } from '../../model/rule-tokens.ts'

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
  // Parentheses are in none of the forms.
  if (typeof source !== 'string' || source.includes('(')) return undefined
  const rule = readRule(source)
  if (rule instanceof RuleFault) return undefined
  if (rule.kind === 'value') return rule.value === true ? everybody : rule.value === false ? nobody : undefined
  const comparisons = (rule.kind === 'and' ? rule.items : [rule]).map(comparisonOf)
  if (comparisons.includes(undefined) || !comparisons.includes('auth')) return undefined
  return comparisons.includes('loginType') ? signedInByName : signedIn
}

/** `auth != null`, or `auth.loginType != 'ANONYMOUS'`. */
function comparisonOf(rule: RuleExpression): 'auth' | 'loginType' | undefined {
  if (rule.kind !== 'compare' || rule.operator !== '!=' || rule.right.kind !== 'value') return undefined
  const { left, right } = rule
  if (left.kind === 'variable') return left.name === 'auth' && right.value === null ? 'auth' : undefined
  if (left.kind !== 'member' || left.of.kind !== 'variable' || left.of.name !== 'auth' || left.key.kind !== 'value') return undefined
  return left.key.value === 'loginType' && right.value === 'ANONYMOUS' ? 'loginType' : undefined
}
