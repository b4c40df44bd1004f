/** Chooses the language: what a person switched to, else what the browser wants. */
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { languages, type Language } from './texts.ts'

export const languageCookie = 'actionlab-language'

/** Of a page. */
export function languageOfPage(c: Context): Language {
  return named(getCookie(c, languageCookie)) ?? languageOf(c.req.header('accept-language'))
}

/** Of an answer of the API: English, unless the page that asks names its own. */
export function languageOfCall(c: Context): Language {
  return named(c.req.query('language')) ?? 'en'
}

function named(name: string | undefined): Language | undefined {
  return languages.find((language) => language === name)
}

/** RFC 9110 12.5.4: the wanted languages with their weights; `ko-KR` is Korean. */
function languageOf(acceptLanguage: string | undefined): Language {
  let best: Language = 'en'
  let most = 0
  for (const part of (acceptLanguage ?? '').slice(0, 512).split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    const quality = weight === undefined ? 1 : Number(weight.slice(2))
    const language = languages.find((one) => range === one || range.startsWith(`${one}-`))
    if (language !== undefined && quality > most) [best, most] = [language, quality]
  }
  return best
}
