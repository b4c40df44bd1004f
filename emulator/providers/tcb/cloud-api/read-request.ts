/** Reads a request to Tencent Cloud API in its two forms: common parameters in headers, or all of them together. docs/contracts/tcb.md 25.1. */
import type { Exchange } from '../../../model/http.ts'
import { isObject, parseJson, type JsonObject } from '../../../model/json.ts'
import { ApiError, missing, typeError } from './api-error.ts'
import { serviceOf, services, type Service } from './hosts.ts'
import { unflatten } from './params.ts'

export interface ApiRequest {
  readonly exchange: Exchange
  readonly body: Uint8Array
  readonly action: string
  readonly service: Service
  readonly version: string
  /** Seconds; undefined where it is absent. */
  readonly timestamp: number | undefined
  /** Of the action alone. */
  readonly params: JsonObject
  /** All parameters, where the common ones stand among them. */
  readonly pairs: ReadonlyMap<string, string> | undefined
}

/** Bytes of a request with TC3 signature: docs/contracts/tcb.md 25.1. */
const bodyLimit = 10 * 1024 * 1024

const common = new Set([
  'Action',
  'Version',
  'Region',
  'Timestamp',
  'Nonce',
  'SecretId',
  'Signature',
  'SignatureMethod',
  'Token',
  'Language',
  'RequestClient',
])

export async function readApiRequest(exchange: Exchange): Promise<ApiRequest | ApiError> {
  const { method, query } = exchange
  if (method !== 'GET' && method !== 'POST')
    return new ApiError('UnsupportedProtocol', 'HTTP(S) request protocol error; only GET and POST requests are supported.')
  const body = await exchange.body(bodyLimit)
  if ('tooLarge' in body) return new ApiError('RequestSizeLimitExceeded', 'The size of the request exceeds the limit.')
  const content = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  const action = exchange.header('x-tc-action')
  if (action === undefined) {
    const pairs = new Map(new URLSearchParams(method === 'GET' ? query : content))
    const own = unflatten([...pairs].filter(([name]) => !common.has(name)))
    return complete(
      exchange,
      body,
      own,
      { action: pairs.get('Action'), version: pairs.get('Version'), timestamp: pairs.get('Timestamp') },
      pairs,
    )
  }
  const params = method === 'GET' ? unflatten(new URLSearchParams(query)) : readJson(content)
  if (params instanceof ApiError) return params
  const [version, timestamp] = [exchange.header('x-tc-version'), exchange.header('x-tc-timestamp')]
  return complete(exchange, body, params, { action, version, timestamp }, undefined)
}

type Common = Readonly<Record<'action' | 'version' | 'timestamp', string | undefined>>

function complete(
  exchange: Exchange,
  body: Uint8Array,
  params: JsonObject,
  { action, version, timestamp }: Common,
  pairs: ReadonlyMap<string, string> | undefined,
): ApiRequest | ApiError {
  const name = (parameter: string): string => (pairs ? parameter : `X-TC-${parameter}`)
  if (action === undefined || action === '') return missing(name('Action'))
  if (version === undefined || version === '') return missing(name('Version'))
  if (timestamp !== undefined && !/^\d{1,12}$/.test(timestamp)) return typeError(name('Timestamp'))
  const ofVersion = (Object.keys(services) as Service[]).find((service) => services[service] === version)
  const service = serviceOf(exchange.host) ?? ofVersion
  if (service === undefined || services[service] !== version) {
    const asked = service ?? Object.keys(services).join(', ')
    return new ApiError('NoSuchVersion', `The specified api version=\`${version}\` does not exist in service=\`${asked}\`.`)
  }
  return { exchange, body, action, service, version, params, pairs, timestamp: timestamp === undefined ? undefined : Number(timestamp) }
}

function readJson(content: string): JsonObject | ApiError {
  if (content.trim() === '') return {}
  try {
    const params = parseJson(content)
    if (isObject(params)) return params
  } catch {
    // told below
  }
  return new ApiError('InvalidParameter', 'The request body is not a JSON object.')
}
