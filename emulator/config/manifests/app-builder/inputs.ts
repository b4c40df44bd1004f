/** Values of `inputs`: variables of the environment stand anywhere in a text, names of types mean their zero. */
import { isObject, type Json, type Params } from '../../../model/json.ts'
import type { YamlValue } from '../yaml-value.ts'

/** Returns the value of a variable; undefined where it is not set. */
export type Lookup = (name: string, at: YamlValue) => string | undefined

const zeros: Readonly<Record<string, Json>> = { string: '', integer: 0, number: 0 }
/** `$X`, `${X}`, `${ X }`; a brace behind a name without an opening one is a part of the name, which nothing has. */
const variable = /\$\{ *([\w-]+) *\}|\$([\w-]+\}?)/g

export function readInputs(inputs: YamlValue, lookup: Lookup): Params {
  return Object.fromEntries(inputs.entries().map(([name, value]) => [name, read(value, lookup)]))
}

function read(at: YamlValue, lookup: Lookup): Json {
  const { value } = at
  if (typeof value === 'string') return Object.hasOwn(zeros, value) ? (zeros[value] ?? null) : fill(value, at, lookup)
  if (Array.isArray(value)) return at.items().map((item) => read(item, lookup))
  if (!isObject(value)) return value
  // The long form, `{ type: string, value: $X }`: whatever else stands beside is dropped.
  const said = ['value', 'default'].find((key) => Object.hasOwn(value, key))
  if (said === undefined) return Object.fromEntries(at.entries().map(([key, inside]) => [key, read(inside, lookup)]))
  const inside = at.at(said)
  return typeof inside.value === 'string' ? fill(inside.value, inside, lookup) : inside.value
}

function fill(text: string, at: YamlValue, lookup: Lookup): string {
  return text.replaceAll(variable, (_, braced?: string, bare?: string) => lookup(braced ?? bare ?? '', at) ?? '')
}
