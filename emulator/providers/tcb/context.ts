/** Builds what a function learns about itself and its caller: `context` (tcb.md 2.1) and `process.env` (tcb.md 2.2). */
import type { Action } from '../../model/action.ts'
import type { EventContext } from '../../model/activation.ts'
import type { Params } from '../../model/json.ts'
import { account, contextKeys } from './contract.ts'
import type { Identity } from './identity.ts'

type Variables = Readonly<Record<string, string>>

/** The same for every call: part of the container. `url` is where the emulator listens; SDK calls made by functions come back to it. */
export function platformVariables(envId: string, url: string | undefined): Variables {
  return {
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: account.region,
    TENCENTCLOUD_APPID: account.appId,
    TENCENTCLOUD_UIN: account.uin,
    TENCENTCLOUD_SECRETID: account.secretId,
    TENCENTCLOUD_SECRETKEY: account.secretKey,
    TENCENTCLOUD_SESSIONTOKEN: account.sessionToken,
    SCF_NAMESPACE: envId,
    USER_CODE_ROOT: '/var/user/',
    _SCF_SERVER_PORT: '28902',
    TRIGGER_SRC: 'tcb',
    TCB_ENV: envId,
    TCB_CONTEXT_KEYS: contextKeys.join(','),
    ...(url === undefined ? {} : addressVariables(url)),
  }
}

/** Where the SDKs find their cloud. Of each call while the emulator does not listen: then sessions with addresses of their own share containers. */
export function addressVariables(url: string): Variables {
  return { TCB_CONTEXT_CNFG: JSON.stringify({ URL: `${url}/admin` }) }
}

/** What is known about the caller; undefined where callers are neither authenticated nor named. Sent along with the call. */
export function callerVariables(identity: Identity | undefined): Variables | undefined {
  if (!identity) return undefined
  const { uid = '', loginType = '', clientIp = '127.0.0.1', source } = identity
  return {
    TCB_SOURCE_IP: clientIp,
    TCB_SOURCE: source,
    TCB_ISANONYMOUS_USER: String(loginType === 'ANONYMOUS'),
    TCB_UUID: uid,
    LOGINTYPE: loginType,
    TCB_CUSTOM_USER_ID: loginType === 'CUSTOM' ? uid : '',
    ...wechatVariables(identity),
  }
}

/** What `getWXContext()` reads: each name of `WX_CONTEXT_KEYS` without its `WX_`. As in the context of a real call that node-sdk's own tests have. */
function wechatVariables(identity: Identity): Variables {
  const { openid, appid, unionid, fromOpenid, fromAppid, fromUnionid, clientIp = '127.0.0.1', clientIpv6 = `::ffff:${clientIp}` } = identity
  if (openid === undefined && fromOpenid === undefined) return {}
  const known = {
    WX_CLIENTIP: clientIp,
    WX_CLIENTIPV6: clientIpv6,
    WX_APPID: appid,
    WX_OPENID: openid,
    WX_UNIONID: unionid,
    WX_FROM_APPID: fromAppid,
    WX_FROM_OPENID: fromOpenid,
    WX_FROM_UNIONID: fromUnionid,
    WX_API_TOKEN: account.wechatToken,
  }
  const variables = Object.fromEntries(Object.entries(known).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  return { ...variables, WX_CONTEXT_KEYS: Object.keys(variables).join(',') }
}

/** The fields of `context`: `environment` is JSON, `environ` is `K=V;K=V`. NS3 parseContext reads the first, older SDKs the second. */
export class ContextTemplate {
  readonly #shared: Params

  constructor(functionName: string, version: string, envId: string, { limits, env }: Pick<Action, 'limits' | 'env'>) {
    this.#shared = {
      request_id: '',
      function_name: functionName,
      function_version: version,
      memory_limit_in_mb: limits.memory,
      time_limit_in_ms: limits.timeout,
      callbackWaitsForEmptyEventLoop: true,
      namespace: envId,
      tencentcloud_region: account.region,
      tencentcloud_appid: account.appId,
      tencentcloud_uin: account.uin,
      // Each call adds its own variables, and closes the brace.
      environment: JSON.stringify(env).slice(0, -1),
      environ: pairs(env),
    }
  }

  /** @param variables of this call alone */
  fields(requestId: string, variables: Variables | undefined): EventContext {
    const own = { TCB_SEQID: requestId, ...variables }
    const environment = `,${JSON.stringify(own).slice(1)}`
    const environ = `;${pairs(own)}`
    return { shared: this.#shared, own: { request_id: requestId, environment, environ } }
  }
}

/** A semicolon in a value would cut it in two for every reader. */
function pairs(variables: Variables): string {
  let text = ''
  for (const name in variables) {
    const value = variables[name] ?? ''
    if (!value.includes(';')) text += text === '' ? `${name}=${value}` : `;${name}=${value}`
  }
  return text
}
