/** Connects the dashboard's Hono app to the door: an exchange becomes a `Request`, a `Response` an answer, and streams stay streams. */
import { Readable } from 'node:stream'
import { Hono } from 'hono'
import type { Answer, Exchange } from '../model/http.ts'
import { apiCalls } from './api-client.ts'
import { createApi } from './json-api.ts'
import { assets } from './assets.ts'
import type { DashboardDeps } from './deps.ts'
import { apiGuard, Guard, leadToOwnHost, withSecurityHeaders } from './guard.ts'
import { healthPath, healthy } from './health.ts'
import { createPages } from './pages.tsx'
import { apiPath, type ApiError } from './wire/api.ts'

/** Where coding agents call it, over the streamable HTTP of the Model Context Protocol. */
const agentPath = '/_/mcp'
/** Bytes the dashboard reads of a request. */
const largestBodyBytes = 4 * 1024 * 1024

export function serveDashboard(deps: DashboardDeps, closing: AbortSignal): (exchange: Exchange) => Promise<Answer> {
  const guard = new Guard(deps)
  const app = new Hono({ strict: false })
  app.use(withSecurityHeaders())
  app.route(apiPath, createApi(deps, guard, closing))
  const api = apiCalls(async (path, init) => app.request(path, init), deps.token)
  app.use(agentPath, apiGuard(guard))
  app.post(agentPath, (c) => deps.answerAgent(c.req.raw, api))
  // No stream and no session to end: each request is answered on its own.
  app.all(agentPath, (c) => c.text('', 405, { allow: 'POST' }))
  app.get(healthPath, (c) => (guard.exposed && !guard.hasToken(c) ? c.text('', 401) : c.json(healthy)))
  app.use(leadToOwnHost(guard))
  // The page that asks for the token needs its style.
  app.use('/_/assets/*', async (c, next) =>
    guard.exposed && !guard.hasToken(c) && !c.req.path.endsWith('.css') ? c.text('', 401) : next(),
  )
  app.route('/_/assets', assets)
  app.route('/_', createPages(deps, guard))
  return async (exchange) => {
    if (!methods.includes(exchange.method)) return notAllowed
    const request = await toRequest(exchange)
    return request instanceof Request ? toAnswer(await app.fetch(request)) : request
  }
}

/** Of pages and API together; a `Request` cannot even have some of the others, such as TRACE. */
const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']
const notAllowed: Answer = { status: 405, headers: [['allow', methods.join(', ')]], body: '' }

/** An answer to what no browser sends: a port that is none, a body beyond the limit. */
async function toRequest(exchange: Exchange): Promise<Request | Answer> {
  const { method, target, headers } = exchange
  const bodiless = method === 'GET' || method === 'HEAD'
  const body = bodiless ? undefined : await exchange.body(largestBodyBytes)
  const url = `http://${exchange.header('host') ?? 'localhost'}${target}`
  if (body !== undefined && 'tooLarge' in body) return tooLarge
  if (!URL.canParse(url)) return { status: 400, headers: [['content-type', 'text/plain']], body: 'No request of the dashboard.\n' }
  const lines = headers
    .filter(([name]) => name !== 'connection' && name !== 'transfer-encoding')
    .map(([name, value]): [string, string] => [name, value])
  // Without the connection's signal: a `Request` would listen to it until it is collected. A stream hears of its end by being cancelled.
  return new Request(url, { method, headers: new Headers(lines), ...(body === undefined ? {} : { body: new Uint8Array(body) }) })
}

/** As the API refuses: its clients read the message. */
const tooLarge: Answer = {
  status: 413,
  headers: [['content-type', 'application/json']],
  body: JSON.stringify({
    error: {
      code: 'BAD_REQUEST',
      message: 'The request holds more than 4 MB, which is all that is taken here: call the address itself with more.',
    },
  } satisfies ApiError),
}

/** The door's business. */
const connectionHeaders: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'connection'])

function toAnswer(response: Response): Answer {
  const headers = [...response.headers].filter(([name]) => !connectionHeaders.has(name))
  if (response.body === null) return { status: response.status, headers }
  return { status: response.status, headers, body: Readable.fromWeb(response.body) }
}
