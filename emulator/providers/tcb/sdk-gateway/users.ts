/** `auth.getUserInfoForAdmin`: what server SDKs ask about a user. docs/contracts/tcb.md 15.6. */
import { textOf } from '../../../model/json.ts'
import { account } from '../contract.ts'
import { phoneOf, type User } from '../auth/users.ts'
import { SdkError, type SdkAction } from './action.ts'

/** By `platform` of `queryUserInfo`: what `platformId` is. api-reference/server/node-sdk/auth. */
const platforms: Readonly<Record<string, (user: User, id: string) => boolean>> = {
  PHONE: ({ phone }, id) => phone !== undefined && phoneOf(phone) === phoneOf(id),
  EMAIL: ({ email }, id) => email === id,
  USERNAME: ({ username }, id) => username === id,
  CUSTOM: ({ uid, provider }, id) => provider === 'custom' && uid === id,
}

export const getUserInfoForAdmin: SdkAction = ({ accounts, deps }, { fields, isServer }) => {
  if (!isServer) return new SdkError('EXCEED_AUTHORITY', 'Only servers may ask for users.')
  const [uid, platform, platformId] = [textOf(fields['uuid']), textOf(fields['platform']), textOf(fields['platformId'])]
  const matches = Object.hasOwn(platforms, platform) ? platforms[platform] : undefined
  const user = uid === '' ? matches && accounts.users.find((one) => matches(one, platformId)) : accounts.users.get(uid)
  // Which code the service has for nobody is not published.
  if (!user) return new SdkError('USER_NOT_FOUND', `There is no user ${uid || `${platform} ${platformId}`}.`)
  return { body: { data: infoOf(user, deps.config.tcb.envId) } }
}

/** The fields of `EndUserInfo`; what is not known of a user is empty. */
function infoOf(user: User, envName: string): Record<string, string | boolean> {
  const { uid, openid = '', provider, name = '', email = '', username = '', phone, picture = '', gender = 'UNKNOWN' } = user
  return {
    openId: openid,
    appId: openid === '' ? '' : account.miniProgram,
    uid,
    customUserId: provider === 'custom' ? uid : '',
    isAnonymous: provider === 'anonymous',
    envName,
    nickName: name,
    email,
    username,
    phone: phone === undefined ? '' : phoneOf(phone),
    hasPassword: user.password !== undefined,
    gender,
    country: '',
    province: '',
    city: '',
    avatarUrl: picture,
  }
}
