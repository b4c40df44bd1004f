/** Cuts a security rule into words, numbers, texts and operators. */

/** Why a text is no rule. */
export class RuleFault {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

/** A word, a number, an operator, or a text; of a template the text between its backticks. */
export interface Token {
  readonly kind: 'word' | 'number' | 'sign' | 'text' | 'template' | 'end'
  readonly text: string
  readonly at: number
}

const signs = ['&&', '||', '==', '!=', '>=', '<=', '>', '<', '!', '(', ')', '[', ']', '.', ',', '+', '-']
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < source.length) {
    const token = tokenAt(source, at)
    if (token) tokens.push(token)
    at += token === undefined ? 1 : token.text.length + (token.kind === 'text' || token.kind === 'template' ? 2 : 0)
  }
  return [...tokens, { kind: 'end', text: '', at }]
}

/** `undefined` for a blank. */
function tokenAt(source: string, at: number): Token | undefined {
  const char = source.charAt(at)
  if (' \t\r\n'.includes(char)) return undefined
  if (char === "'" || char === '"' || char === '`') {
    const end = source.indexOf(char, at + 1)
    if (end < 0) throw new RuleFault(`the text that begins at column ${at + 1} has no end`)
    return { kind: char === '`' ? 'template' : 'text', text: source.slice(at + 1, end), at }
  }
  const sign = signs.find((one) => source.startsWith(one, at))
  if (sign !== undefined) return { kind: 'sign', text: sign, at }
  const isNumber = isDigit(char)
  let end = at
  while (end < source.length && isWordChar(source.charAt(end), isNumber)) end++
  if (end === at) throw new RuleFault(`"${char}" (column ${at + 1}) is not expected there`)
  const text = source.slice(at, end)
  if (isNumber && Number.isNaN(Number(text))) throw new RuleFault(`"${text}" (column ${at + 1}) is no number`)
  return { kind: isNumber ? 'number' : 'word', text, at }
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9'
}

function isWordChar(char: string, isNumber: boolean): boolean {
  return (
    isDigit(char) ||
    (char >= 'a' && char <= 'z') ||
    (char >= 'A' && char <= 'Z') ||
    char === '_' ||
    char === '$' ||
    (isNumber && char === '.')
  )
}
