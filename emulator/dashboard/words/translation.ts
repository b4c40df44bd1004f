/**
 * Translates what other rooms wrote in English: hints, refusals, explanations. They write for the terminal and the API, which stay English; the
 * dashboard knows their sentences with places for values. What it does not know, such as the words of a function or of a cloud, stays as it is.
 */
import { hintPhrases } from './hint-phrases.ts'
import { refusalPhrases } from './refusal-phrases.ts'
import { signaturePhrases } from './signature-phrases.ts'
import { fillIn, textIn, type Language, type Texts } from './texts.ts'

export const phrases: readonly Texts[] = [...hintPhrases, ...refusalPhrases, ...signaturePhrases]

interface Pattern {
  readonly texts: Texts
  readonly of: RegExp
}

let patterns: readonly Pattern[] | undefined

export type Translate = (english: string) => string

export function translationInto(language: Language): Translate {
  if (language === 'en') return (english) => english
  return (english) => translated(english, language)
}

function translated(english: string, language: Language): string {
  const whole = phrase(english, language)
  if (whole !== undefined) return whole
  // A code of the cloud with its message, which the caller got too, and then why.
  const quoted = /^(\d{3,5} [^:.]+): ([\s\S]+)$/.exec(english)
  if (quoted?.[1] !== undefined && quoted[2] !== undefined) return `${quoted[1]}: ${translated(quoted[2], language)}`
  const sentences = english.split(/(?<=[.?!]) (?=\S)/)
  return sentences.length === 1 ? english : sentences.map((one) => phrase(one, language) ?? one).join(' ')
}

function phrase(english: string, language: Language): string | undefined {
  patterns ??= phrases.map((texts) => ({ texts, of: patternOf(texts[0]) }))
  for (const { texts, of } of patterns) {
    const values = of.exec(english)
    if (!values) continue
    const known = Object.entries(values.groups ?? {}).map(([name, value]) => [name, phrase(value, language) ?? value] as const)
    // A value reaches over the end of a sentence only where it is a phrase itself.
    if (known.some(([name, value]) => value === values.groups?.[name] && /[.?!] \S/.test(value))) continue
    return fillIn(textIn(texts, language), Object.fromEntries(known))
  }
  return undefined
}

function patternOf(text: string): RegExp {
  const parts = text.split(/\{(\w+)\}/)
  const source = parts.map((part, index) => (index % 2 === 0 ? part.replace(/[\^$.*+?()[\]{}|/]/g, '\\$&') : `(?<${part}>[\\s\\S]+?)`))
  return new RegExp(`^${source.join('')}$`)
}
