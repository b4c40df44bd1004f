/** The published client of Apache OpenWhisk, as far as it is used here. It is not a dependency: who has no remote needs none. */
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { BuildFailure } from '../../../model/action.ts'
import type { RemoteOpenWhisk } from '../../../model/engine.ts'
import type { Json } from '../../../model/json.ts'

/** OpenWhisk's `exec`. */
export interface Exec {
  readonly kind: string
  readonly code?: string
  readonly main?: string
  readonly binary?: boolean
  readonly image?: string
}

export interface KeyValue {
  readonly key: string
  readonly value: Json
}

export interface RemoteAction {
  readonly version: string
  readonly annotations?: readonly KeyValue[]
}

/** An activation record; a call that was not waited for brings the id only. */
export interface RemoteActivation {
  readonly activationId: string
  readonly version?: string
  readonly duration?: number
  readonly response?: { readonly status: string; readonly result?: Json }
  readonly annotations?: readonly KeyValue[]
  readonly logs?: readonly string[]
}

/** The client's own types lag behind what it does. */
export interface Whisk {
  readonly actions: {
    get(options: object): Promise<RemoteAction>
    update(options: object): Promise<RemoteAction>
    /** An array where that is the result: the only answer without an id. */
    invoke(options: object): Promise<RemoteActivation | Json[]>
  }
  readonly packages: { create(options: object): Promise<unknown> }
  readonly activations: { get(options: object): Promise<RemoteActivation>; list(options: object): Promise<readonly RemoteActivation[]> }
}

/** Rejects with a {@link BuildFailure} that says what to install. */
export async function connectWhisk({ apiHost, auth, namespace, insecure }: RemoteOpenWhisk): Promise<Whisk> {
  const openwhisk = await loadClient()
  const secure = !apiHost.startsWith('http://')
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  const options = {
    apihost: apiHost.replace(/\/+$/, ''),
    api_key: auth,
    namespace: namespace ?? '_',
    ignore_certs: insecure ?? false,
    agent,
  }
  return openwhisk(options) as unknown as Whisk
}

async function loadClient() {
  try {
    return (await import('openwhisk')).default
  } catch (error) {
    throw new BuildFailure(
      "the engine 'openwhisk' speaks through OpenWhisk's own client, which is not installed. Install it with: npm install openwhisk",
      {
        cause: error,
      },
    )
  }
}
