/** Lists the actions that the SDKs' gateways know. What few projects call is loaded at its first call. */
import type { SdkAction } from './action.ts'
import { signRealtime } from '../realtime/sign.ts'
import { databaseActions } from './database/names.ts'
import { invokeFunction } from './functions.ts'
import { batchCopyFile, batchDeleteFile, batchGetDownloadUrl, getFileAuthority, getUploadMetadata } from './storage.ts'
import { getUserInfoForAdmin } from './users.ts'

const answerDatabase: SdkAction = async (gateway, request) => (await import('./database/index.ts')).answerDatabase(gateway, request)

const answerWeChat: SdkAction = async (gateway, request) => (await import('./wechat/actions.ts')).answerWeChat(gateway, request)

export const actions: ReadonlyMap<string, SdkAction> = new Map<string, SdkAction>([
  ['functions.invokeFunction', invokeFunction],
  ['storage.getUploadMetadata', getUploadMetadata],
  ['storage.batchGetDownloadUrl', batchGetDownloadUrl],
  ['storage.batchDeleteFile', batchDeleteFile],
  ['storage.batchCopyFile', batchCopyFile],
  ['storage.getFileAuthority', getFileAuthority],
  ['auth.getUserInfoForAdmin', getUserInfoForAdmin],
  ['auth.wsWebSign', signRealtime],
  ['wx.openApi', answerWeChat],
  ['wx.wxPayApi', answerWeChat],
  ['wx.api', answerWeChat],
  ...databaseActions.map((name) => [name, answerDatabase] as const),
])
