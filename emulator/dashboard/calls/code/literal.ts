/** Spells values as JavaScript source. */
import { isObject, type Json } from '../../../model/json.ts'

const shortLine = 90

/** JSON as one would write it in a source file. */
export function literal(value: Json, depth: number): string {
  const flat = inline(value)
  if (flat.length <= shortLine || typeof value !== 'object' || value === null) return flat
  const indent = '  '.repeat(depth + 1)
  const items = Array.isArray(value)
    ? value.map((item) => literal(item, depth + 1))
    : Object.entries(value).map(([name, item]) => `${keyText(name)}: ${literal(item, depth + 1)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${items.map((item) => `${indent}${item},\n`).join('')}${'  '.repeat(depth)}${close}`
}

export function quoted(text: string): string {
  const json = JSON.stringify(text).slice(1, -1).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
  return `'${json.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** `{ __proto__: x }` would set the prototype: only a computed key is data. */
export function keyText(name: string): string {
  if (name === '__proto__') return `['__proto__']`
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
}

function inline(value: Json): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, item]) => `${keyText(name)}: ${inline(item)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}
