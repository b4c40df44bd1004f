/** Says who calls: in a header of a request that stands for a mini program's, and from one function to the next. docs/contracts/tcb.md 2.4. */
import type { TcbCaller } from '../../model/tcb-config.ts'
import { isObject } from '../../model/json.ts'
import { said } from '../../model/said.ts'
import { account, sources } from './contract.ts'
import { Fault } from './envelope.ts'
import { identityOf, type Identity } from './identity.ts'

/** Ours: no cloud knows it. `openid=o-alice&unionid=u-1`, `uid=u1&loginType=CUSTOM`, `configured` or `nobody`. */
export const callerHeader = 'x-actionlab-caller'

const fields = {
  openid: true,
  appid: true,
  unionid: true,
  fromOpenid: true,
  fromAppid: true,
  fromUnionid: true,
  clientIp: true,
  clientIpv6: true,
  uid: true,
  loginType: true,
} as const satisfies Record<keyof Required<TcbCaller>, true>

/** The caller whom the header names. @param configured `tcb.caller` */
export function readCaller(text: string, configured: TcbCaller | undefined): Identity | Fault {
  if (text === 'nobody') return identityOf({}, sources.httpApi, 'anonymous')
  if (text === 'configured') {
    if (configured) return identityOf(configured, sourceOf(configured))
    return new Fault('FUNCTION_PARAM_INVALID', { detail: said`${callerHeader}: ${text}, but there is no tcb.caller in the configuration` })
  }
  const caller: Partial<Record<keyof TcbCaller, string>> = {}
  const wrong: string[] = []
  for (const [name, value] of new URLSearchParams(text)) {
    if (isField(name)) caller[name] = value
    else wrong.push(name)
  }
  if (text !== '' && wrong.length === 0 && /^[\x20-\x7e]*$/.test(Object.values(caller).join('')))
    return identityOf(caller, sourceOf(caller), 'registered', configured?.appid)
  return new Fault('FUNCTION_PARAM_INVALID', {
    detail: said`${callerHeader}: ${text} is none of nobody, configured, or name=value pairs joined with &, such as openid=o-alice, of ${Object.keys(fields).join(', ')}`,
  })
}

/**
 * The lines with which a program says whose call its own is: the header, and credentials of an administrator, who alone may say it where tokens are enforced.
 *
 * @param caller undefined: the configured one; null: nobody
 */
export function linesOf(caller: TcbCaller | null | undefined): Record<string, string> {
  const known = Object.entries(caller ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const text = caller === undefined ? 'configured' : caller === null ? 'nobody' : new URLSearchParams(known).toString()
  const credential = `Credential=${account.secretId}/2026-01-01/tcb/tc3_request, SignedHeaders=host, Signature=0, Timestamp=1`
  return { [callerHeader]: text, authorization: `TC3-HMAC-SHA256 ${credential}` }
}

function isField(name: string): name is keyof TcbCaller {
  return Object.hasOwn(fields, name)
}

/** Only mini programs have users with an openid. */
function sourceOf({ openid }: TcbCaller): string {
  return openid === undefined ? sources.httpApi : sources.miniProgram
}

const tokenMark = 'actionlab'

/** What the SDKs hand from a function to the services that it asks, as `tcb_sessionToken`: which activation asks, and who called it, where that is known. */
export function sessionTokenOf(activationId: string, identity: Identity | undefined): string {
  const caller = identity === undefined ? '' : Buffer.from(JSON.stringify(identity)).toString('base64url')
  return `${tokenMark}.${activationId}.${caller}`
}

/** Who asks with such a token. */
export interface Asking {
  readonly activationId?: string
  readonly identity?: Identity | undefined
}

/** Nothing for a token that is not ours. @param source what a call of the function comes from */
export function readSessionToken(token: unknown, source: string): Asking {
  const [mark, activationId = '', caller = ''] = typeof token === 'string' ? token.split('.') : []
  if (mark !== tokenMark || activationId === '') return {}
  if (caller === '') return { activationId }
  try {
    const read: unknown = JSON.parse(Buffer.from(caller, 'base64url').toString())
    if (!isObject(read)) return { activationId }
    const known = Object.entries(read).filter(([name, value]) => isField(name) && typeof value === 'string')
    const role = typeof read['role'] === 'string' ? read['role'] : 'anonymous'
    return { activationId, identity: identityOf(Object.fromEntries(known), source, role) }
  } catch {
    return { activationId }
  }
}
