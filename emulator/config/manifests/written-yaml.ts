/** Writes a manifest as YAML that every version of the language reads alike, with a comment where something could not be said. */
import { Document, isNode, isPair, isMap } from 'yaml'
import type { Json } from '../../model/json.ts'
import type { ManifestNote } from '../../model/shipment.ts'

/** Texts have quotes: what Go, Ruby and older readers take for a number, a date or a truth value stays text. */
export function yamlText(value: Json, notes: readonly ManifestNote[], heading: string): string {
  const document = new Document(value, { version: '1.1' })
  const top = notes.filter(({ at }) => at.length === 0)
  document.commentBefore = [heading, ...top.map(({ text }) => text)].map((line) => ` ${line}`).join('\n')
  for (const { at, text } of notes) if (at.length > 0) comment(document, at, ` ${text}`)
  return document.toString({ defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 })
}

/** Above the key that a note is about, or the nearest one around it. */
function comment(document: Document, at: ManifestNote['at'], text: string): void {
  for (let length = at.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(at.slice(0, length - 1), true)
    const pair = isMap(parent) ? parent.items.find((item) => isPair(item) && keyOf(item.key) === at[length - 1]) : undefined
    if (!isPair(pair) || !isNode(pair.key)) continue
    pair.key.commentBefore = pair.key.commentBefore ? `${pair.key.commentBefore}\n${text}` : text
    return
  }
}

function keyOf(key: unknown): unknown {
  return isNode(key) && 'value' in key ? key.value : key
}
