/** The published client of Apache OpenWhisk, as far as a deployment needs it. It is not a dependency: who deploys elsewhere needs none. */
import { Agent as HttpAgent, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
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
  readonly routes: Readonly<Record<'list' | 'get' | 'create', Call<JsonObject>>>
  readonly feeds: Record<'create' | 'get' | 'delete', Call<{ readonly response?: { readonly result?: Json } }>>
}

/** Longer than the 60 s for which a cluster waits for an action, such as that of a feed (openwhisk.md 11). */
const usualQuietMs = 90_000

/** What wsk sends where no vendor has put another one (apache/openwhisk-cli commands/api.go). */
const gatewayToken = 'DUMMY TOKEN'

/** By these the client goes through a proxy, with a connection that is not of the protocol of the cluster (openwhisk 3.21.9, lib/client.js). */
const proxies = ['PROXY', 'HTTP_PROXY', 'HTTPS_PROXY'].flatMap((name) => [name, name.toLowerCase()])

/**
 * @param auth `uuid:key`
 * @param quietMs how long a connection may stand still
 */
export async function openClient({ url, namespace = '_' }: Stage, auth: string, quietMs: number = usualQuietMs): Promise<Client> {
  const { default: openwhisk } = await import('openwhisk').catch((error: unknown) => {
    const text = 'A deployment to OpenWhisk speaks through its own client, which is not installed. Install it with: npm install openwhisk'
    throw new EmulatorError('BAD_CONFIG', text, { cause: error })
  })
  const agent = proxies.some((name) => process.env[name]) ? {} : { agent: agentFor(url, quietMs) }
  // With it the client says whose the APIs are, as wsk does.
  return openwhisk({ apihost: url, api_key: auth, namespace, apigw_token: gatewayToken, ...agent }) as unknown as Client
}

/** As Node.js calls an agent; its types leave it out. */
type RequestAgent = HttpAgent & { addRequest(request: ClientRequest, ...rest: unknown[]): void }

/** The client itself waits for ever: for an answer that does not come, and for the rest of one that breaks off. */
function agentFor(url: string, quietMs: number): HttpAgent {
  const agent = (url.startsWith('https:') ? new HttpsAgent() : new HttpAgent()) as RequestAgent
  const add = agent.addRequest.bind(agent)
  agent.addRequest = (request, ...rest) => {
    request.setTimeout(quietMs, () => request.destroy(new Error(`no answer in ${quietMs / 1000} s`)))
    request.once('response', (response: IncomingMessage) => {
      response.once('close', () => {
        if (!response.complete) request.emit('error', new Error('the answer broke off'))
      })
    })
    add(request, ...rest)
  }
  return agent
}
