/**
 * Checks of plain data whose messages name the place, the value found, what is allowed, and the key that a typo meant. Loading a schema library
 * would take 50 to 80 ms of a start of 150.
 */
import { leastMemory } from '../model/action.ts'
import { concealed, isSecretName } from '../secrets/masking.ts'
import { nearest } from '../system/did-you-mean.ts'

/** Each key of an interface with its check: one that is missing does not compile. */
export type Keys<T> = Record<keyof Required<T>, Check>

export type Path = readonly (string | number)[]

/** @param at where it stands, unless at `path` */
export type Fault = (path: Path, text: string, at?: Path) => void

/** Calls `fault` once for each fault of `value`. */
export type Check = (value: unknown, path: Path, fault: Fault) => void

/** An object with these keys only; `required` ones must be there. */
export function object(shape: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  const known = new Map(Object.entries(shape))
  return (value, path, fault) => {
    if (!isPlain(value)) return fault(path, expected('an object', value, path))
    for (const key of Object.keys(value)) {
      const check = known.get(key)
      if (check === undefined) fault(path, unknownKey(key, [...known.keys()]), [...path, key])
      else if (value[key] !== undefined) check(value[key], [...path, key], fault)
    }
    for (const key of required) if (!Object.hasOwn(value, key)) fault(path, `the key '${key}' is missing.`)
  }
}

/** An object with any keys, whose values all pass one check. */
export function record(check: Check): Check {
  return (value, path, fault) => {
    if (!isPlain(value)) return fault(path, expected('an object', value, path))
    for (const key of Object.keys(value)) check(value[key], [...path, key], fault)
  }
}

export function list(check: Check): Check {
  return (value, path, fault) => {
    if (!Array.isArray(value)) return fault(path, expected('an array', value, path))
    value.forEach((item, index) => check(item, [...path, index], fault))
  }
}

export function oneOf(...allowed: readonly string[]): Check {
  return (value, path, fault) => {
    if (allowed.some((one) => one === value)) return
    const meant = typeof value === 'string' ? nearest(value, allowed) : undefined
    fault(path, `${expected(allowed.map(show).join(', '), value)}${meant === undefined ? '' : ` Did you mean '${meant}'?`}`)
  }
}

/** A value that `holds` accepts; messages call it `what`. */
export function that(what: string, holds: (value: unknown) => boolean): Check {
  return (value, path, fault) => {
    if (!holds(value)) fault(path, expected(what, value, path))
  }
}

export const flag = that('true or false', (value) => typeof value === 'boolean')
export const text = that('a string', (value) => typeof value === 'string')
export const name = that('a string that is not empty', (value) => typeof value === 'string' && value !== '')

export function number(what: string, holds: (value: number) => boolean): Check {
  return that(what, (value) => typeof value === 'number' && Number.isFinite(value) && holds(value))
}

export const positive = number('a number above 0', (value) => value > 0)
export const notNegative = number('a number of at least 0', (value) => value >= 0)
export const wholePositive = number('a whole number above 0', (value) => Number.isInteger(value) && value > 0)
export const memory = number(
  `a number of MB of at least ${leastMemory} (CloudBase's least; NAVER's and OpenWhisk's is 128)`,
  (value) => value >= leastMemory,
)

/** A JSON object; `__proto__` is a key like others. */
export const params: Check = (value, path, fault) => {
  if (!isPlain(value)) return fault(path, expected('an object of JSON values', value, path))
  json(value, path, fault)
}

/** Any JSON value. */
export const json: Check = (value, path, fault) => {
  if (Array.isArray(value)) value.forEach((item, index) => json(item, [...path, index], fault))
  else if (isPlain(value)) for (const key of Object.keys(value)) json(value[key], [...path, key], fault)
  else if (!(value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)))
    fault(path, expected('a JSON value', value, path))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // The prototype of another realm's object (a configuration run by a test runner) is no `Object.prototype` of ours, but has none itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

export function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known)
  return `unknown key '${key}'.${meant === undefined ? '' : ` Did you mean '${meant}'?`} Allowed: ${known.join(', ')}.`
}

/** @param path the key of the value: the values of keys for secrets are not shown */
export function expected(what: string, found: unknown, path: Path = []): string {
  const key = path.findLast((one) => typeof one === 'string') ?? ''
  const secret = isSecretName(key) && found !== undefined && found !== ''
  return `found ${secret ? `${concealed} (${Array.isArray(found) ? 'array' : typeof found})` : show(found)}, expected ${what}.`
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isPlain(value)) return `a ${value.constructor.name}`
  const shown = typeof value === 'string' || Array.isArray(value) || isPlain(value) ? JSON.stringify(value) : String(value)
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown
}

/** `actions['users/list'].limits.timeout` */
export function pathOf(path: Path): string {
  let shown = ''
  for (const [index, given] of path.entries()) {
    // `tcb.auth.tokens` has the tokens themselves as its keys.
    const key = path[index - 1] === 'tokens' ? concealed : given
    if (typeof key === 'number') shown += `[${key}]`
    else if (/^[A-Za-z_$][\w$]*$/.test(key)) shown += shown === '' ? key : `.${key}`
    else shown += `['${key}']`
  }
  return shown === '' ? 'the configuration' : shown
}
