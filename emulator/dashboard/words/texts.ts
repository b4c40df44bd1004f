/** A sentence in every language of the dashboard. `{name}` stands for a value. */

export const languages = ['en', 'ko', 'zh'] as const
export type Language = (typeof languages)[number]
export type Texts = readonly [en: string, ko: string, zh: string]
export type Values = Readonly<Record<string, string | number>>

export function textIn(texts: Texts, language: Language): string {
  return texts[languages.indexOf(language)] ?? texts[0]
}

/** Puts values where the text names them. */
export function fillIn(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}
