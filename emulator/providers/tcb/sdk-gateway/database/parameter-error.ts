/** A parameter of a request that cannot be read. */
import type { Json } from '../../../../model/json.ts'

/** How much of a wrong value is quoted. */
const mostQuoted = 120

export class ParameterError extends Error {
  constructor(name: string, value: Json | undefined, needed: string) {
    const text = value === undefined ? 'nothing' : JSON.stringify(value)
    super(`${name} is ${text.length > mostQuoted ? `${text.slice(0, mostQuoted)}…` : text}; ${needed}`)
  }
}
