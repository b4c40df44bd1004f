/** Schema of CloudBase's settings for the caller of a function, and for stubs of services that are not emulated. */
import type { TcbCaller, TokenIdentity } from '../model/tcb-config.ts'
import { isObject } from '../model/json.ts'
import { type Check, expected, flag, json, type Keys, object, record, text, that } from './checks.ts'

/** Becomes a variable of the function and a header line. */
export const fact = that('text of printable ASCII', (value) => typeof value === 'string' && /^[\x20-\x7e]*$/.test(value))

const facts = {
  openid: fact,
  appid: fact,
  unionid: fact,
  fromOpenid: fact,
  fromAppid: fact,
  fromUnionid: fact,
  clientIp: fact,
  clientIpv6: fact,
  uid: fact,
  loginType: fact,
} satisfies Keys<TcbCaller>

export const token = object({ ...facts, role: text, expired: flag } satisfies Keys<TokenIdentity>)

export const caller = object(facts)

/** By the name of what is asked. */
export const stubs: Check = (value, path, fault) => {
  record(json)(value, path, fault)
  for (const one of isObject(value) ? Object.keys(value) : []) {
    const isName = /^(?:openapi|cloudPay|cloudrun|apis)\../.test(one) || ['getOpenData', 'getVoIPSign', 'getCloudCallSign'].includes(one)
    if (!isName)
      fault(
        [...path, one],
        expected(
          "a name such as 'openapi.security.msgSecCheck', 'cloudPay.unifiedOrder', 'cloudrun.NAME', 'apis.NAME' or 'getOpenData'",
          one,
        ),
      )
  }
}
