/** `/v1/storages/*`: many files at a time, each refused by itself. docs/contracts/tcb.md 14.2; docs.cloudbase.net/openapi/storage.v1.openapi.yaml. */
import type { Answer } from '../../../model/http.ts'
import { isObject, parseJson, textOf, type Json, type JsonObject } from '../../../model/json.ts'
import { said } from '../../../model/said.ts'
import { corsHeaders } from '../cors.ts'
import { Fault, requestIdHeaders } from '../envelope.ts'
import type { Call } from '../gateway.ts'
import { storagesPrefix } from './address.ts'
import { fileCallerOf, type FileCaller } from './caller.ts'
import { usualMaxAge, type FileFault, type Files } from './files.ts'
import type { SignedHeaders } from './signatures.ts'

/** Files of one request: `OBJECT_BATCH_TOO_LARGE` has no published number; the SDKs' pages name 50. */
const mostFiles = 50
/** Bytes of a request. */
const bodyLimit = 1024 * 1024

/** The codes and texts of the document. */
const faults: Readonly<Record<FileFault, { readonly code: string; readonly message: string }>> = {
  missing: { code: 'OBJECT_NOT_EXIST', message: 'Storage object not exists.' },
  forbidden: { code: 'STORAGE_EXCEED_AUTHORITY', message: 'Storage permission denied.' },
  exists: { code: 'OBJECT_ALREADY_EXIST', message: 'Storage object already exists.' },
  'bad-name': { code: 'INVALID_PARAM', message: 'Invalid object path.' },
}

type Operation = (files: Files, item: JsonObject, caller: FileCaller, call: Call) => Promise<JsonObject>

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['get-objects-upload-info', uploadInfo],
  ['get-objects-download-info', downloadInfo],
  ['delete-objects', remove],
  ['copy-objects', copy],
])

export async function callStorages(files: Files, call: Call): Promise<Answer | Fault> {
  const { exchange, requestId } = call
  const operation = operations.get(exchange.path.slice(storagesPrefix.length))
  if (!operation || exchange.method !== 'POST') return new Fault('INVALID_PATH')
  const caller = fileCallerOf(call, false)
  // "This interface can only be called by administrators": http-api/storage/copy-objects.
  if (operation === copy && caller !== 'server' && caller !== null) return new Fault('ACTION_FORBIDDEN')
  const items = readItems(await exchange.body(bodyLimit))
  if (items instanceof Fault) return items
  const answers: JsonObject[] = []
  for (const item of items) answers.push(await operation(files, item, caller, call))
  return {
    status: 200,
    headers: [['content-type', 'application/json; charset=utf-8'], ...requestIdHeaders(requestId), ...corsHeaders(exchange)],
    body: JSON.stringify(answers),
  }
}

function readItems(body: Awaited<ReturnType<Call['exchange']['body']>>): JsonObject[] | Fault {
  if ('tooLarge' in body) return new Fault('EXCEED_MAX_PAYLOAD_SIZE')
  let items: Json
  try {
    items = parseJson(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'))
  } catch {
    return new Fault('INVALID_PARAM', { detail: said`the body is no JSON` })
  }
  if (!Array.isArray(items) || !items.every(isObject)) return new Fault('INVALID_PARAM', { detail: said`the body is no array of objects` })
  if (items.length > mostFiles)
    return new Fault('OBJECT_BATCH_TOO_LARGE', { detail: said`${items.length} files; at most ${mostFiles} are taken` })
  return items
}

async function uploadInfo(
  files: Files,
  { objectId, signedHeader }: JsonObject,
  caller: FileCaller,
  { exchange }: Call,
): Promise<JsonObject> {
  const address = typeof objectId === 'string' ? await files.upload(objectId, caller, exchange, signedHeaders(signedHeader)) : 'bad-name'
  if (typeof address === 'string') return faults[address]
  const { path, url, token, authorization, meta, fileId, downloadUrl, downloadUrlEncoded } = address
  return {
    objectId: path,
    uploadUrl: url,
    downloadUrl,
    downloadUrlEncoded,
    token,
    authorization,
    cloudObjectMeta: meta,
    cloudObjectId: fileId,
  }
}

async function downloadInfo(
  files: Files,
  { cloudObjectId, maxAge }: JsonObject,
  caller: FileCaller,
  { exchange }: Call,
): Promise<JsonObject> {
  const id = textOf(cloudObjectId)
  const address = await files.download(id, typeof maxAge === 'number' && maxAge > 0 ? maxAge : usualMaxAge, caller, exchange)
  if (typeof address === 'string') return { cloudObjectId: id, ...faults[address] }
  return { cloudObjectId: id, downloadUrl: address.url, downloadUrlEncoded: address.encoded }
}

async function remove(files: Files, { cloudObjectId }: JsonObject, caller: FileCaller): Promise<JsonObject> {
  const id = textOf(cloudObjectId)
  const fault = await files.remove(id, caller)
  return { cloudObjectId: id, ...(fault === undefined ? {} : faults[fault]) }
}

async function copy(files: Files, { srcPath, dstPath, overwrite, removeOriginal }: JsonObject, caller: FileCaller): Promise<JsonObject> {
  if (typeof srcPath !== 'string' || typeof dstPath !== 'string') return faults['bad-name']
  const order = { from: srcPath, to: dstPath, overwrite: overwrite !== false, removeOriginal: removeOriginal === true }
  const copied = await files.copy(order, caller)
  return typeof copied === 'string' ? faults[copied] : { cloudObjectId: copied.fileId }
}

/** `{name: [value]}`, as js-sdk sends it; a value alone is taken as well. */
export function signedHeaders(given: Json | undefined): SignedHeaders {
  if (!isObject(given)) return {}
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value
      return typeof first === 'string' ? [[name.toLowerCase(), first]] : []
    }),
  )
}
