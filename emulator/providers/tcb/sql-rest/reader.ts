/** Reads the small languages of the query: names, lists in parentheses, quoted texts. docs.postgrest.org/en/v12/references/api/tables_views.html */
import { unreadable } from './failure.ts'

export class Reader {
  readonly name: string
  readonly text: string
  at = 0

  /** @param name of the query's parameter, for messages */
  constructor(name: string, text: string) {
    this.name = name
    this.text = text
  }

  get done(): boolean {
    return this.at >= this.text.length
  }

  sees(part: string): boolean {
    return this.text.startsWith(part, this.at)
  }

  take(part: string): boolean {
    if (!this.sees(part)) return false
    this.at += part.length
    return true
  }

  expect(part: string): void {
    if (!this.take(part))
      throw this.wrong(`"${part}" is missing before ${this.done ? 'its end' : `"${this.text.slice(this.at, this.at + 20)}"`}`)
  }

  end(): void {
    if (!this.done) throw this.wrong(`"${this.text.slice(this.at, this.at + 20)}" is not expected at character ${this.at + 1}`)
  }

  wrong(why: string): Error {
    return unreadable(this.name, this.text, why)
  }

  /** A name, also in double quotes, up to one of the characters that end it. */
  identifier(ends: string): string {
    if (this.sees('"')) return this.quoted()
    const start = this.at
    while (!this.done && !ends.includes(this.text.charAt(this.at)) && !this.#isArrow()) this.at++
    const name = this.text.slice(start, this.at).trim()
    if (name === '') throw this.wrong(`a name is missing at character ${start + 1}`)
    return name
  }

  /** `->` and `->>` end a name that may have a dash in it. */
  #isArrow(): boolean {
    return this.sees('->')
  }

  /** Between double quotes; `\"` and `\\` stand for `"` and `\`. */
  quoted(): string {
    this.expect('"')
    let text = ''
    while (!this.take('"')) {
      if (this.done) throw this.wrong('a quoted text has no end')
      if (this.sees('\\')) this.at++
      text += this.text.charAt(this.at++)
    }
    return text
  }

  /** The items of `(a,"b,c",d)`; the parentheses balance in items without quotes. */
  list(open: string, close: string): string[] {
    this.expect(open)
    const items: string[] = []
    if (this.take(close)) return items
    do items.push(this.item(close))
    while (this.take(','))
    this.expect(close)
    return items
  }

  item(close: string): string {
    if (this.sees('"')) return this.quoted()
    const start = this.at
    while (!this.done && !this.sees(',') && !this.sees(close)) this.at++
    return this.text.slice(start, this.at)
  }

  /** Up to a `,` or `)` of the same depth: the value of a filter in `or=(…)`. */
  balanced(): string {
    const start = this.at
    let depth = 0
    while (!this.done) {
      const char = this.text.charAt(this.at)
      if (char === '"') {
        this.quoted()
        continue
      }
      if (depth === 0 && (char === ',' || char === ')')) break
      if (char === '(' || char === '{') depth++
      if (char === ')' || char === '}') depth--
      this.at++
    }
    return this.text.slice(start, this.at)
  }
}
