/** `storage.*`: what the SDKs ask before they send or fetch a file. docs/contracts/tcb.md 14.2. */
import type { Json, JsonObject } from '../../../model/json.ts'
import { isObject, textOf } from '../../../model/json.ts'
import { fileCallerOf, type FileCaller } from '../storage/caller.ts'
import { usualMaxAge, type FileFault } from '../storage/files.ts'
import { signedHeaders } from '../storage/rest.ts'
import { SdkError, type SdkAction, type SdkRequest } from './action.ts'

/** wx-server-sdk has numbers for these: docs/contracts/tcb.md 14.2. */
const faults: Readonly<Record<FileFault, { readonly code: string; readonly message: string }>> = {
  missing: { code: 'STORAGE_FILE_NONEXIST', message: 'The storage file does not exist.' },
  forbidden: { code: 'STORAGE_EXCEED_AUTHORITY', message: 'The caller may not do this with the file.' },
  exists: { code: 'STORAGE_REQUEST_FAIL', message: 'The target of the copy exists already.' },
  'bad-name': { code: 'INVALID_PARAM', message: 'The path of the file is invalid.' },
}

function callerOf({ call, isServer }: SdkRequest): FileCaller {
  return fileCallerOf(call, isServer)
}

const getUploadMetadata: SdkAction = async ({ files }, request) => {
  const { path, headers } = request.fields
  const address =
    typeof path === 'string' ? await files.upload(path, callerOf(request), request.call.exchange, signedHeaders(headers)) : 'bad-name'
  if (typeof address === 'string') return new SdkError(faults[address].code, faults[address].message)
  const { url, token, authorization, fileId, meta, downloadUrl } = address
  return { body: { data: { url, token, authorization, fileId, cosFileId: meta, download_url: downloadUrl } } }
}

const batchGetDownloadUrl: SdkAction = async ({ files }, request) => {
  const list = listOf(request.fields['file_list'], 'file_list')
  if (list instanceof SdkError) return list
  const items: JsonObject[] = []
  for (const item of list) {
    const { fileid, max_age: maxAge, url_type: urlType } = isObject(item) ? item : { fileid: item }
    const id = textOf(fileid)
    const seconds = typeof maxAge === 'number' && maxAge > 0 ? maxAge : usualMaxAge
    const address = await files.download(id, seconds, callerOf(request), request.call.exchange)
    const isFault = typeof address === 'string'
    // node-sdk 3 sends the address of this type as it is.
    const url = isFault ? '' : urlType === 'COS_URL' ? address.encoded : address.url
    items.push({ fileid: id, fileID: id, download_url: url, tempFileURL: url, code: 'SUCCESS', ...(isFault ? faults[address] : {}) })
  }
  return { body: { data: { download_list: items } } }
}

const batchDeleteFile: SdkAction = async ({ files }, request) => {
  const list = listOf(request.fields['fileid_list'], 'fileid_list')
  if (list instanceof SdkError) return list
  const items: JsonObject[] = []
  for (const id of list) {
    const fileID = textOf(id)
    const fault = await files.remove(fileID, callerOf(request))
    items.push({ fileID, code: 'SUCCESS', ...(fault === undefined ? {} : faults[fault]) })
  }
  return { body: { data: { delete_list: items } } }
}

const batchCopyFile: SdkAction = async ({ files }, request) => {
  const list = listOf(request.fields['file_list'], 'file_list')
  if (list instanceof SdkError) return list
  const items: JsonObject[] = []
  for (const item of list) {
    const { src_path: from, dst_path: to, overwrite, remove_original: removeOriginal } = isObject(item) ? item : {}
    const order = { from: textOf(from), to: textOf(to), overwrite: overwrite !== false, removeOriginal: removeOriginal === true }
    const copied = await files.copy(order, callerOf(request))
    items.push(typeof copied === 'string' ? faults[copied] : { fileId: copied.fileId, fileID: copied.fileId, code: 'SUCCESS' })
  }
  return { body: { data: { copy_list: items } } }
}

/** What a function asks for the user who calls it: whether it may read a file, and the mark of an upload that it may make. */
const getFileAuthority: SdkAction = async ({ files }, { fields, isServer }) => {
  const list = listOf(fields['fileList'], 'fileList')
  if (list instanceof SdkError) return list
  if (!isServer) return new SdkError('STORAGE_EXCEED_AUTHORITY', 'Only servers may ask what users may do.')
  const [openid, uid, loginType] = [textOf(fields['openId']), textOf(fields['uid']), textOf(fields['loginType'])]
  const user = { openid: openid || undefined, uid: uid || undefined, loginType: loginType || undefined }
  const items: JsonObject[] = []
  for (const item of list) {
    const { path, type } = isObject(item) ? item : {}
    const { read, mark } = await files.authority(textOf(path), user)
    items.push({ path: textOf(path), cosFileId: textOf(type).includes('WRITE') ? mark : '', read: textOf(type).startsWith('READ') && read })
  }
  return { body: { data: items } }
}

function listOf(value: Json | undefined, name: string): readonly Json[] | SdkError {
  return Array.isArray(value) ? value : new SdkError('INVALID_PARAM', `${name} is no list.`)
}

const actions: Readonly<Record<string, SdkAction>> = {
  'storage.getUploadMetadata': getUploadMetadata,
  'storage.batchGetDownloadUrl': batchGetDownloadUrl,
  'storage.batchDeleteFile': batchDeleteFile,
  'storage.batchCopyFile': batchCopyFile,
  'storage.getFileAuthority': getFileAuthority,
}

/** One of the actions that the list beside it names. */
export const answerStorage: SdkAction = (gateway, request) =>
  actions[request.action]?.(gateway, request) ?? new SdkError('INVALID_ACTION', `${request.action} is no action of the storage.`)
