/** Lists the actions that the SDKs' gateways know. */
import type { SdkAction } from './action.ts'
import { invokeFunction } from './functions.ts'
import { batchCopyFile, batchDeleteFile, batchGetDownloadUrl, getUploadMetadata } from './storage.ts'

export const actions: ReadonlyMap<string, SdkAction> = new Map<string, SdkAction>([
  ['functions.invokeFunction', invokeFunction],
  ['storage.getUploadMetadata', getUploadMetadata],
  ['storage.batchGetDownloadUrl', batchGetDownloadUrl],
  ['storage.batchDeleteFile', batchDeleteFile],
  ['storage.batchCopyFile', batchCopyFile],
])
