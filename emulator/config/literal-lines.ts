/**
 * Finds the line of a key in the object literals of a program or a JSON text. The text is read for its words and brackets only, since no parser of
 * TypeScript is at hand: a key that is computed, spread or imported is not found, and the line of what it is a part of says enough.
 */
import type { KeyPath } from '../model/config-origins.ts'

interface Literal {
  readonly depth: number
  readonly keys: Map<string, Entry>
}

interface Entry {
  readonly line: number
  /** The object that is its value, or the name of a variable that holds it. */
  value?: Literal | string
}

interface Open {
  readonly bracket: string
  /** Of braces. */
  readonly literal: Literal | undefined
  /** The entry whose value is being read. */
  entry: Entry | undefined
}

/** Comments, strings, words, and single signs. */
const token = /\/\/.*|\/\*[^]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`|[\p{ID_Continue}$]+|\S/gu
const opening = new Set(['{', '[', '('])
const closing = new Set(['}', ']', ')'])

export class LiteralLines {
  readonly #literals: Literal[] = []
  readonly #variables = new Map<string, Entry>()
  /** Literals that stand before what is exported. */
  #others = 0

  constructor(text: string) {
    const tokens = tokensOf(text)
    const stack: Open[] = [{ bracket: '', literal: undefined, entry: undefined }]
    for (const [index, { text: word, line }] of tokens.entries()) {
      const open = stack.at(-1)
      if (open === undefined) return
      const before = tokens[index - 1]?.text ?? ''
      const next = tokens[index + 1]?.text ?? ''
      if (opening.has(word)) {
        const depth = stack.filter(({ bracket }) => bracket !== '(').length
        const literal = word === '{' ? { depth, keys: new Map<string, Entry>() } : undefined
        if (literal) this.#literals.push(literal)
        if (literal && open.entry && open.entry.value === undefined) open.entry.value = literal
        // The object in `defineConfig({ … })` is the value, too.
        stack.push({ bracket: word, literal, entry: word === '(' ? open.entry : undefined })
      } else if (closing.has(word)) {
        if (stack.length > 1) stack.pop()
      } else if (open.literal && (before === '{' || before === ',')) {
        const key = nameOf(word)
        if (key === undefined) continue
        open.entry = { line, ...(next === ',' || next === '}' ? { value: key } : {}) }
        if (next !== '(') open.literal.keys.set(key, open.entry)
      } else if ((word === 'default' && before === 'export') || (word === 'exports' && next === '=')) this.#others = this.#literals.length
      else if (word === ',' || word === ';') open.entry = undefined
      else if (/^(?:const|let|var)$/.test(before)) this.#variables.set(word, (open.entry = { line }))
      else if (open.entry && before === ':' && open.entry.value === undefined && (next === ',' || next === '}')) open.entry.value = word
    }
  }

  /** The line of the last key of the path that is there, each in the object of the one before; undefined without the first. */
  lineOf(path: KeyPath): number | undefined {
    const [first = ''] = path
    let literal = outermost(this.#literals.slice(this.#others), String(first)) ?? outermost(this.#literals, String(first))
    let line: number | undefined
    for (const key of path) {
      const entry = literal?.keys.get(String(key))
      if (entry === undefined) break
      ;({ line } = entry)
      literal = this.#literalOf(entry)
    }
    return line
  }

  #literalOf({ value }: Entry): Literal | undefined {
    if (typeof value !== 'string') return value
    const held = this.#variables.get(value)?.value
    return typeof held === 'object' ? held : undefined
  }
}

/** Of those with the key; the last one of several. */
function outermost(literals: readonly Literal[], key: string): Literal | undefined {
  const having = literals.filter(({ keys }) => keys.has(key))
  const least = Math.min(...having.map(({ depth }) => depth))
  return having.findLast(({ depth }) => depth === least)
}

function tokensOf(text: string): { text: string; line: number }[] {
  let line = 1
  let at = 0
  return [...text.matchAll(token)].flatMap(({ 0: word, index }) => {
    line += text.slice(at, index).split('\n').length - 1
    at = index
    return word.startsWith('//') || word.startsWith('/*') ? [] : [{ text: word, line }]
  })
}

/** Of a key as it is written; undefined for what is no name, such as the dots of a spread. */
function nameOf(word: string): string | undefined {
  if (/^["']/.test(word)) return word.slice(1, -1).replace(/\\(.)/g, '$1')
  return /^[\p{ID_Continue}$]/u.test(word) ? word : undefined
}
