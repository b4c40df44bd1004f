/** The CORS headers every answer of a web action carries unless the action answers OPTIONS itself (openwhisk.md 8). */
import type { Exchange } from '../../../model/http.ts'

type HeaderLine = readonly [name: string, value: string]

const allowOrigin: HeaderLine = ['Access-Control-Allow-Origin', '*']
const allowMethods: HeaderLine = ['Access-Control-Allow-Methods', 'OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH']

/** `allowHeaders` is what goes out when the request names no headers of its own. */
export function corsHeaders(exchange: Exchange, allowHeaders: string): HeaderLine[] {
  return [allowOrigin, allowMethods, ['Access-Control-Allow-Headers', exchange.header('access-control-request-headers') ?? allowHeaders]]
}
