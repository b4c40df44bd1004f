/** Connects the clients to a deployed stage in place of the emulator, and signs requests as the cloud demands. */
import type { Activation } from '../../model/activation.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { NcpCredential } from '../../model/ncp-config.ts'
import { viaTarget } from '../../cases/live-target.ts'
import { Answer } from './answer.ts'
import type { CallBody, CloudRequest, Connection } from './connection.ts'
import { liveActivation, type StoredRecord } from './live-activation.ts'

/** The addresses and credentials of a deployed stage; a cloud that is left out has no part of it. */
export interface Target {
  ncp?: {
    /** To sign with; the first, unless a call names another. */
    credentials?: NcpCredential | NcpCredential[]
    /** Default `https://cloudfunctions.apigw.ntruss.com`; API Gateway products are looked for in the same domain. */
    host?: string
    apiKeys?: string[]
  }
  openwhisk?: {
    /** `https://openwhisk.example.com` */
    host: string
    /** `uuid:key` */
    auth?: string
    /** Of web actions; default: the configuration's. */
    namespace?: string
  }
  tcb?: {
    envId: string
    /** Bearer token. */
    token?: string
    /** Default `https://{envId}.api.tcloudbasegateway.com`. */
    host?: string
  }
}

export interface LiveOptions {
  readonly target: Target
  /** The project's own configuration: its triggers. */
  readonly config: ResolvedConfig
  /** In place of sending. */
  dryRun?(text: string): never
}

export function liveConnection({ target, config, dryRun }: LiveOptions): Connection {
  const { ncp, openwhisk, tcb } = target
  const credentials = ncp?.credentials ?? []
  const send = async <T>(request: CloudRequest): Promise<Answer<T>> => {
    const place = placeOf(request, target)
    dryRun?.(inWords(request, place))
    return exchange<T>(request, place, target)
  }
  return {
    send,
    now: Date.now,
    namespace: openwhisk?.namespace ?? config.namespace,
    triggers: config.triggers,
    ncp: { credentials: Array.isArray(credentials) ? credentials : [credentials], apiKeys: ncp?.apiKeys ?? [] },
    openwhisk: { auth: openwhisk?.auth },
    tcb: { envId: tcb?.envId ?? config.tcb.envId, token: tcb?.token, live: true },
  }
}

async function exchange<T>(request: CloudRequest, place: URL, target: Target): Promise<Answer<T>> {
  const { method, surface } = request
  const url = new URL(request.url)
  // A form's type names the boundary that its bytes have.
  const content = new Response(request.body ?? null)
  const type = typeof request.body === 'string' ? null : content.headers.get('content-type')
  const body = Buffer.from(await content.arrayBuffer())
  const headers = { ...(type === null ? {} : { 'content-type': type }), ...request.headers }
  const length = body.length > 0 || !['GET', 'HEAD', 'OPTIONS'].includes(method) ? { 'content-length': String(body.length) } : {}
  const lines = Object.entries({ host: url.host, accept: '*/*', ...length, ...headers })
  // The path as the client made it: a signature covers it letter by letter.
  const path = request.url.slice(request.url.indexOf(url.host) + url.host.length)
  const answer = await viaTarget(place)({ method, path, headers: lines, body })
  const bare = [101, 204, 205, 304].includes(answer.status) ? null : new Uint8Array(answer.body)
  const response = new Response(bare, {
    status: answer.status,
    headers: (answer.lines ?? Object.entries(answer.headers)).map(([name, value]) => [name, value]),
  })
  const known = new Map<string, Activation>()
  return new Answer<T>({
    response,
    body: answer.body,
    activationId: undefined,
    surface,
    find: (id) => known.get(id),
    async finished(id) {
      const activation = await stored(id, surface, target)
      known.set(id, activation)
      return activation
    },
  })
}

/** Time between two requests for a record that is not stored yet. */
const recordPollMs = 500
/** A record that is not stored by then never will be: an action may run five minutes (openwhisk.md 13). */
const recordTimeoutMs = 310_000

/** Only OpenWhisk returns records to every authorised caller. */
async function stored(activationId: string, surface: string, { openwhisk }: Target): Promise<Activation> {
  if (!surface.startsWith('openwhisk.') || !openwhisk)
    throw new Error(
      `A live cloud keeps the record of ${activationId} to itself. Look at the answer instead, or read it over the cloud's own API.`,
    )
  const { host, auth } = openwhisk
  const path = `/api/v1/namespaces/_/activations/${activationId}`
  const headers: [string, string][] = [
    ['host', new URL(host).host],
    ...(auth === undefined ? [] : [['authorization', `Basic ${btoa(auth)}`] as [string, string]]),
  ]
  const began = performance.now()
  for (;;) {
    const { status, body } = await viaTarget(new URL(host))({ method: 'GET', path, headers, body: Buffer.alloc(0) })
    if (status === 200) return liveActivation(JSON.parse(body.toString('utf8')) as StoredRecord, surface)
    if (status !== 404 || performance.now() - began > recordTimeoutMs)
      throw new Error(`The record of ${activationId} cannot be read (${status} ${body.toString('utf8').slice(0, 200)}).`)
    await new Promise((resolve) => setTimeout(resolve, recordPollMs))
  }
}

const { setTimeout, performance } = globalThis

/** The origin of a request. */
function placeOf({ url, surface }: CloudRequest, { ncp, openwhisk, tcb }: Target): URL {
  const own = new URL(url)
  const missing = (cloud: string): never => {
    throw new Error(`The target has no ${cloud}: give createTest({ target: { ${cloud}: … } }), or leave this test out with test.skipIf().`)
  }
  if (surface.startsWith('openwhisk.')) return new URL(openwhisk?.host ?? missing('openwhisk'))
  if (surface === 'tcb') return new URL((tcb ?? missing('tcb')).host ?? own.origin)
  const { host } = ncp ?? missing('ncp')
  if (host === undefined) return new URL(own.origin)
  const api = new URL(host)
  if (surface !== 'ncp.apigw' || isLocal(api)) return api
  // `cloudfunctions.apigw.gov-ntruss.com` → `{product}.apigw.gov-ntruss.com`
  const product = own.hostname.split('.')[0] ?? ''
  return new URL(`${api.protocol}//${[product, ...api.hostname.split('.').slice(1)].join('.')}`)
}

function isLocal({ hostname }: URL): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}

const secret = new Set(['authorization', 'x-ncp-apigw-api-key', 'x-ncp-apigw-signature-v2', 'cookie', 'x-require-whisk-auth'])

/** The request as it would be sent, without what opens doors. */
function inWords({ url, method, headers, body }: CloudRequest, place: URL): string {
  const own = new URL(url)
  const target = url.slice(url.indexOf(own.host) + own.host.length)
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${secret.has(name) ? '••••••' : value}`)
  const content = body === undefined ? [] : [`  ${contentInWords(body)}`]
  return [`${method} ${place.origin}${target}`, ...lines, ...content].join('\n')
}

function contentInWords(body: CallBody): string {
  if (typeof body === 'string') return body
  if (body instanceof URLSearchParams) return String(body)
  if (body instanceof FormData) return `a form with ${[...body.keys()].join(', ')}`
  return `${body instanceof Blob ? body.size : body.byteLength} bytes`
}
