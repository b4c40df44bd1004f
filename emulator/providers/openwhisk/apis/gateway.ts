/** Serves `/api/{tenant}/{base path}/{path}`: the operations of APIs, with web actions behind them (apache/openwhisk-apigateway scripts/lua/routing.lua, cors.lua). */
import { firstNames } from '../../../model/first-names.ts'
import type { Answer, Exchange } from '../../../model/http.ts'
import { said, sentences, spoken, type Said } from '../../../model/said.ts'
import type { Deps } from '../../provider.ts'
import { decodePercent, MalformedEncoding } from '../../shared/web-action/query.ts'
import { webPrefix } from '../web-address.ts'
import { denialOf, type Denial } from './admission.ts'
import type { Api, Apis } from './apis.ts'
import { backendRequest } from './backend-request.ts'
import { findResource, readablePath } from './find-resource.ts'
import { forwarded } from './forward.ts'
import { resourcesOf, type Cors, type Resource } from './resources.ts'

/** Whether a path may be one of the gateway's, whatever the APIs are. */
export function isGatewayPath(path: string): boolean {
  return /^\/api\/(?!v[12]\/)[a-zA-Z0-9-]+\/./.test(path)
}

export interface GatewayOptions {
  readonly deps: Deps
  readonly apis: Apis
  /** Answers a request to a web action; `asked` is what the caller of the API sent. */
  callWebAction(exchange: Exchange, asked: Exchange): Promise<Answer>
}

/** Requests to backends at the same time. An API whose backend is itself would otherwise take all sockets of the emulator. */
const mostForwarded = 200

export class ApiGateway {
  readonly #options: GatewayOptions
  readonly #known = new WeakMap<Api, readonly Resource[]>()
  /** See {@link denialOf}. */
  readonly #busy = new Map<string, number>()
  /** Requests to backends that are under way. */
  #forwarded = 0

  constructor(options: GatewayOptions) {
    this.#options = options
  }

  /** Whether the address is the gateway's: those of tenants that it has never heard of are not. */
  serves({ path }: Exchange): boolean {
    const { tenant, rest } = partsOf(path)
    return isGatewayPath(path) && this.#options.apis.knows(tenant) && readablePath(rest) !== ''
  }

  async answer(exchange: Exchange): Promise<Answer> {
    const { deps, apis } = this.#options
    const { tenant, rest } = partsOf(exchange.path)
    const path = readablePath(rest)
    const resources = apis.of(tenant).flatMap((api) => this.#resourcesOf(api))
    const found = findResource(resources, path)
    if (!found) return this.#refuse(exchange, { status: 404, message: 'Not found.' }, notFound(resources, path, rest))
    const { resource } = found
    const { cors } = resource
    if (exchange.method === 'OPTIONS' && (cors === 'enabled' || cors === 'answered')) return withCors(exchange, cors, preflight(exchange))
    const operation = resource.operations.get(exchange.method)
    const methods = [...resource.operations.keys()].join(', ')
    if (!operation) {
      const why = said`/${resource.path} has ${methods}.`
      return withCors(exchange, cors, this.#refuse(exchange, { status: 404, message: 'Whoops. Verb not supported.' }, why))
    }
    const { apiKeys } = deps.config.openwhisk
    const denial = denialOf(exchange, resource, operation, { keys: apiKeys, now: deps.clock.now(), busy: this.#busy })
    if (denial) {
      const why = denial.status === 401 ? said`openwhisk.apiKeys has the keys of all APIs.` : said`x-gateway-rate-limit of the API says so.`
      return withCors(exchange, cors, this.#refuse(exchange, denial, why))
    }
    const url = operation.backendUrl ?? ''
    const request = backendRequest(exchange, operation, path, found, url)
    // Whatever host a document names for a web action, the action is here.
    const isWebAction = request.path.startsWith(webPrefix)
    return withCors(
      exchange,
      cors,
      isWebAction ? await this.#options.callWebAction(request, exchange) : await this.#forward(request, url, exchange),
    )
  }

  #resourcesOf(api: Api): readonly Resource[] {
    const known = this.#known.get(api) ?? resourcesOf(api)
    this.#known.set(api, known)
    return known
  }

  async #forward(request: Exchange, url: string, exchange: Exchange): Promise<Answer> {
    if (this.#forwarded >= mostForwarded)
      return this.#badGateway(exchange, said`${mostForwarded} requests to backends are under way: is the backend ${url} the API itself?`)
    this.#forwarded++
    const answer = await forwarded(request, url).finally(() => this.#forwarded--)
    return 'failure' in answer ? this.#badGateway(exchange, said`The backend ${url} did not answer: ${answer.failure}`) : answer
  }

  #badGateway(exchange: Exchange, why: Said): Answer {
    this.#report(exchange, 502, why)
    // conf.d/managed_endpoints.conf, /50x.html
    const body = '{"code":502, "message":"Oops. Something went wrong. Check your URI and try again."}\n'
    return { status: 502, headers: [['Content-Type', 'application/json']], body }
  }

  /** lib/request.lua err */
  #refuse(exchange: Exchange, { status, message }: Denial, why: Said): Answer {
    const text = `Error: ${message}`
    this.#report(exchange, status, sentences(text, why))
    return {
      status,
      headers: [['Content-Type', 'application/json; charset=utf-8']],
      body: `${JSON.stringify({ status, message: text })}\n`,
    }
  }

  #report({ method, target }: Exchange, status: number, why: Said): void {
    this.#options.deps.log.emit({ event: 'refused', surface: 'openwhisk.gateway', method, target, status, ...spoken(why) })
  }
}

function partsOf(path: string): { readonly tenant: string; readonly rest: string } {
  const [, tenant = '', rest = ''] = /^\/api\/([a-zA-Z0-9-]+)\/(.*)$/s.exec(path) ?? []
  try {
    return { tenant, rest: decodePercent(rest) }
  } catch (error) {
    if (error instanceof MalformedEncoding) return { tenant, rest: '' }
    throw error
  }
}

/** For the terminal: the caller learns only that nothing was found. */
function notFound(resources: readonly Resource[], path: string, rest: string): Said {
  const known = firstNames(resources.map((one) => `/${one.path}`))
  const paths = known === '' ? said`There is no API any more.` : said`There are ${known}.`
  if (path === rest) return paths
  return sentences(paths, said`The gateway read the path up to /${path}, because it takes letters, digits and - / . _ only.`)
}

function preflight(exchange: Exchange): Answer {
  const asked = exchange.header('access-control-request-headers')
  return { status: 200, headers: asked === undefined ? [] : [['Access-Control-Allow-Headers', asked]] }
}

const corsHeaders = new Set(
  ['origin', 'methods', 'headers', 'credentials']
    .map((name) => `access-control-allow-${name}`)
    .concat(['access-control-expose-headers', 'access-control-max-age']),
)
const methods = 'GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS'

function withCors(exchange: Exchange, cors: Cors, answer: Answer): Answer {
  if (cors === 'kept' || cors === 'answered') return answer
  if (cors === 'disabled') return { ...answer, headers: answer.headers.filter(([name]) => !corsHeaders.has(name.toLowerCase())) }
  const own: Answer['headers'] = [
    ['Access-Control-Allow-Origin', exchange.header('origin') ?? '*'],
    ['Access-Control-Allow-Methods', methods],
    ['Access-Control-Allow-Credentials', 'true'],
  ]
  const replaced = new Set(own.map(([name]) => name.toLowerCase()))
  return { ...answer, headers: [...answer.headers.filter(([name]) => !replaced.has(name.toLowerCase())), ...own] }
}
