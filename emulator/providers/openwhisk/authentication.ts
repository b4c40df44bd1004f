/** Authenticates a caller by Basic credentials, `uuid:key` (openwhisk.md 10). */
import type { Exchange } from '../../model/http.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import { rejections } from './contract.ts'
import { Rejection } from './refusal.ts'

/** The user name of a valid caller where no key is configured: the controller names its keys by a UUID. */
const uuid = /^[0-9a-f]{1,8}(?:-[0-9a-f]{1,12}){4}$/i

/** `undefined` when the header carries no readable Basic credentials. */
function basicCredentials(header: string): { readonly user: string; readonly text: string } | undefined {
  const space = header.indexOf(' ')
  if (space < 0 || header.slice(0, space).toLowerCase() !== 'basic') return undefined
  const text = Buffer.from(header.slice(space + 1).trim(), 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { user: text.slice(0, colon), text }
}

/** Whether the request carries the credentials of a known caller. Without a configured key every well-formed one does. */
export function isKnownCaller(exchange: Exchange, config: ResolvedConfig): boolean {
  const header = exchange.header('authorization')
  if (header === undefined) return false
  const credentials = basicCredentials(header)
  if (!credentials) return false
  const { auth } = config.openwhisk
  return auth === undefined ? uuid.test(credentials.user) || credentials.user === config.namespace : credentials.text === auth
}

/** Throws 401 for an unknown caller; admits all where no key is configured. */
export function authenticate(exchange: Exchange, config: ResolvedConfig): void {
  if (config.openwhisk.auth !== undefined && !isKnownCaller(exchange, config)) throw unauthorized(exchange)
}

export function unauthorized(exchange: Exchange): Rejection {
  const missing = exchange.header('authorization') === undefined
  return new Rejection(missing ? rejections.credentialsMissing : rejections.credentialsRejected, [challenge])
}

const challenge = ['WWW-Authenticate', 'Basic realm="OpenWhisk secure realm",charset=UTF-8'] as const
