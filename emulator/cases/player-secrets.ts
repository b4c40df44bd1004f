/** Replaces the masks in a recorded case by the credentials of the player. */
import { masked } from '../secrets/case-mask.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { CaseRequest } from './format.ts'

export interface Secrets {
  readonly ncp?: { readonly accessKey: string; readonly secretKey: string } | undefined
  /** Of a gateway trigger. */
  readonly apiKey?: string | undefined
  /** `uuid:key`. */
  readonly openwhisk?: string | undefined
  /** Bearer token. */
  readonly tcb?: string | undefined
}

/** Those that an emulator itself accepts. */
export function ownSecrets({ ncp, openwhisk, tcb }: ResolvedConfig): Secrets {
  const credential = ncp.credentials.find(({ deny }) => deny !== true)
  const valid = Object.entries(tcb.auth.tokens).filter(([, { expired }]) => expired !== true)
  const token = (valid.find(([, { role }]) => role === 'administrator') ?? valid[0])?.[0]
  return { ncp: credential, apiKey: ncp.apiKeys[0], openwhisk: openwhisk.auth, tcb: token }
}

/** Every text that must not be printed or written. */
export function textsOf({ ncp, apiKey, openwhisk, tcb }: Secrets): string[] {
  const all = [
    ncp?.accessKey,
    ncp?.secretKey,
    apiKey,
    openwhisk,
    openwhisk?.slice(openwhisk.indexOf(':') + 1),
    openwhisk && btoa(openwhisk),
    tcb,
  ]
  return all.filter((text) => text !== undefined)
}

export function unmasked(request: CaseRequest, secrets: Secrets): CaseRequest {
  const { sign, headers, ...rest } = request
  const kept = Object.entries(headers ?? {}).flatMap(([name, value]) => {
    if (!value.endsWith(masked)) return [[name, value]]
    const secret = secretOf(name, request, secrets)
    return secret === undefined ? [] : [[name, secret]]
  })
  const signed = sign?.accessKey === masked ? secrets.ncp && { ...sign, ...secrets.ncp } : sign
  return { ...rest, ...(headers ? { headers: Object.fromEntries(kept) } : {}), ...(signed ? { sign: signed } : {}) }
}

/** Undefined where the player has none: the line is not sent. */
function secretOf(name: string, { surface }: CaseRequest, { apiKey, openwhisk, tcb }: Secrets): string | undefined {
  if (name === 'x-ncp-apigw-api-key') return apiKey
  if (name !== 'authorization') return undefined
  if (surface === 'tcb') return tcb === undefined ? undefined : `Bearer ${tcb}`
  return openwhisk === undefined ? undefined : `Basic ${btoa(openwhisk)}`
}
