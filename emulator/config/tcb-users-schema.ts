/** Schema of CloudBase's settings for users and sign-in. */
import { isObject } from '../model/json.ts'
import type { TcbCustomLogin, TcbUser } from '../model/tcb-config.ts'
import { type Check, expected, flag, type Keys, list, name, object, text, that } from './checks.ts'
import { fact } from './tcb-caller-schema.ts'

export const customLogin: Check = (value, path, fault) => {
  object({ privateKeyId: name, privateKey: name, privateKeyFile: name } satisfies Keys<TcbCustomLogin>)(value, path, fault)
  if (!isObject(value) || (value['privateKey'] === undefined) !== (value['privateKeyFile'] === undefined)) return
  fault(path, expected('one of privateKey and privateKeyFile', value['privateKey'] === undefined ? 'neither' : 'both'))
}

const user = object(
  {
    uid: name,
    username: name,
    password: name,
    phone: that('a phone number, such as +86 13800000000', (value) => typeof value === 'string' && /^(\+\d{1,3} ?)?\d{5,15}$/.test(value)),
    email: that('an address of mail', (value) => typeof value === 'string' && /^[^@\s]+@[^@\s]+$/.test(value)),
    openid: fact,
    unionid: fact,
    name: text,
    picture: text,
    gender: text,
    locale: text,
    blocked: flag,
  } satisfies Keys<TcbUser>,
  ['uid'],
)

/** Two users of one name could not both sign in. */
export const users: Check = (value, path, fault) => {
  list(user)(value, path, fault)
  const seen = new Map<string, number>()
  for (const [index, one] of (Array.isArray(value) ? value : []).entries()) {
    if (!isObject(one)) continue
    for (const key of ['uid', 'username', 'phone', 'email'] as const) {
      const known = `${key} ${JSON.stringify(one[key])}`
      const first = one[key] === undefined ? undefined : seen.get(known)
      if (first !== undefined) fault([...path, index, key], `found ${JSON.stringify(one[key])}, which tcb.users[${first}] has as well.`)
      seen.set(known, index)
    }
  }
}
