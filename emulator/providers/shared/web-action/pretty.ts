/** Prints JSON as spray-json's pretty printer does: sorted keys, two blanks, arrays on one line, `{}` over three lines (openwhisk.md 7). */
import type { Json } from '../../../model/json.ts'
import { decimalText, WrittenNumber } from './written-numbers.ts'

export function prettyPrint(value: Json, indent = ''): string {
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? numberText(value) : JSON.stringify(value)
  if (value instanceof WrittenNumber) return value.text
  if (Array.isArray(value)) {
    let items = ''
    for (const item of value) items += items === '' ? prettyPrint(item, indent) : `, ${prettyPrint(item, indent)}`
    return `[${items}]`
  }
  const inner = `${indent}  `
  let members = ''
  for (const key of sortedKeys(value)) {
    members += `${members === '' ? '' : ',\n'}${inner}${JSON.stringify(key)}: ${prettyPrint(value[key] as Json, inner)}`
  }
  return `{\n${members}\n${indent}}`
}

export function numberText(value: number): string {
  const text = String(value)
  return text.includes('e') ? decimalText(text) : text
}

/** Sorts small objects, which most are, by insertion: `sort` has a high fixed cost. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  if (keys.length > insertionSortMost) return keys.toSorted()
  for (let end = 1; end < keys.length; end++) {
    const key = keys[end] ?? ''
    let place = end
    for (let before = keys[place - 1]; before !== undefined && before > key; before = keys[place - 1]) keys[place--] = before
    keys[place] = key
  }
  return keys
}

const insertionSortMost = 16
