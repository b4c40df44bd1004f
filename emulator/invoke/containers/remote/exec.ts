/** What is deployed for an action: OpenWhisk's `exec`, and a fingerprint of all that was deployed. */
import { createHash } from 'node:crypto'
import type { Action } from '../../../model/action.ts'
import { runsHere } from '../../../model/kinds.ts'
import type { Params } from '../../../model/json.ts'
import type { Load } from '../container.ts'
import { nodeExec } from './node-code.ts'
import { pythonExec } from './python-code.ts'
import type { Exec, KeyValue } from './whisk.ts'

export interface Deployment {
  /** The body of `PUT …/actions/{name}`. */
  readonly body: { readonly exec: Exec; readonly parameters: KeyValue[]; readonly annotations: KeyValue[]; readonly limits: object }
  readonly fingerprint: string
}

/** Carries the fingerprint, so that nobody deploys what is deployed already. */
export const fingerprintKey = 'actionlab-revision'

/**
 * These open an action to the web, or close it, and the web answers are ours: nothing of the remote's is to be reachable without a key. What a
 * conductor asks for is run here as well.
 */
const ours = new Set(['conductor', 'web-export', 'raw-http', 'web-custom-options', 'require-whisk-auth', 'final', fingerprintKey])

export async function describeDeployment(load: Load): Promise<Deployment> {
  const { action } = load
  const { timeout, memory, concurrency, logs } = action.limits
  const exec = await execOf(load)
  const declared = Object.fromEntries(Object.entries(action.annotations).filter(([key]) => !ours.has(key)))
  const annotations = pairs({ ...declared, 'provide-api-key': action.annotations['provide-api-key'] === true })
  const body = { exec, parameters: pairs(action.params), annotations, limits: { timeout, memory, concurrency, logs } }
  const fingerprint = createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 22)
  return { body: { ...body, annotations: [...annotations, { key: fingerprintKey, value: fingerprint }] }, fingerprint }
}

async function execOf(load: Load): Promise<Exec> {
  const { runtime, kind } = load.action
  if (runtime && 'image' in runtime) {
    const { binary = false, head } = load
    const text = (await load.whole?.()) ?? load.text
    return { kind: 'blackbox', image: runtime.image, code: text, main: head.main, binary }
  }
  if (!runsHere(kind)) return { kind, code: load.text, main: load.head.main, binary: load.binary === true }
  return kind.startsWith('python') ? pythonExec(load) : nodeExec(load)
}

function pairs(params: Params): KeyValue[] {
  return Object.entries(params).map(([key, value]): KeyValue => ({ key, value }))
}

/** Each convention has its own wrapper, hence its own action. `@` may stand in an OpenWhisk name, and nobody's file is called so. */
export function remotePath(action: Action, convention: 'params' | 'event'): string {
  return convention === 'params' ? action.path : `${action.path}@event`
}
