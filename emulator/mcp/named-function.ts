/** Finds the function that an agent names. */
import type { ApiCalls } from '../dashboard/api-client.ts'
import type { FunctionView } from '../dashboard/wire/function.ts'
import { EmulatorError } from '../model/errors.ts'
import { nearest } from '../system/did-you-mean.ts'

/** @throws {EmulatorError} `UNKNOWN_ACTION`, with the nearest name */
export async function namedFunction(api: ApiCalls, name: string): Promise<FunctionView> {
  const functions = await api.get<FunctionView[]>('/functions')
  const found = functions.find(({ path }) => path === name)
  if (found) return found
  const guess = nearest(
    name,
    functions.map(({ path }) => path),
  )
  const advice = guess === undefined ? 'list_functions has all names.' : `Did you mean ${guess}?`
  throw new EmulatorError('UNKNOWN_ACTION', `There is no function ${JSON.stringify(name)}. ${advice}`)
}
