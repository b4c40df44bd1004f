/** Reads the sentences that the sources say: the keys of `` said`…` ``, and all texts of the sources in one. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../emulator/', import.meta.url))

/** Everything but the tables of translations. */
export const sources: readonly string[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(?:tsx?|mjs)$/.test(path) && !/dashboard[\\/]words|said\.ts$/.test(path))
  .map((path) => readFileSync(`${root}${path}`, 'utf8'))

export function saidKeys(): ReadonlySet<string> {
  return new Set(sources.flatMap((text) => [...text.matchAll(/\bsaid`/g)].map(({ index }) => keyAt(text, index + 'said`'.length))))
}

/** The template literal that begins there, `{}` for each value. */
function keyAt(text: string, start: number): string {
  let key = ''
  for (let at = start; text[at] !== '`'; at++) {
    if (at >= text.length) throw new Error(`A sentence without an end: ${text.slice(start - 20, start + 40)}`)
    if (text[at] === '\\') key += JSON.parse(`"${text[++at] === '`' ? '`' : `\\${text[at]}`}"`) as string
    else if (text.startsWith('${', at)) {
      key += '{}'
      at = endOf(text, at + 2)
    } else key += text[at] ?? ''
  }
  return key
}

/** Where the value ends that begins there: values hold no templates. */
function endOf(text: string, start: number): number {
  let depth = 1
  for (let at = start; ; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at
    else if (text[at] === '`' || text[at] === undefined)
      throw new Error(`A template in the value of a sentence: ${text.slice(start - 40, at + 20)}`)
  }
}
