/** Checks the bodies of PUT and link calls by rows of field, type and allowed values. */
import { isObject } from '../../../model/json.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import { limits } from '../contract.ts'
import type { ServiceErrorKey } from '../contract.ts'
import { refuse } from '../envelope.ts'
import type { Refusal } from '../envelope.ts'
import type { Checks } from './checks.ts'
import type { Call } from './call.ts'
import { said, type SaidValue } from '../../../model/said.ts'

export type FieldType = 'string' | 'boolean' | 'integer' | 'object' | 'array'

export interface Field {
  /** Names from the top level: `exec.kind`. */
  readonly path: string
  readonly type: FieldType
  readonly required: boolean
  /** The fault of a value of the right type; undefined for an allowed one. */
  readonly problem: (value: Json) => SaidValue | undefined
}

interface FieldOptions<Value> {
  readonly required?: boolean
  readonly problem?: (value: Value) => SaidValue | undefined
}

export function text(path: string, { required = false, problem }: FieldOptions<string> = {}): Field {
  return { path, type: 'string', required, problem: (value) => (typeof value === 'string' ? problem?.(value) : undefined) }
}

export function flag(path: string, { required = false, problem }: FieldOptions<boolean> = {}): Field {
  return { path, type: 'boolean', required, problem: (value) => (typeof value === 'boolean' ? problem?.(value) : undefined) }
}

export function whole(path: string, { required = false, problem }: FieldOptions<number> = {}): Field {
  return { path, type: 'integer', required, problem: (value) => (typeof value === 'number' ? problem?.(value) : undefined) }
}

export function group(path: string, { required = false, problem }: FieldOptions<JsonObject> = {}): Field {
  return { path, type: 'object', required, problem: (value) => (isObject(value) ? problem?.(value) : undefined) }
}

export function list(path: string, { required = false, problem }: FieldOptions<readonly Json[]> = {}): Field {
  return { path, type: 'array', required, problem: (value) => (Array.isArray(value) ? problem?.(value) : undefined) }
}

/** Errors that refuse a body. */
export interface BodyErrors {
  readonly missing: ServiceErrorKey
  readonly type: ServiceErrorKey
  readonly value?: ServiceErrorKey
}

/** The steps of `precedence` that check the body. One that is no JSON object has the wrong type; an absent one lacks fields. */
export function bodyChecks(errors: BodyErrors, fieldsOf: (call: Call) => readonly Field[]): Checks {
  return {
    body: ({ body }) => (body.problem === undefined ? undefined : refuse(errors.type, body.problem)),
    bodyMissing(call) {
      const { body } = call
      if (body.empty) return refuse(errors.missing, said`there is no body; send {} when there is nothing to say`)
      // Fields inside of one that is missing, or is no object, are not reported as well.
      return first(call, fieldsOf, ({ path, required }, value) =>
        required && value === undefined && isObject(at(body.value, path.split('.').slice(0, -1)))
          ? refuse(errors.missing, path)
          : undefined,
      )
    },
    bodyType: (call) =>
      first(call, fieldsOf, ({ path, type }, value) =>
        value === undefined || hasType(value, type) ? undefined : refuse(errors.type, said`${path} must be ${named(type)}`),
      ),
    bodyValue: (call) =>
      first(call, fieldsOf, ({ path, problem }, value) => {
        const fault = value === undefined ? undefined : problem(value)
        return fault === undefined ? undefined : refuse(errors.value ?? errors.type, said`${path} ${fault}`)
      }),
  }
}

function first(
  call: Call,
  fieldsOf: (call: Call) => readonly Field[],
  check: (field: Field, value: Json | undefined) => Refusal | undefined,
): Refusal | undefined {
  for (const field of fieldsOf(call)) {
    const refusal = check(field, at(call.body.value, field.path))
    if (refusal) return refusal
  }
  return undefined
}

/** The value at a path; undefined where a name on it is missing or no object. */
export function at(body: JsonObject, path: string | readonly string[]): Json | undefined {
  let value: Json | undefined = body
  for (const name of typeof path === 'string' ? path.split('.') : path)
    value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return value
}

function hasType(value: Json, type: FieldType): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return isObject(value)
  if (type === 'array') return Array.isArray(value)
  return typeof value === type
}

function named(type: FieldType): string {
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`
}

export function stringAt(body: JsonObject, path: string): string | undefined {
  const value = at(body, path)
  return typeof value === 'string' ? value : undefined
}

export function objectAt(body: JsonObject, path: string): JsonObject | undefined {
  const value = at(body, path)
  return isObject(value) ? value : undefined
}

/** Fields that every entity has (ncp.md 2). */
export function commonFields(prefix: string, parameterSize: number): readonly Field[] {
  return [
    text(`${prefix}description`, { problem: (value) => tooLong(value, limits.description) }),
    group(`${prefix}parameters`, { problem: (value) => tooLong(JSON.stringify(value), parameterSize) }),
  ]
}

export function tooLong(text: string, limit: number): SaidValue | undefined {
  const size = Buffer.byteLength(text)
  return size > limit ? said`has ${size} bytes, ${limit} are allowed` : undefined
}
