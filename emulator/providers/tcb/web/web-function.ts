/** Web functions: the developer's own HTTP server behind `/v1/functions/{name}/…`, streamed both ways, nothing parsed. tcb.md 1.4. */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Answer, Exchange } from '../../../model/http.ts'
import type { Lease } from '../../../model/service.ts'
import { neverListened, web } from '../contract.ts'
import { corsHeaders } from '../cors.ts'
import { Fault, requestIdHeaders } from '../envelope.ts'
import { activationIdOf } from '../event-function.ts'
import type { Call, Gateway, Target } from '../gateway.ts'
import { answerHeaders, forwardableHeaders, isPlatformHeader, isTraceHeader, withPlatformHeaders } from './web-headers.ts'
import { recordWebRun } from './web-record.ts'
import { leaseServer } from './server-lease.ts'
import { said } from '../../../model/said.ts'

/**
 * An idle connection is closed before the server does it: a request that met the close would be answered with 502.
 * Servers keep them for 2 seconds (gunicorn), 5 (Node, uvicorn, Apache) and more.
 */
const idleMs = 1_000
const agent = new Agent({ keepAlive: true, maxSockets: Infinity, timeout: idleMs })

/** A server that just died is replaced once. */
const attempts = 2
/** The end of a server is reported at most this long after its connection broke. */
const endReportMs = 100
const { setTimeout } = globalThis

/** Chosen per call, by header or query. Seed 003. */
export function wantsWebFunction(exchange: Exchange): boolean {
  return exchange.header(web.header)?.toLowerCase() === 'true' || exchange.query.split('&').includes(`${web.query}=true`)
}

export async function callWebFunction(gateway: Gateway, target: Target, rest: string, call: Call): Promise<Answer | Fault> {
  const { fn } = target
  // tcb.md 9: what the cloud answers is not known; it cannot be a success.
  if (fn.type === 'event')
    return new Fault('FUNCTION_INVOCATION_FAILED', { detail: said`${fn.name} is an event function: call it without webfn=true` })
  const leave = gateway.enter(fn)
  if (leave instanceof Fault) return leave
  const start = gateway.deps.clock.now()
  const reached = await reach(gateway, target, rest, call)
  if (!('upstream' in reached)) {
    leave()
    return reached
  }
  const { upstream, lease } = reached
  const { statusCode = 502 } = upstream
  upstream.once('close', () => {
    lease.release()
    leave()
    recordWebRun(gateway, target, call, { start, statusCode, cold: lease.cold })
  })
  return { status: statusCode, headers: answerHeaders(upstream, call), body: upstream, activationId: activationIdOf(call) }
}

interface Reached {
  readonly upstream: IncomingMessage
  readonly lease: Lease
}

/** Finds or starts the server and sends it the request. */
async function reach(gateway: Gateway, target: Target, rest: string, call: Call): Promise<Reached | Answer | Fault> {
  for (let attempt = 1; ; attempt++) {
    const lease = await leaseServer(gateway, target, call)
    if (!lease) return neverListens(call)
    const upstream = await forward(gateway, target, lease, rest, call)
    if (typeof upstream !== 'string' && !(upstream instanceof Fault)) return { upstream, lease }
    if (upstream === 'refused') lease.kill()
    // A broken connection is most likely the first sign of its end: whoever asks next must not be sent to it.
    else if (upstream.code === 'BAD_GATEWAY')
      await Promise.race([lease.ended, new Promise((done) => setTimeout(done, endReportMs).unref())])
    lease.release()
    if (upstream !== 'refused') return upstream
    // It died, and we hear of it before the news of its end. Nothing of the request was sent.
    if (attempt === attempts) return new Fault('BAD_GATEWAY', { detail: said`${target.fn.name} accepts no connections` })
  }
}

