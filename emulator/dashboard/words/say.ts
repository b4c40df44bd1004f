/** Writes sentences of the dashboard's own in the language of the page; the API has them in English. */
import { outcomeLabels } from './outcome-labels.ts'
import { pathTexts } from './path-texts.ts'
import { fillIn, textIn, type Language, type Values } from './texts.ts'

export const sentences = { ...pathTexts, ...outcomeLabels }

export type Sentence = keyof typeof sentences
export type Say = (sentence: Sentence, values?: Values) => string

export function sayIn(language: Language): Say {
  return (sentence, values = {}) => fillIn(textIn(sentences[sentence], language), values)
}
