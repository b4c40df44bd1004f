/** Finds the record of an activation that ran on a remote OpenWhisk. */
import type { Json } from '../../../model/json.ts'
import { asClientError } from './failure.ts'
import { sleep } from './patience.ts'
import type { RemoteActivation, Whisk } from './whisk.ts'

const { performance } = globalThis

/** ms between two looks for a record that is not stored yet, growing. */
const firstLook = 30
const longestLook = 2_000

/** The record, once it is stored. */
export async function lookFor(whisk: Whisk, activationId: string, patience: number): Promise<RemoteActivation> {
  const began = performance.now()
  for (let pause = firstLook; ; pause = Math.min(longestLook, pause * 2)) {
    try {
      return await whisk.activations.get({ name: activationId })
    } catch (error) {
      if (asClientError(error).statusCode !== 404 || performance.now() - began > patience) throw error
    }
    await sleep(pause)
  }
}

/** OpenWhisk answers an array without the record around it (openwhisk.md 11), and the client keeps the header with the id to itself. */
export async function findByResult(whisk: Whisk, name: string, result: Json[]): Promise<RemoteActivation> {
  const text = JSON.stringify(result)
  const recent = await whisk.activations.list({ name, limit: 10, docs: true }).catch(() => [])
  const found = recent.find(({ response }) => JSON.stringify(response?.result) === text)
  return found ?? { activationId: '', response: { status: 'success', result } }
}

/** A failed activation is an error to the client; its record is in it (502). */
export function asRecord(error: unknown): RemoteActivation {
  const { error: answer } = asClientError(error)
  if (typeof answer === 'object' && answer !== null && 'activationId' in answer && 'response' in answer) return answer as RemoteActivation
  throw error
}
