/** How an action or a sequence is called: `web` and `web-export` of a manifest, and the annotations behind them. */
import type { Params } from '../../../model/json.ts'
import type { Origin } from '../../../model/config-origins.ts'
import type { YamlValue } from '../yaml-value.ts'
import type { Draft, Values } from './draft.ts'

/** All three annotations are written, also where the word is no. */
const words = new Map<string, Params>([
  ['yes', { 'web-export': true, 'raw-http': false, final: true }],
  ['true', { 'web-export': true, 'raw-http': false, final: true }],
  ['raw', { 'web-export': true, 'raw-http': true, final: true }],
  ['no', { 'web-export': false, 'raw-http': false, final: false }],
  ['false', { 'web-export': false, 'raw-http': false, final: false }],
])

export function readAnnotations(annotations: YamlValue, draft: Draft): Values {
  return new Map(
    annotations.entries().map(([name, at]) => {
      const value = typeof at.value === 'string' ? draft.interpolate(at.value, at) : at.untyped()
      return [name, { value, origin: at.origin }]
    }),
  )
}

/** The annotations of `web: yes` or another word, in place of those that say the same. */
export function readWeb(annotations: Values, web: YamlValue): void {
  const word = web.text()
  if (word === undefined) return
  if (!words.has(word.toLowerCase())) web.fail(`found ${JSON.stringify(word)}, expected ${[...words.keys()].join(', ')}.`)
  addWeb(annotations, word.toLowerCase(), web.origin)
}

export function addWeb(annotations: Values, word: string, origin: Origin): void {
  for (const [name, value] of Object.entries(words.get(word) ?? {})) annotations.set(name, { value, origin })
}

/** What a caller's key may be. */
export function checkWhiskAuth(annotations: YamlValue): void {
  const at = annotations.at('require-whisk-auth')
  const { value } = at
  if (!Object.hasOwn(annotations.map(), 'require-whisk-auth')) return
  if (typeof value === 'boolean' || (typeof value === 'string' && value !== '')) return
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value < Number.MAX_SAFE_INTEGER) return
  at.fail('expected a text that is not empty, a whole number from 1 to 9007199254740990, or true or false.')
}
