/** Connects the clients to the emulator of a test, or to another server that speaks a cloud's contract. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Activation } from '../../model/activation.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { NcpCredential } from '../../model/ncp-config.ts'
import type { Json } from '../../model/json.ts'
import type { Stubs } from '../../model/stubs.ts'
import type { Emulator } from '../../types.ts'
import { bodyOf } from '../../http/reply.ts'
import { Answer } from './answer.ts'

/** What `fetch` takes, except a stream. */
export type CallBody = string | Uint8Array<ArrayBuffer> | ArrayBuffer | Blob | FormData | URLSearchParams

/** A request as a cloud's own client would send it. */
export interface CloudRequest {
  /** On the cloud's own host. */
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: CallBody | undefined
  readonly surface: string
}

/** Sends one request. The only thing that another target has to replace. */
export type Send = <T>(request: CloudRequest) => Promise<Answer<T>>

/** All that a client needs to know about where it sends to. */
export interface Connection {
  readonly send: Send
  /** Epoch ms, for signatures. */
  now(): number
  readonly namespace: string
  readonly triggers: ResolvedConfig['triggers']
  readonly ncp: { readonly credentials: readonly NcpCredential[]; readonly apiKeys: readonly string[] }
  readonly openwhisk: { readonly auth: string | undefined }
  /** `live`: a cloud, which knows by itself who calls. */
  readonly tcb: { readonly envId: string; readonly token: string | undefined; readonly live?: true }
  /** Undefined for a cloud. */
  readonly stubs?: Stubs
}

/** Invocations that the request of the current async context has started. */
const started = new AsyncLocalStorage<string[]>()

const connections = new WeakMap<Emulator, Connection>()

export function localConnection(emulator: Emulator): Connection {
  const connection = connections.get(emulator) ?? connect(emulator)
  connections.set(emulator, connection)
  return connection
}

function connect(emulator: Emulator): Connection {
  // Sequences invoke their components too: the first one is the request's own.
  emulator.observe({ invocation: (activationId) => started.getStore()?.push(activationId) })
  const finished = async (activationId: string): Promise<Activation> => {
    const known = emulator.activations.get(activationId)
    if (known) return known
    return new Promise((resolve) => {
      const unsubscribe = emulator.activations.subscribe((activation) => {
        if (activation.activationId !== activationId) return
        unsubscribe()
        resolve(activation)
      })
    })
  }
  const { namespace, triggers, ncp, openwhisk, tcb } = emulator.config
  return {
    async send<T>({ url, method, headers, body, surface }: CloudRequest) {
      const ids: string[] = []
      const init: RequestInit = { method, headers, ...(body === undefined ? {} : { body }) }
      const response = await started.run(ids, () => emulator.request(url, init))
      const bytes = bodyOf(response) ?? new Uint8Array(await response.clone().arrayBuffer())
      return new Answer<T>({ response, body: bytes, activationId: ids[0], surface, find: (id) => emulator.activations.get(id), finished })
    },
    now: () => emulator.clock.now(),
    namespace,
    triggers,
    ncp,
    openwhisk,
    tcb: { envId: tcb.envId, token: tokenOf(tcb.auth) },
    stubs: emulator.stubs,
  }
}

/** An administrator's if there is one, else the first that is valid. */
function tokenOf({ tokens }: ResolvedConfig['tcb']['auth']): string | undefined {
  const valid = Object.entries(tokens).filter(([, { expired }]) => expired !== true)
  return (valid.find(([, { role }]) => role === 'administrator') ?? valid[0])?.[0]
}

export type Query = string | Readonly<Record<string, string | number | boolean | readonly string[]>>

/** What a call may carry beside its address. */
export interface CallInit {
  /** Default: POST with a body, GET without. */
  method?: string
  query?: Query
  headers?: Record<string, string> | Headers | readonly (readonly [name: string, value: string])[]
  /** Sent as application/json. */
  json?: Json
  /** Sent as application/x-www-form-urlencoded. */
  form?: Record<string, string>
  /** Sent as it is; a form or a blob with its own type. */
  body?: CallBody
}

export interface Content {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: CallBody | undefined
}

/** Method, headers and body of a call; the caller's own headers win. */
export function contentOf({ method, headers = {}, json, form, body }: CallInit): Content {
  const content =
    json !== undefined
      ? { type: 'application/json', body: JSON.stringify(json) }
      : form !== undefined
        ? { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() }
        : { type: undefined, body }
  const lines = Symbol.iterator in headers ? [...headers] : Object.entries(headers)
  const own = Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value]))
  return {
    method: (method ?? (content.body === undefined ? 'GET' : 'POST')).toUpperCase(),
    headers: { ...(content.type === undefined ? {} : { 'content-type': content.type }), ...own },
    body: content.body,
  }
}

/** `?a=1&b=2`, or '' when there is nothing. A string is taken as it is. */
export function queryText(query: Query | undefined): string {
  if (query === undefined) return ''
  if (typeof query === 'string') return query === '' || query.startsWith('?') ? query : `?${query}`
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
  )
  const text = new URLSearchParams(pairs).toString()
  return text === '' ? '' : `?${text}`
}

/** `pkg/name` → its two segments, percent-encoded; `empty` stands for the default package. */
export function segments(path: string, empty: string): { readonly pkg: string; readonly name: string } {
  const slash = path.indexOf('/')
  const pkg = slash < 0 ? empty : encodeURIComponent(path.slice(0, slash))
  return { pkg, name: encodeURIComponent(path.slice(slash + 1)) }
}
