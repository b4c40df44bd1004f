/** Runs a proxy in front of a cloud that signs each request and records every exchange as a contract case. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ambiguity } from '../http/ambiguity.ts'
import { EmulatorError } from '../model/errors.ts'
import { SocketExchange } from '../http/exchange.ts'
import { isLoopbackName } from '../http/hosts.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { SeenRequest } from '../model/observer.ts'
import { isBrowser, isForeignPage } from '../http/origins.ts'
import { textsOf, type Secrets } from './player-secrets.ts'
import type { Transport } from './send.ts'
import { viaTarget } from './live-target.ts'
import { signature } from '../providers/ncp/signed-headers.ts'
import { addressOf, hostName, hostOf } from './case-address.ts'
import { CaseMask } from '../secrets/case-mask.ts'
import { Masking } from '../secrets/masking.ts'
import { vendors } from '../providers/index.ts'
import { CaseFile } from './recording.ts'
import { type Recording } from '../types.ts'

export interface RecorderOptions {
  readonly target: URL
  /** Sent along where a surface asks for them; never written down. */
  readonly secrets: Secrets
  /** Whose secrets a function may answer with. */
  readonly config?: ResolvedConfig
  /** Where the cases go. */
  readonly file: string
  /** 0 takes a free one. */
  readonly port?: number
}

/** Rejects with `CANNOT_LISTEN`. */
export async function openRecorder({
  target,
  secrets,
  config,
  file,
  port = 0,
}: RecorderOptions): Promise<Recording & { readonly url: string }> {
  const source = `recorded ${new Date().toISOString().slice(0, 10)} from ${target.host}`
  const problem = (text: string): void => void process.stderr.write(`${text}\n`)
  const masking = new Masking(vendors)
  const mask = new CaseMask([...textsOf(secrets), ...(config ? masking.secretsOf(config) : [])], masking.credentialHeaders)
  const cases = new CaseFile(file, { source, certainty: 'doc', mask, problem, vendors })
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing, { send: viaTarget(target), secrets, cases }))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new EmulatorError('CANNOT_LISTEN', `Cannot listen on port ${port}: ${error.message}`)))
    server.listen(port, '127.0.0.1', resolve)
  })
  const stop = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
    await cases.stop()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    file: cases.file,
    get count() {
      return cases.count
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

interface Proxy {
  readonly send: Transport
  readonly secrets: Secrets
  readonly cases: CaseFile
}

async function pass(incoming: IncomingMessage, outgoing: ServerResponse, { send, secrets, cases }: Proxy): Promise<void> {
  try {
    const exchange = new SocketExchange(incoming)
    const problem = ambiguity(incoming)
    if (problem !== undefined) return refuse(outgoing, 400, problem)
    if (!isOurs(exchange)) return refuse(outgoing, 403, 'Only programs and pages of this machine may call the cloud through this recorder.')
    const body = await exchange.body()
    if ('tooLarge' in body) return refuse(outgoing, 413, `${body.size} bytes are more than can be recorded.`)
    const { method, target, headers } = exchange
    const seen: SeenRequest = { method, target, headers, body }
    const onward = forwarded(seen, secrets)
    if (!onward) return refuse(outgoing, 404, `${target} is no address of a cloud.`)
    if (onward.isSigned && isBrowser(exchange))
      return refuse(
        outgoing,
        403,
        'A page may not call the cloud with your credentials: a function could have written its script. Record it without keys, and let it send its own.',
      )
    const answer = await send(onward)
    const lines = answer.lines ?? []
    cases.add({ ...seen, headers: onward.headers }, { status: answer.status, headers: lines, body: answer.body })
    outgoing.writeHead(answer.status, lines.filter(([name]) => !hop.has(name.toLowerCase())).flat())
    outgoing.end(answer.body)
  } catch (error) {
    refuse(outgoing, 502, `The cloud cannot be reached: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Names that a foreign page cannot bind to this machine. */
const cloudNames = ['.ntruss.com', '.gov-ntruss.com', '.fin-ntruss.com', '.tcloudbasegateway.com', '.localhost'] as const

/** What passes is signed, so a page of another site must not send anything, nor one that has bound its own name to this machine. */
function isOurs(exchange: SocketExchange): boolean {
  const { host } = exchange
  const isKnown = host === '' || isLoopbackName(host) || cloudNames.some((name) => host.endsWith(name))
  return isKnown && !isForeignPage(exchange, [])
}

interface Onward extends SentRequest {
  /** With keys of the developer's. */
  readonly isSigned: boolean
}

type SentRequest = Parameters<Transport>[0]

/** The same request on the cloud's own host, with the caller's credentials replaced by ours where we have some. */
function forwarded({ method, target, headers, body }: SeenRequest, secrets: Secrets): Onward | undefined {
  const address = addressOf(hostName(headers), target, vendors)
  if (!address) return undefined
  const lines = new Map<string, string>([['host', address.host ?? hostOf(address.surface)]])
  for (const [name, value] of headers) if (name !== 'host' && !hop.has(name)) lines.set(name, value)
  if (body.length > 0 || !['GET', 'HEAD', 'OPTIONS'].includes(method)) lines.set('content-length', String(body.length))
  const added = Object.entries(credentials(address.surface, method, address.path, secrets))
  for (const [name, value] of added) lines.set(name, value)
  return { isSigned: added.length > 0, method, path: address.path, headers: [...lines], body: Buffer.from(body) }
}

function credentials(surface: string, method: string, path: string, { ncp, apiKey, openwhisk, tcb }: Secrets): Record<string, string> {
  switch (surface) {
    case 'ncp-post-action':
      return ncp ? signature(ncp, method, path, Date.now()) : {}
    case 'ncp-apigw':
      return {
        ...(ncp ? signature(ncp, method, path, Date.now()) : {}),
        ...(apiKey === undefined ? {} : { 'x-ncp-apigw-api-key': apiKey }),
      }
    case 'ow-api':
      return openwhisk === undefined ? {} : { authorization: `Basic ${btoa(openwhisk)}` }
    case 'tcb':
      return tcb === undefined ? {} : { authorization: `Bearer ${tcb}` }
    default:
      return {}
  }
}

/** RFC 9110 7.6.1, and what is counted anew. */
const hop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'proxy-authorization',
  'content-length',
  'expect',
])

function refuse(outgoing: ServerResponse, status: number, text: string): void {
  if (!outgoing.headersSent) outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  outgoing.end(`${text}\n`)
}
