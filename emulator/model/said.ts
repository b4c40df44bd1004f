/** Sentences of Actionlab's own: English where they are made, with what it takes to say them in another language. */

export interface Said {
  /** In English. */
  readonly text: string
  /** The English sentence with `{}` for each value: what it is found by in the tables of the dashboard. */
  readonly key: string
  readonly values: readonly SaidValue[]
}

/** A string is said as it is: a name, a number, the words of a function or of a cloud. */
export type SaidValue = string | number | Said

/** Key of sentences that follow each other. */
export const inARow = ' '

/** Makes a sentence: `` said`the body has ${size} bytes` ``. */
export function said(strings: TemplateStringsArray, ...values: readonly SaidValue[]): Said {
  const text = strings.reduce((before, part, index) => before + textOf(values[index - 1] ?? '') + part)
  return { text, key: strings.join('{}'), values }
}

/** Makes one of several that follow each other. */
export function sentences(...parts: readonly SaidValue[]): Said {
  return { text: parts.map(textOf).join(' '), key: inARow, values: parts }
}

export function textOf(value: SaidValue): string {
  return typeof value === 'object' ? value.text : String(value)
}

/** As events and records hold it: the text, and beside it how it was said where it has values. */
export function spoken(value: string | Said): { readonly text: string; readonly said?: Said } {
  return typeof value === 'string' ? { text: value } : { text: value.text, ...(value.values.length > 0 ? { said: value } : {}) }
}
