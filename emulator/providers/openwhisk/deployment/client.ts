/** The published client of Apache OpenWhisk, as far as a deployment needs it. It is not a dependency: who deploys elsewhere needs none. */
import type { Json, JsonObject } from '../../../model/json.ts'
import { EmulatorError } from '../../../model/errors.ts'
import type { Stage } from '../../deployment.ts'

type Call<T> = (options: object) => Promise<T>

interface Collection {
  readonly list: Call<JsonObject[]>
  readonly get: Call<JsonObject>
  readonly update: Call<JsonObject>
  readonly delete: Call<JsonObject>
}

/** The client's own types lag behind what it does. */
export interface Client {
  readonly packages: Collection
  readonly actions: Collection
  readonly triggers: Collection
  readonly rules: Collection
  readonly namespaces: { list(): Promise<string[]> }
  readonly feeds: Record<'create' | 'get' | 'delete', Call<{ readonly response?: { readonly result?: Json } }>>
}

/** @param auth `uuid:key` */
export async function openClient({ url, namespace = '_' }: Stage, auth: string): Promise<Client> {
  const { default: openwhisk } = await import('openwhisk').catch((error: unknown) => {
    const text = 'A deployment to OpenWhisk speaks through its own client, which is not installed. Install it with: npm install openwhisk'
    throw new EmulatorError('BAD_CONFIG', text, { cause: error })
  })
  return openwhisk({ apihost: url, api_key: auth, namespace }) as unknown as Client
}
