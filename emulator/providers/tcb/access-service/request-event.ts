/** Makes the event of a function from an HTTP request. docs/contracts/tcb.md 20.3. */
import type { Exchange } from '../../../model/http.ts'
import type { Json } from '../../../model/json.ts'
import { account } from '../contract.ts'

/** As JSON. @param path what the function sees @param envId of the environment */
export function requestEvent(exchange: Exchange, path: string, body: Uint8Array, requestId: string, envId: string): string {
  const text = textOf(body, exchange.header('content-type'))
  const event: Record<string, Json> = {
    path,
    httpMethod: exchange.method,
    headers: headersOf(exchange),
    queryStringParameters: parametersOf(exchange.query),
    requestContext: { requestId, envId, appId: Number(account.appId), uin: Number(account.uin) },
    body: text ?? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64'),
    isBase64Encoded: text === undefined,
  }
  return JSON.stringify(event)
}

/** Repeated lines are joined, as RFC 9110 5.3 allows; cookies as in one line of them. */
function headersOf({ headers }: Exchange): Record<string, string> {
  const joined = new Map<string, string>()
  for (const [name, value] of headers) {
    const before = joined.get(name)
    joined.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`)
  }
  return Object.fromEntries(joined)
}

/** Of a repeated name the last value. */
function parametersOf(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query))
}

const textTypes = /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml)\b|application\/(?:x-www-form-urlencoded|javascript|graphql)\b)/i
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Undefined for bytes that are no text: those go to the function as Base64. */
function textOf(body: Uint8Array, type: string | undefined): string | undefined {
  if (body.length === 0) return ''
  if (type !== undefined && type !== '' && !textTypes.test(type)) return undefined
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}
