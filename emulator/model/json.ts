/** JSON as the clouds exchange it. */
export type Json = null | boolean | number | string | Json[] | JsonObject

export interface JsonObject {
  [key: string]: Json
}

/** Bound values of a package, an action or an invocation: always a JSON object. */
export type Params = JsonObject

/** True for `{…}`; false for arrays, null and scalars. */
/** '' for what is no text. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The same of JSON text. */
export function isObjectText(text: string): boolean {
  return text.charCodeAt(afterBlanks(text, 0)) === openBrace
}

function isEmptyObjectText(text: string): boolean {
  return text === '{}' || text.charCodeAt(afterBlanks(text, text.indexOf('{') + 1)) === closeBrace
}

/** Index of the next character of JSON text that is no white space. */
function afterBlanks(text: string, start: number): number {
  let index = start
  while (text.charCodeAt(index) <= blank) index++
  return index
}

/** A string as it is, a number or a truth value as text; '' for everything else. */
export function plainText(value: Json | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : String(value)
}

export function hasKeys(object: object): boolean {
  for (const key in object) if (Object.hasOwn(object, key)) return true
  return false
}

/** Merges objects: later parts override earlier ones by whole values; `__proto__` is a key like others. */
export function mergeParams(...parts: (Params | undefined)[]): Params {
  // Spread defines own properties; Object.assign would run the `__proto__` setter.
  let merged: Params = {}
  for (const part of parts) if (part) merged = { ...merged, ...part }
  return merged
}

/** {@link mergeParams} of two objects as JSON text: a name in both stands there twice, and parsers take the later value. */
export function joinObjects(first: string, second: string): string {
  if (isEmptyObjectText(first)) return second
  return isEmptyObjectText(second) ? first : `${first.slice(0, first.lastIndexOf('}'))},${second.slice(second.indexOf('{') + 1)}`
}

/** The fields of an object as JSON text, each value as the text in which it stands there: parsing would round the numbers that a double cannot hold. */
export function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  let index = afterBlanks(text, text.indexOf('{') + 1)
  while (text.charCodeAt(index) === quote) {
    const end = endOfString(text, index) + 1
    const start = afterBlanks(text, text.indexOf(':', end) + 1)
    const after = endOfValue(text, start)
    fields.set(JSON.parse(text.slice(index, end)) as string, text.slice(start, after).trimEnd())
    index = afterBlanks(text, after + 1)
  }
  return fields
}

/** Where the elements of an array stand in its JSON text. */
export function elementsOf(text: string): { readonly start: number; readonly end: number }[] {
  const elements: { start: number; end: number }[] = []
  let start = afterBlanks(text, text.indexOf('[') + 1)
  while (start < text.length && text.charCodeAt(start) !== closeBracket) {
    const end = endOfValue(text, start)
    elements.push({ start, end })
    start = afterBlanks(text, end + 1)
    if (text.charCodeAt(end) === closeBracket) break
  }
  return elements
}

/** Index of the comma or bracket behind the value that begins at `start`. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === quote) index = endOfString(text, index)
    else if (code === openBracket || code === openBrace) depth++
    else if (code === closeBracket || code === closeBrace) {
      if (depth-- === 0) return index
    } else if (code === comma && depth === 0) return index
  }
  return text.length
}

/** Levels of nesting that a cloud's parser takes (spray-json 1.3.5, JsonParserSettings.maxDepth). Serialising much deeper ones exhausts the stack. */
const deepest = 1000

/**
 * `JSON.parse` for text of callers and functions.
 *
 * @throws {SyntaxError} not JSON, or nested too deeply
 */
export function parseJson(text: string): Json {
  if (isTooDeep(text)) throw new SyntaxError(`JSON input was nested more deeply than the configured limit of maxNesting = ${deepest}`)
  return JSON.parse(text) as Json
}

/** Whether JSON text is nested more deeply than a cloud's parser takes. */
export function isTooDeep(text: string): boolean {
  // Each level takes two characters.
  if (text.length <= 2 * deepest) return false
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === quote) index = endOfString(text, index)
    else if (code === openBracket || code === openBrace) {
      if (++depth > deepest) return true
    } else if (code === closeBracket || code === closeBrace) depth--
  }
  return false
}

const [blank, quote, comma, backslash, openBracket, closeBracket, openBrace, closeBrace] = [0x20, 0x22, 0x2c, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

/** Index of the end of the string that begins at `start`; the length of the text when it has none. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++
    if (escapes % 2 === 0) return end
  }
  return text.length
}
