/** Answers the web actions of `/whisk.system/apimgmt`, by which clients create, list and delete APIs (apache/openwhisk core/routemgmt). */
import { parseJson, type JsonObject } from '../../../model/json.ts'
import type { Answer, Exchange } from '../../../model/http.ts'
import type { Deps } from '../../provider.ts'
import { corsHeaders } from '../../shared/web-action/cors.ts'
import { decodeRequest, MalformedContent } from '../../shared/web-action/decode.ts'
import { encodeHttp } from '../../shared/web-action/encode-http.ts'
import { compactProblem, malformedContent, prettyProblem, problems, tooLarge } from '../../shared/controller-errors.ts'
import { MalformedEncoding } from '../../shared/web-action/query.ts'
import { isKnownCaller } from '../authentication.ts'
import { webAllowHeaders } from '../contract.ts'
import { ApiFault, emptyDocument, objectAt, withOperation, withoutOperation, textOf } from './api-document.ts'
import type { Api, Apis } from './apis.ts'
import { checkDocument } from './check-document.ts'
import { readCreateRequest } from './create-request.ts'
import { ownTenant } from './own-tenant.ts'

const actions = { createApi, getApi, deleteApi } as const

export const managementPrefix = '/api/v1/web/whisk.system/apimgmt/'

/** Bound to the package, and final: no caller may name them (ansible/roles/routemgmt/files/installRouteMgmt.sh). */
const finalParameters = ['gwUser', 'gwPwd', 'gwUrlV2']

interface Call {
  readonly params: JsonObject
  readonly apis: Apis
  readonly deps: Deps
  readonly tenant: string
  /** Scheme, host and port of the gateway. */
  readonly base: string
}

/** Undefined where the path is none of the three. */
export async function handleManagement(exchange: Exchange, transactionId: string, deps: Deps, apis: Apis): Promise<Answer | undefined> {
  const name = exchange.path.slice(managementPrefix.length).replace(/\.http$/, '')
  const run = Object.hasOwn(actions, name) ? actions[name as keyof typeof actions] : undefined
  if (!exchange.path.startsWith(managementPrefix) || run === undefined) return undefined
  const cors = corsHeaders(exchange, webAllowHeaders)
  if (exchange.method === 'OPTIONS') return { status: 200, headers: cors }
  const limit = deps.config.limits.parameterSize
  const body = await exchange.body(limit)
  if ('tooLarge' in body) return prettyProblem(tooLarge(body.size, limit), transactionId, cors)
  let params: JsonObject
  try {
    params = parseJson(decodeRequest(exchange, body, false, '', undefined).params) as JsonObject
  } catch (error) {
    if (!(error instanceof MalformedContent || error instanceof MalformedEncoding)) throw error
    return compactProblem(malformedContent(error.message), transactionId)
  }
  if (finalParameters.some((one) => Object.hasOwn(params, one))) return prettyProblem(problems.notAllowed, transactionId, cors)
  const { spaceguid } = params
  const tenant = typeof spaceguid === 'string' && spaceguid !== '' ? spaceguid : ownTenant(deps.config)
  const base = deps.url() ?? `http://${exchange.header('host') ?? 'localhost'}`
  const isKnown =
    deps.config.openwhisk.auth === undefined ? exchange.header('authorization') !== undefined : isKnownCaller(exchange, deps.config)
  return encoded(
    outcomeOf(
      () => {
        if (!isKnown) throw new ApiFault(name === 'createApi' ? 'A valid auth key is required.' : 'Invalid authentication.')
        return run({ params, apis, deps, tenant, base })
      },
      exchange,
      deps,
    ),
    cors,
  )
}

function outcomeOf(
  run: () => JsonObject,
  { method, target }: Exchange,
  { log }: Deps,
): { readonly status: number; readonly body: JsonObject } {
  try {
    return { status: 200, body: run() }
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error
    log.emit({ event: 'refused', surface: 'openwhisk.web', method, target, status: 502, text: error.message })
    return { status: 502, body: { error: error.message } }
  }
}

