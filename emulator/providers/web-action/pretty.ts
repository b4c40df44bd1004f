/** spray-json's pretty printer: sorted keys, two blanks, arrays on one line, `{}` over three lines (openwhisk.md 7). */
import type { Json } from '../../model/json.ts'

export function prettyPrint(value: Json, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
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

/** Many are sorted already, and looking costs less than sorting. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  for (let index = 1; index < keys.length; index++) if ((keys[index - 1] ?? '') > (keys[index] ?? '')) return keys.toSorted()
  return keys
}
