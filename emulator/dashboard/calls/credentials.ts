/** What a call needs to be let in: real values for what the emulator sends itself, shell variables for what it hands out. */
import type { ResolvedConfig } from '../../model/config.ts'
import { headers as ncpHeaders } from '../../providers/ncp/contract.ts'
import { sign, stringToSign } from '../../providers/ncp/signature.ts'
import { shellVariables, withHeaders, type HttpRequest } from './http-request.ts'

/** Credentials a caller sent are replaced: a signature lives for five minutes. */
const ownHeaders: ReadonlySet<string> = new Set([
  ncpHeaders.timestamp,
  ncpHeaders.accessKey,
  ncpHeaders.signature,
  ncpHeaders.legacySignature,
  ncpHeaders.apiKey,
  'authorization',
])

export interface Variables {
  readonly apiKey: string
  readonly openwhisk: string
  readonly token: string
}

/** For a call by the emulator itself. */
export function authorised(request: HttpRequest, config: ResolvedConfig, now: number): HttpRequest {
  const [apiKey = ''] = config.ncp.apiKeys
  const [token = ''] = Object.entries(config.tcb.auth.tokens).flatMap(([key, { expired }]) => (expired === true ? [] : [key]))
  const basic = Buffer.from(config.openwhisk.auth ?? '').toString('base64')
  return withCredentials(request, config, now, { apiKey, openwhisk: basic, token })
}

/** For a command that somebody copies: signed where a key is configured, other secrets left to the shell. */
export function authorisedByShell(request: HttpRequest, config: ResolvedConfig, now: number): HttpRequest {
  return withCredentials(request, config, now, shellVariables)
}

export function withoutCredentials(request: HttpRequest): HttpRequest {
  return { ...request, headers: request.headers.filter(([name]) => !ownHeaders.has(name)) }
}

function withCredentials(given: HttpRequest, config: ResolvedConfig, now: number, variables: Variables): HttpRequest {
  const request = withoutCredentials(given)
  const { surface, method, target } = request
  const more: [string, string][] = []
  if (isSigned(request, config)) {
    const credential = config.ncp.credentials.find(({ deny }) => deny !== true) ?? config.ncp.credentials[0]
    if (credential) {
      const timestamp = String(now)
      const { accessKey, secretKey } = credential
      more.push([ncpHeaders.timestamp, timestamp], [ncpHeaders.accessKey, accessKey])
      more.push([ncpHeaders.signature, sign(secretKey, stringToSign(method, target, timestamp, accessKey))])
    }
  }
  if (triggerOf(request, config)?.apiKey === true && config.ncp.apiKeys.length > 0) more.push([ncpHeaders.apiKey, variables.apiKey])
  if (surface === 'openwhisk.api' && config.openwhisk.auth !== undefined) more.push(['authorization', `Basic ${variables.openwhisk}`])
  if (surface.startsWith('tcb') && config.tcb.auth.enforce) more.push(['authorization', `Bearer ${variables.token}`])
  return withHeaders(request, more)
}

function isSigned(request: HttpRequest, config: ResolvedConfig): boolean {
  if (config.ncp.credentials.length === 0) return false
  if (request.surface === 'ncp.postAction' || request.surface === 'ncp.api') return true
  return (triggerOf(request, config)?.auth ?? 'NONE') !== 'NONE'
}

/** The trigger whose address a request has, by host or by `/apigw/…`. */
export function triggerOf({ surface, target, host }: HttpRequest, config: ResolvedConfig): ResolvedConfig['triggers'][string] | undefined {
  if (surface !== 'ncp.apigw' && surface !== 'ncp.webhook') return undefined
  const [path = ''] = target.split('?', 1)
  const segments = path.split('/')
  const [product, api, stage, ...rest] = segments[1] === 'apigw' ? segments.slice(2) : [host?.split('.')[0], ...segments.slice(1)]
  const resource = `/${rest.join('/')}`
  const fits = Object.values(config.triggers).filter(
    (trigger) => trigger.product.toLowerCase() === product?.toLowerCase() && trigger.api === api && trigger.stage === stage,
  )
  const fixed = fits.find((trigger) => trigger.resource === resource)
  return (
    fixed ??
    fits.find(
      (trigger) => trigger.resource.endsWith('+}') && resource.startsWith(trigger.resource.slice(0, trigger.resource.lastIndexOf('/') + 1)),
    )
  )
}
