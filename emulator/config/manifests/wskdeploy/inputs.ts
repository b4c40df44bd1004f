/** Resolves inputs: the parameters of projects, packages, actions and triggers, in their short and their long form. */
import { isObject, type Json } from '../../../model/json.ts'
import { expected } from '../../checks.ts'
import type { YamlValue } from '../yaml-value.ts'
import type { Draft, Values } from './draft.ts'
import { interpolate, nameIn, valueOf } from './interpolation.ts'

const zeros = { string: '', integer: 0, float: 0, boolean: false, json: {} } as const
type InputType = keyof typeof zeros | 'slice'

const longKeys = new Set(['type', 'description', 'value', 'required', 'default', 'status', 'schema'])

interface Input {
  readonly value: Json
  readonly type: InputType
  /** As it stands in the file, before variables are put in; null where nothing does. */
  readonly given: Json
  readonly required: boolean
  readonly at: YamlValue
  /** Variables that left nothing. */
  readonly unset: readonly string[]
}

/** Inputs of a project or a package, resolved: what inputs below them fall back to. */
export type Inherited = ReadonlyMap<string, Input>

export function readProjectInputs(inputs: YamlValue, draft: Draft): Inherited {
  return new Map(inputs.entries().map(([name, at]) => [name, readInput(at, draft)]))
}

/** A package has its project's inputs as well. One of its own that says nothing is the variable of its name, else the project's input that it names. */
export function readPackageInputs(inputs: YamlValue, project: Inherited, draft: Draft): Inherited {
  const own = inputs.entries().map(([name, at]): [string, Input] => {
    const input = readInput(at, draft)
    if (!isZero(input) || input.type === 'json') return [name, input]
    const value = valueOf(name, draft.variables) ?? ''
    if (value !== '') return [name, { ...input, value, unset: [] }]
    const inherited = input.type === 'string' && typeof input.given === 'string' ? project.get(nameIn(input.given)) : undefined
    if (inherited !== undefined) return [name, { ...input, value: inherited.value, unset: [] }]
    return [name, { ...input, value, unset: input.required && input.unset.length === 0 ? [name] : input.unset }]
  })
  return new Map([...project, ...own])
}

/** Inputs of an action, a trigger or a dependency. An empty text that stands for an input of the package is that. */
export function readInputs(inputs: YamlValue, inherited: Inherited, draft: Draft): Values {
  const values: Values = new Map()
  for (const [name, at] of inputs.entries()) {
    const input = readInput(at, draft)
    const from = input.value === '' && typeof input.given === 'string' ? inherited.get(nameIn(input.given)) : undefined
    const resolved = from === undefined ? input : { ...input, value: from.value, unset: from.value === '' ? input.unset : [] }
    if (resolved.required && isZero(resolved) && resolved.unset.length === 0)
      draft.remark(at, `The input ${name} is required and has no value: wskdeploy deploys nothing without it`)
    values.set(name, noted(resolved, draft))
  }
  return values
}

/** The parameters of a package: those of its inputs that its project does not have as well. */
export function asParams(inputs: Inherited, project: Inherited, draft: Draft): Values {
  return new Map([...inputs].filter(([name]) => !project.has(name)).map(([name, input]) => [name, noted(input, draft)]))
}

function noted(input: Input, draft: Draft): { value: Json; origin: Input['at']['origin'] } {
  for (const name of input.unset) draft.noteUnset(name, input.at)
  return { value: input.value, origin: input.at.origin }
}

function readInput(at: YamlValue, draft: Draft): Input {
  const { type, given, required } = isLong(at) ? readLong(at) : readShort(at)
  const base = { type, given, required, at }
  if (given === null) return { ...base, value: type === 'slice' ? [] : zeros[type], unset: [] }
  if (type === 'string' && typeof given === 'string') {
    const { text, unset } = interpolate(given, draft.variables)
    return { ...base, value: text, unset }
  }
  return { ...base, value: type === 'json' ? readJson(given, at, draft) : given, unset: [] }
}

/** A map with other keys is a JSON value. */
export function isLong(at: YamlValue): boolean {
  if (!isObject(at.value)) return false
  const { type, description, required, status } = at.value
  return (
    Object.keys(at.value).every((key) => longKeys.has(key)) &&
    [type, description, status].every((value) => typeof (value ?? '') !== 'object') &&
    typeof (required ?? true) === 'boolean'
  )
}

function readLong(at: YamlValue): Pick<Input, 'type' | 'given' | 'required'> {
  const given = (at.at('value').isAbsent ? at.at('default') : at.at('value')).untyped()
  const type = at.at('type').text()
  if (type !== undefined && !Object.hasOwn(zeros, type))
    at.at('type').fail(`found ${JSON.stringify(type)}, expected ${Object.keys(zeros).join(', ')}.`)
  return { type: (type as InputType | undefined) ?? typeOf(given), given, required: at.at('required').flag() }
}

/** A text that is the name of a type stands for that type's zero. */
function readShort(at: YamlValue): Pick<Input, 'type' | 'given' | 'required'> {
  const value = at.untyped()
  if (typeof value === 'string' && Object.hasOwn(zeros, value)) {
    const type = value as keyof typeof zeros
    return { type, given: zeros[type], required: false }
  }
  return { type: typeOf(value), given: value, required: false }
}

function typeOf(value: Json): InputType {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float'
  if (typeof value === 'boolean') return 'boolean'
  if (Array.isArray(value)) return 'slice'
  return isObject(value) ? 'json' : 'string'
}

function readJson(given: Json, at: YamlValue, draft: Draft): Json {
  if (isObject(given)) return interpolateMap(given, at, draft)
  if (typeof given === 'string')
    try {
      return JSON.parse(given) as Json
    } catch {
      // The sentence below says it.
    }
  return at.fail(expected('a map, or JSON between single quotes, because the type is json', given, at.path))
}

/** Texts in maps have variables put in; those in lists do not. */
function interpolateMap(map: Json, at: YamlValue, draft: Draft): Json {
  if (typeof map === 'string') return draft.interpolate(map, at)
  if (!isObject(map)) return map
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, interpolateMap(value, at, draft)]))
}

function isZero({ value, type }: Input): boolean {
  if (type === 'json') return isObject(value) && Object.keys(value).length === 0
  return type === 'slice' ? false : value === zeros[type]
}
