/** What the gateway makes of the document of an API: for each path its operations, with backend, security and policies (apigateway management/lib/swagger.lua parseSwagger). */
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import { isSecretName } from '../../../secrets/masking.ts'
import { casesOf, configurationOf, executesOf, objectAt, operationsOf, textOf } from './api-document.ts'
import type { Api } from './apis.ts'
import { verbs } from './check-document.ts'

export interface Resource {
  readonly api: Api
  /** `club/books/{isbn}`: base path and path, without a slash before them. */
  readonly path: string
  readonly cors: Cors
  /** By method in upper case. */
  readonly operations: ReadonlyMap<string, Operation>
}

/** `kept`: as the backend answers. */
export type Cors = 'enabled' | 'disabled' | 'answered' | 'kept'

export interface Operation {
  /** Absent where the document names none. */
  readonly backendUrl: string | undefined
  /** Of the request to the backend. */
  readonly method: string
  readonly inserts: readonly Insert[]
  readonly security: readonly Security[]
  readonly rateLimit: RateLimit | undefined
}

/** A value that the gateway adds to the request: `message.headers.X-Require-Whisk-Auth`. */
export interface Insert {
  readonly location: string
  readonly name: string
  readonly value: string
}

export type Security =
  | { readonly type: 'apiKey'; readonly header: string }
  | { readonly type: 'clientSecret'; readonly id: string; readonly secret: string }
  | { readonly type: 'oauth2' }

export interface RateLimit {
  /** ms between two calls. */
  readonly intervalMs: number
}

export function resourcesOf(api: Api): Resource[] {
  const { document } = api
  const cors = corsOf(document)
  const shared = { security: securityOf(document), rateLimit: rateLimitOf(document) }
  const common = insertsOf(executesOf(document))
  const backends = backendsOf(document)
  return Object.entries(objectAt(document, 'paths')).map(([path, operations]) => ({
    api,
    path: `${api.basePath.slice(1)}${path}`.replace(/^\//, ''),
    cors,
    operations: new Map(
      Object.entries(isObject(operations) ? operations : {})
        .filter(([method]) => method !== 'parameters')
        .map(([method, operation]) => {
          const id = isObject(operation) ? operation['operationId'] : undefined
          const backend = backends.all ?? backends.byId.get(textOf(id))
          const inserts = [...common, ...(backend?.inserts ?? [])]
          const verb = method.toUpperCase()
          return [verb, { backendUrl: backend?.url, method: methodOf(backend?.verb, verb), inserts, ...shared }] as const
        }),
    ),
  }))
}

interface Backend {
  readonly url: string | undefined
  readonly verb: Json | undefined
  readonly inserts: readonly Insert[]
}

/** One for all operations, or one for each by its id. */
function backendsOf(document: JsonObject): { readonly all?: Backend; readonly byId: ReadonlyMap<string, Backend> } {
  const invoke = executesOf(document).find((one) => isObject(one['invoke']))
  const cases = casesOf(document)
  if (cases.length === 0 && invoke) return { all: backendOf([invoke]), byId: new Map() }
  const entries = cases.flatMap((one) => {
    const { execute } = one
    const backend = backendOf(Array.isArray(execute) ? execute.filter(isObject) : [])
    return operationsOf(one).map((id) => [id, backend] as const)
  })
  return { byId: new Map(entries) }
}

function backendOf(execute: readonly JsonObject[]): Backend {
  const invoke = objectAt(execute.find((one) => isObject(one['invoke'])) ?? {}, 'invoke')
  const target = invoke['target-url']
  return { url: typeof target === 'string' && target !== '' ? target : undefined, verb: invoke['verb'], inserts: insertsOf(execute) }
}

/** A verb that is none is GET; `keep` is the caller's. */
function methodOf(verb: Json | undefined, own: string): string {
  if (typeof verb !== 'string' || verb === 'keep') return own
  return verbs.includes(verb.toUpperCase()) ? verb.toUpperCase() : 'GET'
}

function insertsOf(execute: readonly JsonObject[]): Insert[] {
  return execute.flatMap((one) => {
    const { actions } = objectAt(one, 'set-variable')
    return (Array.isArray(actions) ? actions : []).flatMap((action) => {
      const { set, value = '' } = isObject(action) ? action : {}
      const [, location = '', name = ''] = typeof set === 'string' ? (/^[^.]+\.([^.]+)\.([^.]+)/.exec(set) ?? []) : []
      return name === '' ? [] : [{ location, name, value: typeof value === 'string' ? value : JSON.stringify(value) }]
    })
  })
}

/** What a document lets the gateway add under a name that says it is secret, such as the key of a web action. */
export function insertedSecrets(document: JsonObject): string[] {
  const branches = casesOf(document).flatMap(({ execute }) => (Array.isArray(execute) ? execute.filter(isObject) : []))
  const inserts = insertsOf([...executesOf(document), ...branches])
  return inserts.flatMap(({ name, value }) => (isSecretName(name) ? [value] : []))
}

function securityOf(document: JsonObject): Security[] {
  const definitions = objectAt(document, 'securityDefinitions')
  const nameOf = (key: string): string | undefined => {
    const { name } = objectAt(definitions, key)
    return typeof name === 'string' ? name : undefined
  }
  // Two definitions are the id and the secret of a client, whatever they say.
  if (Object.keys(definitions).length === 2)
    return [{ type: 'clientSecret', id: nameOf('client_id') ?? 'X-Client-ID', secret: nameOf('client_secret') ?? 'X-Client-Secret' }]
  return Object.keys(definitions).flatMap((key): Security[] => {
    const { type } = objectAt(definitions, key)
    if (type === 'apiKey') return [{ type, header: nameOf(key) ?? 'x-api-key' }]
    return type === 'oauth2' ? [{ type }] : []
  })
}

const seconds: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400 }

function rateLimitOf(document: JsonObject): RateLimit | undefined {
  const given = document['x-gateway-rate-limit'] ?? document['x-ibm-rate-limit']
  const first = Array.isArray(given) ? given[0] : undefined
  if (!isObject(first)) return undefined
  const { unit, units = 1, rate } = first
  const unitMs = ((typeof unit === 'string' ? seconds[unit] : undefined) ?? 60) * 1000
  const intervalMs = Math.floor((unitMs * Number(units)) / Number(rate))
  return intervalMs > 0 && Number.isFinite(intervalMs) ? { intervalMs } : undefined
}

function corsOf(document: JsonObject): Cors {
  const configuration = configurationOf(document)
  if (!isObject(configuration['cors'])) return 'kept'
  const { enabled } = configuration['cors']
  // Neither true nor false: OPTIONS is answered, and no header is changed.
  return enabled === true ? 'enabled' : enabled === false ? 'disabled' : 'answered'
}