/** Hands the socket over to the server of the function, byte by byte. */
export async function upgradeWebFunction(
  gateway: Gateway,
  target: Target,
  rest: string,
  call: Call,
  socket: Duplex,
  head: Uint8Array,
): Promise<boolean> {
  const start = gateway.deps.clock.now()
  const lease = await leaseServer(gateway, target, call)
  if (!lease) return false
  const { exchange } = call
  const upstream = connect(lease.port, '127.0.0.1')
  const forwarded = exchange.headers.filter(([name]) => !isPlatformHeader(name))
  const lines = withPlatformHeaders(traced(gateway, forwarded, call), target, call)
  upstream.write(
    `${exchange.method} ${targetOf(exchange, rest)} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    'latin1',
  )
  if (head.length > 0) upstream.write(head)
  void Promise.allSettled([pipeline(socket, upstream), pipeline(upstream, socket)]).then(() => {
    lease.release()
    recordWebRun(gateway, target, call, { start, statusCode: 101, cold: lease.cold, upgraded: true })
  })
  return true
}

/** 443 and nothing else, as the container that never starts: the terminal shows the reason. */
export function neverListens({ exchange, requestId, sharing = corsHeaders(exchange) }: Call): Answer {
  return {
    status: neverListened,
    headers: [...requestIdHeaders(requestId), ['x-cloudbase-upstream-status-code', String(neverListened)], ...sharing],
    body: '',
  }
}

/** Resolves with the head of the answer; 'refused' when no connection came about and nothing was read of the request. */
function forward(gateway: Gateway, target: Target, lease: Lease, rest: string, call: Call): Promise<IncomingMessage | Fault | 'refused'> {
  const { exchange } = call
  const { clock } = gateway.deps
  const { timeout } = target.version.action.limits
  return new Promise((resolve) => {
    const headers = withPlatformHeaders(traced(gateway, forwardableHeaders(exchange), call), target, call).flat()
    const outgoing = httpRequest({
      agent,
      host: '127.0.0.1',
      port: lease.port,
      method: exchange.method,
      path: targetOf(exchange, rest),
      headers,
    })
    // The limit is for the beginning of the answer: an event stream may last.
    const timer = clock.after(timeout, () => {
      settle(
        new Fault('FUNCTION_TIME_LIMIT_EXCEEDED', { reason: `Invoking task timed out after ${timeout / 1000} seconds`, upstream: 433 }),
      )
      outgoing.destroy()
      // tcb.md 2.3: on timeout the instance is destroyed, the next call is cold.
      lease.kill()
    })
    const abort = (): void => void outgoing.destroy()
    exchange.signal.addEventListener('abort', abort, { once: true })
    const settle = (result: IncomingMessage | Fault | 'refused'): void => {
      timer.cancel()
      exchange.signal.removeEventListener('abort', abort)
      resolve(result)
    }
    outgoing.once('response', settle)
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      settle(
        error.code === 'ECONNREFUSED'
          ? 'refused'
          : new Fault('BAD_GATEWAY', { detail: said`${target.fn.name} broke the connection: ${error.message}` }),
      )
    })
    if (!hasBody(exchange)) return outgoing.end()
    const arrived = exchange.arrived?.()
    if (arrived) return outgoing.end(arrived)
    // The app may answer before the body begins; and nothing of the body is read before somebody takes it.
    outgoing.flushHeaders()
    const send = (): void => void pipeline(exchange.stream(), outgoing).catch(() => {})
    outgoing.once('socket', (socket) => (socket.connecting ? socket.once('connect', send) : send()))
  })
}

/** The server's part of the trace begins below its activation. */
function traced({ deps: { traces } }: Gateway, headers: Exchange['headers'], call: Call): Exchange['headers'] {
  if (traces === undefined) return headers
  return [...headers.filter(([name]) => !isTraceHeader(name)), ...traces.lines(activationIdOf(call), call.exchange.headers)]
}

/** What is after the name; the parameter that only chose the kind of function is taken out, the other bytes stay as they came. */
function targetOf({ query }: Exchange, rest: string): string {
  const parameters = query.split('&').filter((parameter) => parameter !== '' && parameter !== `${web.query}=true`)
  const target = `${rest === '' ? '/' : rest}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`
  // Only a caller in this process can hand over what does not travel as it is.
  return target.replaceAll(/[^\u0021-\u00ff]+/g, (text) => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&'))
}

function hasBody(exchange: Exchange): boolean {
  const length = exchange.header('content-length')
  return exchange.header('transfer-encoding') !== undefined || (length !== undefined && length !== '0')
}
