/** Prints a plan: what is to be done with each entity, and what differs. */
import { isObject, type Json, plainText } from '../model/json.ts'
import type { Mask } from '../model/log.ts'
import { concealed, isSecretName } from '../secrets/masking.ts'
import type { EntityName } from '../providers/deployment.ts'
import type { Difference, Plan, PlannedEntity } from './plan.ts'

/** Characters of a value that is shown. */
const longestValue = 60
/** Digits of a hash. */
const shownDigits = 12

/** One line for each entity, and below it one for each value that is sent. */
export function planLines({ entities, notHere }: Plan, mask: Mask): string[] {
  const width = Math.max(0, ...[...entities.map(({ entity }) => entity), ...notHere].map(({ kind }) => kind.length))
  const line = (word: string, { kind, name }: EntityName): string => `${word.padEnd(8)}  ${kind.padEnd(width)}  ${name}`
  return [
    ...entities.flatMap((planned) => [
      line(planned.change, planned.entity),
      ...valuesOf(planned).map((text) => `            ${mask(text)}`),
    ]),
    ...notHere.map((one) => line('not here', one)),
  ]
}

export function planSummary({ entities, notHere }: Plan): string {
  const count = (change: PlannedEntity['change']): number => entities.filter((one) => one.change === change).length
  const parts = [`${count('create')} to create`, `${count('update')} to update`, `${count('same')} the same`]
  if (notHere.length > 0) parts.push(`${notHere.length} not here, which ${notHere.length === 1 ? 'stays' : 'stay'}`)
  return `${parts.join(', ')}.`
}

function valuesOf({ change, entity, differences }: PlannedEntity): string[] {
  if (change === 'same') return []
  if (change === 'update') return differences.map(differenceText)
  return Object.entries(entity.properties).flatMap(([key, value]) => {
    if (!isObject(value)) return value === '' || value === false ? [] : [`${key}: ${shown(key, value)}`]
    const inside = Object.entries(value).map(([name, one]) => `${name}: ${shown(`${key}.${name}`, one)}`)
    return inside.length === 0 ? [] : [`${key}: ${inside.join(', ')}`]
  })
}

function differenceText({ key, here, there }: Difference): string {
  const [before, after] = [there, here].map((value) => (value === undefined ? 'nothing' : shown(key, value)))
  return `${key}: ${before} → ${after}`
}

/** Of a secret that the cloud has, nobody here knows the value beforehand: its name says what it is. */
function shown(key: string, value: Json): string {
  const name = key.slice(key.indexOf('.') + 1)
  if (isSecretName(name)) return concealed
  if (key === 'code') return `sha256 ${plainText(value).slice(0, shownDigits)}`
  const text = withoutPasswords(typeof value === 'string' ? value : withoutSecrets(value))
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text
}

/** Of addresses such as `postgres://user:password@host`. */
function withoutPasswords(text: string): string {
  return text.replaceAll(/(:\/\/[^\s:/@]*:)[^\s/@]+@/g, `$1${concealed}@`)
}

function withoutSecrets(value: Json): string {
  return JSON.stringify(value, (name, inside: Json) => (isSecretName(name) ? concealed : inside))
}

/** The same for programs, without a value that may be secret. */
export function planJson({ entities, notHere }: Plan, mask: Mask): object {
  return {
    entities: entities.map(({ entity: { kind, name }, change, differences }) => ({
      kind,
      name,
      change,
      ...(differences.length === 0 ? {} : { differences: differences.map((one) => maskedDifference(one, mask)) }),
    })),
    notHere,
  }
}

function maskedDifference({ key, here, there }: Difference, mask: Mask): object {
  const value = (given: Json | undefined): Json | undefined => {
    if (given === undefined) return undefined
    if (isSecretName(key.slice(key.indexOf('.') + 1))) return concealed
    return JSON.parse(mask(withoutPasswords(withoutSecrets(given)))) as Json
  }
  return { key, here: value(here), there: value(there) }
}