function encoded({ status, body }: { readonly status: number; readonly body: JsonObject }, cors: Answer['headers']): Answer {
  const rendered = encodeHttp({ statusCode: status, headers: { 'Content-Type': 'application/json' }, body })
  if ('text' in rendered) throw new Error(rendered.text)
  return {
    status,
    headers: [...cors, ...rendered.headers, ['Content-Type', rendered.contentType ?? 'application/json']],
    body: rendered.body,
  }
}

function createApi({ params, apis, deps, tenant, base }: Call): JsonObject {
  const request = readCreateRequest(params, deps.catalog().namespace)
  const responseType = typeof params['responsetype'] === 'string' && params['responsetype'] !== '' ? params['responsetype'] : 'json'
  return inContext('API creation failure', () => {
    const [known] = apis.find(tenant, request.basePath)
    const document =
      request.swagger ?? withOperation(known?.document ?? emptyDocument(request.basePath, request.name), request.endpoint, responseType)
    checkDocument(document)
    return viewOf(apis.put(tenant, document, known), base)['value'] as JsonObject
  })
}

function getApi({ params, apis, tenant, deps, base }: Call): JsonObject {
  const { outputFormat, basepath } = params
  if (typeof outputFormat === 'string' && !['apigw', 'swagger'].includes(outputFormat.toLowerCase()))
    throw new ApiFault('Invalid outputFormat value. Valid values are: apigw, swagger')
  const wanted = typeof basepath === 'string' ? basepath : undefined
  const own = apis.find(tenant, wanted)
  // Where no key is configured every key is the namespace's, and so are the APIs of the configuration.
  const shared =
    deps.config.openwhisk.auth === undefined && tenant !== ownTenant(deps.config) ? apis.find(ownTenant(deps.config), wanted) : []
  const listed = [...shared.filter(({ configured }) => configured !== undefined), ...own]
  return { apis: page(listed, params).map((one) => viewOf(one, base)) }
}

/** apigateway management/lib/tenants.lua applyPagingToAPIs; a client that names neither gets all. */
function page(apis: readonly Api[], { limit, skip }: JsonObject): readonly Api[] {
  if (limit === undefined && skip === undefined) return apis
  const [most, from] = [Number(limit), Math.max(0, Number(skip) || 0)]
  return most >= 1 ? apis.slice(from, from + most) : []
}

function deleteApi({ params, apis, tenant }: Call): JsonObject {
  const { basepath, relpath, operation } = params
  if (!basepath) throw new ApiFault('basepath is required.')
  if (!relpath && operation) throw new ApiFault('When specifying an operation, the path is required.')
  return inContext('API deletion failure', () => {
    const [known] = apis.find(tenant, textOf(basepath))
    if (known === undefined) throw new ApiFault(`API '${textOf(basepath)}' does not exist.`)
    const rest = relpath
      ? withoutOperation(known.document, textOf(relpath), operation ? textOf(operation).toLowerCase() : undefined)
      : undefined
    if (rest === undefined || Object.keys(objectAt(rest, 'paths')).length === 0) apis.delete(known)
    else apis.put(tenant, rest, known)
    return {}
  })
}

/** @throws {ApiFault} what `run` throws, behind these words */
function inContext(words: string, run: () => JsonObject): JsonObject {
  try {
    return run()
  } catch (error) {
    throw error instanceof ApiFault ? new ApiFault(`${words}: ${error.message}`) : error
  }
}

/** As the clients expect an API (apigw-utils.js generateCliApiFromGwApi). */
function viewOf({ tenant, basePath, document }: Api, base: string): JsonObject {
  const gwApiUrl = `${base}/api/${tenant}${basePath === '/' ? '' : basePath}`
  const value = { namespace: 'Not Used', gwApiActivated: true, tenantId: 'Not Used', gwApiUrl, apidoc: document }
  return { id: 'Not Used', key: 'Not Used', value }
}
