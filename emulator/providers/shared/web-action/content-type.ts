/** Reads a content-type header the way the controller's HTTP layer does, and writes it in that layer's spelling. */
import { memo } from '../../../system/memo.ts'
import { codingOf, isJsonFamily, type Coding } from './media-types.ts'

export interface ContentType {
  /** `main/sub`, lower case. */
  readonly essence: string
  /** `essence` and every parameter but the charset. */
  readonly mediaType: string
  readonly coding: Coding
  readonly json: boolean
  /** The value in `__ow_headers`: it has a charset only where that can vary (openwhisk.md 4). */
  readonly text: string
}

const typePattern = /^[ \t]*([\w!#$%&'*+.^`|~-]+)\/([\w!#$%&'*+.^`|~-]+)[ \t]*/
const parameterPattern = /;[ \t]*([\w!#$%&'*+.^`|~-]+)[ \t]*=[ \t]*(?:([\w!#$%&'*+.^`|~-]+)|"((?:[^"\\]|\\.)*)")[ \t]*/y
const tokenPattern = /^[\w!#$%&'*+.^`|~-]+$/
const knownCharset = /^(?:us-ascii|utf-\d+(?:be|le)?|iso-8859-\d+)$/i

/** `undefined` when the text is not a content type at all (`xyzbar`). */
export const parseContentType = memo(parse)

function parse(text: string): ContentType | undefined {
  const type = typePattern.exec(text)
  if (!type?.[1] || !type[2] || type[1] === '*') return undefined
  const essence = `${type[1]}/${type[2]}`.toLowerCase()
  let charset: string | undefined
  const parameters = new Map<string, string>()
  let position = type[0].length
  while (position < text.length) {
    parameterPattern.lastIndex = position
    const parameter = parameterPattern.exec(text)
    if (!parameter?.[1]) return undefined
    position = parameterPattern.lastIndex
    const value = parameter[2] ?? (parameter[3] ?? '').replaceAll(/\\(.)/g, '$1')
    if (parameter[1].toLowerCase() === 'charset') charset = value
    else parameters.set(parameter[1], value)
  }
  const coding = codingOf(essence, charset !== undefined)
  let mediaType = essence
  for (const name of [...parameters.keys()].toSorted()) mediaType += `; ${name}=${quote(parameters.get(name) ?? '')}`
  const shown = coding === 'open' && charset !== undefined ? `${mediaType}; charset=${spell(charset)}` : mediaType
  return { essence, mediaType, coding, json: isJsonFamily(essence), text: shown }
}

function quote(value: string): string {
  return tokenPattern.test(value) ? value : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}

function spell(charset: string): string {
  return knownCharset.test(charset) ? charset.toUpperCase() : charset
}
