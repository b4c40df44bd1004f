/** Writes a parameter so that wskdeploy reads the same value from it: the inverse of ../inputs.ts and ../interpolation.ts. */
import { isObject, type Json, type JsonObject } from '../../../../model/json.ts'
import type { KeyPath } from '../../../../model/config-origins.ts'
import type { SpelledText, Spelling } from '../../../../model/shipment.ts'
import { interpolate } from '../interpolation.ts'

/** Alone they are the zero of the type that they name; wskdeploy's reader of YAML takes the last ones for nothing, quotes or not. */
const misread: ReadonlySet<string> = new Set(['string', 'integer', 'float', 'boolean', 'json', 'slice', '~', 'null', 'Null', 'NULL'])

/** Why a value is left out. */
export class LeftOut {
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

export function inputOf(value: Json, place: KeyPath, spelling: Spelling): Json | LeftOut {
  if (typeof value === 'string') return misread.has(value) ? { type: 'string', value } : textOf(value, place, spelling)
  if (value === null) return new LeftOut('it is null, which wskdeploy takes for nothing')
  if (typeof value !== 'object') return value
  const isPlain = !hasVariables(value, place, spelling)
  // Of a list or a map wskdeploy makes the text <nil> of it, and of JSON text what it is.
  if (hasNull(value)) return isPlain ? { type: 'json', value: JSON.stringify(value) } : new LeftOut('it has a secret beside a null')
  if (!isObject(value)) return isPlain ? value : inList
  const inside = mapOf(value, place, spelling)
  return inside === undefined ? inList : { type: 'json', value: inside }
}

const inList = new LeftOut('it has a secret in a list, where wskdeploy puts no variables in')

/** Texts in maps have variables put in; undefined where one in a list would need that. */
function mapOf(map: JsonObject, place: KeyPath, spelling: Spelling): JsonObject | undefined {
  const written = new Map<string, Json>()
  for (const [key, value] of Object.entries(map)) {
    const at = [...place, key]
    const inside =
      typeof value === 'string'
        ? textOf(value, at, spelling)
        : isObject(value)
          ? mapOf(value, at, spelling)
          : Array.isArray(value) && hasVariables(value, at, spelling)
            ? undefined
            : value
    if (inside === undefined) return undefined
    written.set(key, inside)
  }
  return Object.fromEntries(written)
}

/** A text into which wskdeploy puts the variables; one that it would misread is a variable as a whole. */
export function textOf(text: string, place: KeyPath, spelling: Spelling): string {
  const parts = spelling.spell(text, place)
  const spelled = joined(parts)
  return readsAs(spelled, parts) ? spelled : `\${${spelling.variableFor(text, place).variable}}`
}

function joined(parts: SpelledText): string {
  return parts.map((part) => (typeof part === 'string' ? part.replaceAll('${', '$${') : `\${${part.variable}}`)).join('')
}

/** Whether the variables, and nothing else, are put in. Each stands for a text that is no syntax. */
function readsAs(spelled: string, parts: SpelledText): boolean {
  const variables = Object.fromEntries(parts.flatMap((part) => (typeof part === 'string' ? [] : [[part.variable, '\u0000']])))
  const { text, unset } = interpolate(spelled, variables)
  return unset.length === 0 && text === parts.map((part) => (typeof part === 'string' ? part : '\u0000')).join('')
}

function hasNull(value: Json): boolean {
  return value === null || (typeof value === 'object' && Object.values(value).some((inside) => hasNull(inside)))
}

function hasVariables(value: Json, place: KeyPath, spelling: Spelling): boolean {
  if (typeof value === 'string') return spelling.spell(value, place).some((part) => typeof part !== 'string')
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, inside]) => hasVariables(inside, Array.isArray(value) ? place : [...place, key], spelling))
}
