/** `toMatchContract`: an answer has exactly the documented envelope. */
import { statuses } from '../../model/activation.ts'
import { isObject, type Json } from '../../model/json.ts'
import type { Comparison, Judged } from './comparison.ts'
import { envelopes, type ContractName, type EnvelopeRow, type FieldRow, type FieldType } from './contracts.ts'
import { checkSeen, type Seen } from './subject.ts'

export function toMatchContract(_: Comparison, received: unknown, name: ContractName): Judged {
  const envelope: EnvelopeRow | undefined = Object.hasOwn(envelopes, name) ? envelopes[name] : undefined
  if (!envelope) throw new TypeError(`There is no contract ${JSON.stringify(name)}. There are: ${Object.keys(envelopes).join(', ')}.`)
  return checkSeen(received, (seen) => {
    if (!seen.http) throw new TypeError(`toMatchContract takes an answer of a client or a Response, and was given ${seen.name}.`)
    const faults = faultsOf(seen.http, envelope)
    const pass = faults.length === 0
    const list = faults.map((fault) => `\n  ${fault}`).join('')
    return { pass, message: () => `expected ${seen.name} ${pass ? 'not ' : ''}to match the contract ${name}, ${envelope.document}${list}` }
  })
}

type Http = NonNullable<Seen['http']>

function faultsOf({ status, headers, text, json }: Http, envelope: EnvelopeRow): string[] {
  const faults: string[] = []
  if (envelope.status && !envelope.status.includes(status))
    faults.push(`status is ${status}, not ${envelope.status.join(' or ')} (${envelope.document})`)
  for (const { header, pattern, document } of envelope.headers) {
    const value = headers.get(header)
    if (value === null) faults.push(`header ${header} is missing (${document})`)
    else if (!pattern.test(value)) faults.push(`header ${header} is ${JSON.stringify(value)}, not ${String(pattern)} (${document})`)
  }
  if (!envelope.fields) return faults
  if (!isObject(json)) return [...faults, `body is ${JSON.stringify(text.slice(0, 200))}, not a JSON object (${envelope.document})`]
  for (const row of envelope.fields) faults.push(...fieldFaults(json, row))
  return [...faults, ...undocumented(json, envelope, envelope.fields)]
}

function fieldFaults(json: Json, { field, type, optional, document }: FieldRow): string[] {
  const value = valueAt(json, field)
  // A missing parent has been reported in its own row.
  if (value === undefined) return optional || parentMissing(json, field) ? [] : [`${field} is missing (${document})`]
  return fits[type](value) ? [] : [`${field} is ${JSON.stringify(value).slice(0, 100)}, not ${described[type]} (${document})`]
}

/** Keys that no row names, where the rows name what an object holds. */
function undocumented(json: Json, { document }: EnvelopeRow, rows: readonly FieldRow[]): string[] {
  const known = new Set(rows.map(({ field }) => field))
  const holders = ['', ...new Set(rows.flatMap(({ field }) => (field.includes('.') ? [field.slice(0, field.lastIndexOf('.'))] : [])))]
  return holders.flatMap((holder) => {
    const object = holder === '' ? json : valueAt(json, holder)
    if (!isObject(object)) return []
    const names = Object.keys(object).map((key) => (holder === '' ? key : `${holder}.${key}`))
    return names.filter((name) => !known.has(name)).map((name) => `${name} is not documented (${document})`)
  })
}

function valueAt(json: Json, field: string): Json | undefined {
  let value: Json | undefined = json
  for (const key of field.split('.')) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return value
}

function parentMissing(json: Json, field: string): boolean {
  const dot = field.lastIndexOf('.')
  return dot > 0 && !isObject(valueAt(json, field.slice(0, dot)))
}

const fits: Record<FieldType, (value: Json) => boolean> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === 'boolean',
  id: (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
  status: (value) => statuses.some((status) => status === value),
  object: isObject,
  strings: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  annotations: (value) =>
    Array.isArray(value) && value.every((item) => isObject(item) && typeof item['key'] === 'string' && 'value' in item),
  any: () => true,
}

const described: Record<FieldType, string> = {
  string: 'a string',
  integer: 'an integer',
  boolean: 'a boolean',
  id: 'an id of 32 hex digits',
  status: `one of ${statuses.map((status) => `"${status}"`).join(', ')}`,
  object: 'an object',
  strings: 'an array of strings',
  annotations: 'an array of {key, value}',
  any: 'anything',
}
