/**
 * Reads the expressions of CloudBase's security rules, which look like JavaScript and are never run as such.
 * Variables, operators, `get()` and the limits: docs.cloudbase.net/database/configuration/permission/security-rules.
 */
import { RuleFault, tokensOf, type Token } from './rule-tokens.ts'

/** What a rule of a collection may name at its start. */
export const ruleVariables = ['auth', 'doc', 'now', 'request'] as const
/** And one of files: docs.cloudbase.net/storage/security-rules. */
export const fileRuleVariables = ['auth', 'now', 'resource'] as const
export type RuleVariable = (typeof ruleVariables)[number] | (typeof fileRuleVariables)[number]

export type Comparison = '==' | '!=' | '>' | '>=' | '<' | '<=' | 'in'

export type RuleExpression =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null | undefined }
  | { readonly kind: 'list'; readonly items: readonly RuleExpression[] }
  | { readonly kind: 'variable'; readonly name: RuleVariable }
  | { readonly kind: 'member'; readonly of: RuleExpression; readonly key: RuleExpression }
  | { readonly kind: 'get'; readonly path: RuleExpression }
  | { readonly kind: 'sum'; readonly items: readonly RuleExpression[] }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: RuleExpression; readonly right: RuleExpression }
  | { readonly kind: 'not'; readonly of: RuleExpression }
  | { readonly kind: 'and' | 'or'; readonly items: readonly RuleExpression[] }

/** Characters of a rule, documents that its `get()` reads, and how deep they stand in each other. */
export const ruleLimits = { length: 1024, gets: 3, nestedGets: 2, documents: 10 } as const

/** Parentheses, brackets and `!` within each other. */
const deepest = 100

export function readRule(source: string, variables: readonly RuleVariable[] = ruleVariables): RuleExpression | RuleFault {
  try {
    const reader = new Reader(source, variables)
    return reader.whole()
  } catch (fault) {
    if (fault instanceof RuleFault) return fault
    throw fault
  }
}

/** Reads a rule of a collection, whose length and calls of `get()` are limited. */
export function readLimitedRule(source: string): RuleExpression | RuleFault {
  if (source.length > ruleLimits.length)
    return new RuleFault(`it has ${source.length} characters, and at most ${ruleLimits.length} are allowed`)
  const rule = readRule(source)
  if (rule instanceof RuleFault) return rule
  const { count, depth } = getsIn(rule)
  if (count > ruleLimits.gets) return new RuleFault(`it calls get() ${count} times, and at most ${ruleLimits.gets} are allowed`)
  if (depth > ruleLimits.nestedGets) return new RuleFault(`get() stands in get() ${depth} deep, and ${ruleLimits.nestedGets} is the most`)
  return rule
}

function getsIn(rule: RuleExpression): { count: number; depth: number } {
  const inner = partsOf(rule).map(getsIn)
  const own = rule.kind === 'get' ? 1 : 0
  return { count: own + inner.reduce((sum, { count }) => sum + count, 0), depth: own + Math.max(0, ...inner.map(({ depth }) => depth)) }
}

/** Reads a rule of the files of a bucket, which reads no documents. */
export function readFileRule(source: string): RuleExpression | RuleFault {
  const rule = readRule(source, fileRuleVariables)
  if (rule instanceof RuleFault || getsIn(rule).count === 0) return rule
  return new RuleFault('it calls get(), which rules of files do not have')
}

/** The expressions that one is made of. */
export function partsOf(rule: RuleExpression): readonly RuleExpression[] {
  switch (rule.kind) {
    case 'value':
    case 'variable':
      return []
    case 'member':
      return [rule.of, rule.key]
    case 'get':
      return [rule.path]
    case 'compare':
      return [rule.left, rule.right]
    case 'not':
      return [rule.of]
    default:
      return rule.items
  }
}

const comparisons = new Map<string, Comparison>([
  ['==', '=='],
  ['!=', '!='],
  ['>', '>'],
  ['>=', '>='],
  ['<', '<'],
  ['<=', '<='],
  ['in', 'in'],
])
const literals = new Map<string, boolean | null | undefined>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
])

/** One pass over the tokens, the operators by what they bind: `||`, `&&`, comparisons, `+`, `!`, members. */
class Reader {
  readonly #tokens: readonly Token[]
  readonly #variables: readonly RuleVariable[]
  #next = 0
  #depth = 0

  constructor(source: string, variables: readonly RuleVariable[]) {
    this.#tokens = tokensOf(source)
    this.#variables = variables
  }

  whole(): RuleExpression {
    const rule = this.#or()
    const rest = this.#token()
    if (rest.kind !== 'end') throw unexpected(rest)
    return rule
  }

