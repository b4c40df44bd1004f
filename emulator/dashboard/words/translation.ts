/**
 * Says what other rooms said in English in the language of a page: hints, refusals, explanations. Each carries its sentence with places for values, by
 * which it is found here. What is not found, such as the words of a function or of a cloud, stays as it is.
 */
import { inARow, textOf, type SaidValue } from '../../model/said.ts'
import { apiPhrases } from './api-phrases.ts'
import { hintPhrases } from './hint-phrases.ts'
import { cronPhrases } from './cron-phrases.ts'
import { databasePhrases } from './database-phrases.ts'
import { filePhrases } from './file-phrases.ts'
import { ncpPhrases } from './ncp-phrases.ts'
import { openwhiskPhrases } from './openwhisk-phrases.ts'
import { refusalPhrases } from './refusal-phrases.ts'
import { signInPhrases } from './sign-in-phrases.ts'
import { signaturePhrases } from './signature-phrases.ts'
import { tcbPhrases } from './tcb-phrases.ts'
import { fillIn, textIn, type Language, type Texts } from './texts.ts'

export const phrases: readonly Texts[] = [
  ...apiPhrases,
  ...hintPhrases,
  ...cronPhrases,
  ...databasePhrases,
  ...filePhrases,
  ...ncpPhrases,
  ...openwhiskPhrases,
  ...refusalPhrases,
  ...signInPhrases,
  ...signaturePhrases,
  ...tcbPhrases,
]

interface Phrase {
  readonly texts: Texts
  /** Names of its places, in the order of the English sentence. */
  readonly names: readonly string[]
}

/** By the sentence with `{}` for each place. */
let byKey: ReadonlyMap<string, Phrase> | undefined

export type Translate = (value: SaidValue) => string

export function translationInto(language: Language): Translate {
  return language === 'en' ? textOf : (value) => translated(value, language)
}

/** As {@link Said} has it. */
export function keyOf([english]: Texts): string {
  return english.replaceAll(place, '{}')
}

const place = /\{(\w+)\}/g

function translated(value: SaidValue, language: Language): string {
  const { key, values } = typeof value === 'object' ? value : { key: String(value), values: [] }
  if (key === inARow) return following(values.map((one) => translated(one, language)))
  byKey ??= new Map(phrases.map((texts) => [keyOf(texts), { texts, names: [...texts[0].matchAll(place)].map(([, name = '']) => name) }]))
  const phrase = byKey.get(key)
  if (phrase === undefined) return textOf(value)
  const named = phrase.names.map((name, index) => [name, translated(values[index] ?? '', language)])
  return fillIn(textIn(phrase.texts, language), Object.fromEntries(named) as Record<string, string>)
}

/** Chinese has no blank between sentences. */
function following(parts: readonly string[]): string {
  return parts.reduce((before, part) => (/[。？！；：]$/.test(before) ? before + part : `${before} ${part}`))
}
