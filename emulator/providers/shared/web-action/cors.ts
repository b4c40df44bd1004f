/** Makes the CORS headers of every answer of a web action, unless the action answers OPTIONS itself (openwhisk.md 8). */
import type { Exchange } from '../../../model/http.ts'

type HeaderLine = readonly [name: string, value: string]

const allowOrigin: HeaderLine = ['Access-Control-Allow-Origin', '*']
const allowMethods: HeaderLine = ['Access-Control-Allow-Methods', 'OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH']

/** `allowHeaders` is the value where the request names no headers. */
export function corsHeaders(exchange: Exchange, allowHeaders: string): HeaderLine[] {
  return [allowOrigin, allowMethods, ['Access-Control-Allow-Headers', exchange.header('access-control-request-headers') ?? allowHeaders]]
}