  #or(): RuleExpression {
    return this.#chain('||', 'or', () => this.#chain('&&', 'and', () => this.#comparison()))
  }

  #chain(sign: string, kind: 'and' | 'or' | 'sum', operand: () => RuleExpression): RuleExpression {
    const first = operand()
    if (!this.#is(sign)) return first
    const items = [first]
    while (this.#take(sign)) items.push(operand())
    return { kind, items }
  }

  #comparison(): RuleExpression {
    const left = this.#sum()
    const token = this.#token()
    const operator = token.kind === 'sign' || token.kind === 'word' ? comparisons.get(token.text) : undefined
    if (operator === undefined) return left
    this.#next++
    return { kind: 'compare', operator, left, right: this.#sum() }
  }

  #sum(): RuleExpression {
    return this.#chain('+', 'sum', () => this.#unary())
  }

  #unary(): RuleExpression {
    if (this.#take('!')) return this.#within(() => ({ kind: 'not', of: this.#unary() }))
    if (!this.#take('-')) return this.#members(this.#operand())
    const token = this.#token()
    if (token.kind !== 'number') throw unexpected(token)
    this.#next++
    return { kind: 'value', value: -Number(token.text) }
  }

  #members(of: RuleExpression): RuleExpression {
    let whole = of
    for (;;) {
      if (this.#take('.')) {
        const token = this.#token()
        if (token.kind !== 'word') throw unexpected(token)
        this.#next++
        whole = { kind: 'member', of: whole, key: { kind: 'value', value: token.text } }
      } else if (this.#take('[')) {
        const key = this.#within(() => this.#or())
        this.#expect(']')
        whole = { kind: 'member', of: whole, key }
      } else return whole
    }
  }

  #operand(): RuleExpression {
    const token = this.#token()
    this.#next++
    if (token.kind === 'text') return { kind: 'value', value: token.text }
    if (token.kind === 'number') return { kind: 'value', value: Number(token.text) }
    if (token.kind === 'template') return this.#template(token)
    if (token.kind === 'word') return this.#word(token)
    if (token.text === '(') {
      const inner = this.#within(() => this.#or())
      this.#expect(')')
      return inner
    }
    if (token.text === '[') return this.#list()
    throw unexpected(token)
  }

  #word(token: Token): RuleExpression {
    const { text } = token
    if (literals.has(text)) return { kind: 'value', value: literals.get(text) }
    const variable = this.#variables.find((name) => name === text)
    if (variable !== undefined) return { kind: 'variable', name: variable }
    if (text !== 'get')
      throw new RuleFault(`it names "${text}" (column ${token.at + 1}), and there are ${this.#variables.join(', ')} and get()`)
    this.#expect('(')
    const path = this.#within(() => this.#or())
    this.#expect(')')
    return { kind: 'get', path }
  }

  #list(): RuleExpression {
    const items: RuleExpression[] = []
    if (this.#take(']')) return { kind: 'list', items }
    do items.push(this.#within(() => this.#or()))
    while (this.#take(','))
    this.#expect(']')
    return { kind: 'list', items }
  }

  /** `` `database.users.${auth.uid}` `` is a sum of texts and expressions. */
  #template({ text }: Token): RuleExpression {
    const items: RuleExpression[] = []
    let from = 0
    for (let open = text.indexOf('${'); open >= 0; open = text.indexOf('${', from)) {
      const close = text.indexOf('}', open)
      if (close < 0) throw new RuleFault('a ${ in backticks has no }')
      items.push({ kind: 'value', value: text.slice(from, open) }, new Reader(text.slice(open + 2, close), this.#variables).whole())
      from = close + 1
    }
    return { kind: 'sum', items: [...items, { kind: 'value', value: text.slice(from) }] }
  }

  #within<T>(read: () => T): T {
    if (++this.#depth > deepest) throw new RuleFault(`more than ${deepest} parentheses stand in each other`)
    const result = read()
    this.#depth--
    return result
  }

  #token(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: 0 }
  }

  #is(sign: string): boolean {
    const token = this.#token()
    return token.kind === 'sign' && token.text === sign
  }

  #take(sign: string): boolean {
    if (!this.#is(sign)) return false
    this.#next++
    return true
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw new RuleFault(`"${sign}" is missing before ${seen(this.#token())}`)
  }
}

function seen({ kind, text, at }: Token): string {
  return kind === 'end' ? 'its end' : `"${text}" (column ${at + 1})`
}

function unexpected(token: Token): RuleFault {
  return new RuleFault(`${seen(token)} is not expected there`)
}
