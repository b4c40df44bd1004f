/** Writes values so that the Serverless Framework resolves the same ones: the inverse of ../variables.ts. */
import { isObject, type Json, type JsonObject } from '../../../../model/json.ts'
import type { KeyPath } from '../../../../model/config-origins.ts'
import type { Spelling } from '../../../../model/shipment.ts'

/** Nothing where there are no values. @param place of the values in the configuration */
export function valueOf(key: string, values: JsonObject, place: KeyPath, spelling: Spelling): JsonObject {
  return Object.keys(values).length === 0 && key !== '' ? {} : { [key]: withVariables(values, place, spelling) }
}

function withVariables(value: Json, place: KeyPath, spelling: Spelling): Json {
  if (typeof value === 'string') return textOf(value, place, spelling)
  if (Array.isArray(value)) return value.map((item) => withVariables(item, place, spelling))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, withVariables(inside, [...place, key], spelling)]))
}

/** No spelling keeps `${` from being a variable: such a text is one itself. */
function textOf(text: string, place: KeyPath, spelling: Spelling): string {
  const parts = text.includes('${') ? [spelling.variableFor(text, place)] : spelling.spell(text, place)
  return parts.map((part) => (typeof part === 'string' ? part : `\${env:${part.variable}}`)).join('')
}
