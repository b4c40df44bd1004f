/** Lists the actions that the SDKs' gateways know. What few projects call is loaded at its first call. */
import type { SdkAction } from './action.ts'
import { signRealtime } from '../realtime/sign.ts'
import { databaseActions } from './database/names.ts'
import { invokeFunction } from './functions.ts'

const answerDatabase: SdkAction = async (gateway, request) => (await import('./database/index.ts')).answerDatabase(gateway, request)

const answerWeChat: SdkAction = async (gateway, request) => (await import('./wechat/actions.ts')).answerWeChat(gateway, request)

const answerStorage: SdkAction = async (gateway, request) => (await import('./storage.ts')).answerStorage(gateway, request)

const answerUsers: SdkAction = async (gateway, request) => (await import('./users.ts')).getUserInfoForAdmin(gateway, request)

export const actions: ReadonlyMap<string, SdkAction> = new Map<string, SdkAction>([
  ['functions.invokeFunction', invokeFunction],
  ['storage.getUploadMetadata', answerStorage],
  ['storage.batchGetDownloadUrl', answerStorage],
  ['storage.batchDeleteFile', answerStorage],
  ['storage.batchCopyFile', answerStorage],
  ['storage.getFileAuthority', answerStorage],
  ['auth.getUserInfoForAdmin', answerUsers],
  ['auth.wsWebSign', signRealtime],
  ['wx.openApi', answerWeChat],
  ['wx.wxPayApi', answerWeChat],
  ['wx.api', answerWeChat],
  ...databaseActions.map((name) => [name, answerDatabase] as const),
])
