/** Serves the addresses of files: what an SDK uploads to and downloads from. docs/contracts/tcb.md 14.3. */
import type { Answer, Exchange } from '../../../model/http.ts'
import type { ByteRange, StoredObject } from '../../../model/objects.ts'
import { isPreflight, preflight } from '../cors.ts'
import { commonHeaders, cosError, objectHeaders, postResponse } from './cos-answer.ts'
import { bucketOf, nameFault } from './file-names.ts'
import { storagePrefix } from './address.ts'
import type { Files } from './files.ts'
import type { Upload } from './signatures.ts'

/** Bytes of a form, which is read before any of it is known: error-code/EXCEED_MAX_PAYLOAD_SIZE has 100 MB. PUT has no limit. */
const formLimit = 100 * 1024 * 1024

/** Headers of an upload that its object keeps. */
const kept = ['cache-control', 'content-disposition']

/** @param path on the plain host, still percent-encoded */
export async function serveFile(files: Files, exchange: Exchange, path: string): Promise<Answer> {
  if (isPreflight(exchange) || exchange.method === 'OPTIONS') return preflight(exchange)
  const [bucket = '', ...parts] = path.slice(storagePrefix.length).split('/')
  const key = decoded(parts.join('/'))
  if (bucket !== bucketOf(files.envId)) return cosError('NoSuchBucket', exchange, `/${bucket}`)
  if (exchange.method === 'PUT') return put(files, exchange, key)
  if (exchange.method === 'POST') return post(files, exchange)
  if (exchange.method === 'GET' || exchange.method === 'HEAD') return get(files, exchange, key)
  return cosError('MethodNotAllowed', exchange, `/${key}`)
}

async function put(files: Files, exchange: Exchange, key: string): Promise<Answer> {
  const given = {
    authorization: exchange.header('authorization') ?? exchange.header('signature') ?? '',
    token: exchange.header('x-cos-security-token') ?? '',
    fileId: exchange.header('x-cos-meta-fileid') ?? '',
  }
  if (given.authorization === '') return cosError('AccessDenied', exchange, `/${key}`)
  const upload = files.signatures.checkUpload(given, (name) => exchange.header(name))
  if (upload === 'expired') return cosError('ExpiredToken', exchange, `/${key}`)
  if (upload === 'wrong' || upload.path !== key) return cosError('SignatureDoesNotMatch', exchange, `/${key}`)
  const names = [...kept, ...exchange.headers.map(([name]) => name).filter((name) => /^x-cos-meta(?:data)?-/.test(name))]
  const headers = names.flatMap((name) => (exchange.header(name) === undefined ? [] : [[name, exchange.header(name) ?? ''] as const]))
  const object = await store(files, upload, exchange.stream(), exchange.header('content-type'), Object.fromEntries(headers))
  return { status: 200, headers: [['etag', `"${object.etag}"`], ...commonHeaders(exchange)] }
}

/** The form of node-sdk 2 and of browsers: fields in small or capital letters, `file` among them. */
async function post(files: Files, exchange: Exchange): Promise<Answer> {
  const body = await exchange.body(formLimit)
  if ('tooLarge' in body) return cosError('EntityTooLarge', exchange, '/')
  let form: FormData
  try {
    form = await new Response(body as Uint8Array<ArrayBuffer>, {
      headers: { 'content-type': exchange.header('content-type') ?? '' },
    }).formData()
  } catch {
    return cosError('MalformedPOSTRequest', exchange, '/')
  }
  const fields = new Map([...form].map(([name, value]) => [name.toLowerCase(), value]))
  const text = (name: string): string => (typeof fields.get(name) === 'string' ? (fields.get(name) as string) : '')
  const file = fields.get('file')
  const key = text('key')
  if (file === undefined || key === '') return cosError('MalformedPOSTRequest', exchange, `/${key}`)
  const given = {
    authorization: text('signature') || text('authorization'),
    token: text('x-cos-security-token'),
    fileId: text('x-cos-meta-fileid'),
  }
  const upload = files.signatures.checkUpload(given, text)
  if (upload === 'expired') return cosError('ExpiredToken', exchange, `/${key}`)
  if (upload === 'wrong' || upload.path !== decoded(key)) return cosError('SignatureDoesNotMatch', exchange, `/${key}`)
  const bytes = typeof file === 'string' ? Buffer.from(file) : new Uint8Array(await file.arrayBuffer())
  const type = text('content-type') || (typeof file === 'string' ? '' : file.type)
  const object = await store(files, upload, bytes, type === 'application/octet-stream' ? undefined : type, {
    'x-cos-meta-fileid': given.fileId,
  })
  const status = text('success_action_status')
  const etag = `"${object.etag}"`
  if (status === '201')
    return postResponse(exchange, { Location: exchange.path, Bucket: bucketOf(files.envId), Key: object.key, ETag: etag })
  return { status: status === '200' ? 200 : 204, headers: [['etag', etag], ...commonHeaders(exchange)] }
}

async function store(
  files: Files,
  { path, owner }: Upload,
  body: Parameters<Awaited<ReturnType<Files['objects']>>['put']>[1],
  contentType: string | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<StoredObject> {
  const metadata = { ...headers, ...(owner === undefined ? {} : { owner }) }
  const object = await (await files.objects()).put(path, body, { ...(contentType ? { contentType } : {}), metadata })
  // Only a put that spares what exists gives none.
  return object as StoredObject
}

async function get(files: Files, exchange: Exchange, once: string): Promise<Answer> {
  const query = new URLSearchParams(exchange.query)
  const [sign, t] = [query.get('sign'), query.get('t')]
  // An SDK that encodes an encoded address asks for a name that was encoded twice.
  const twice = decoded(once)
  const isSigned = sign !== null && t !== null
  const verdictOf = (key: string) => (isSigned ? files.signatures.checkDownload(key, sign, t) : undefined)
  const key = twice !== once && verdictOf(once) === 'wrong' && verdictOf(twice) !== 'wrong' ? twice : once
  const verdict = verdictOf(key)
  const resource = `/${key}`
  if (verdict === 'expired') return cosError('ExpiredToken', exchange, resource)
  const objects = await files.objects()
  const object = nameFault(key) === undefined ? objects.head(key) : undefined
  if (verdict !== 'valid' && !(await files.rules.isPublic({ path: key, owner: object?.metadata['owner'] })))
    return cosError(verdict === 'wrong' ? 'SignatureDoesNotMatch' : 'AccessDenied', exchange, resource)
  if (!object) return cosError('NoSuchKey', exchange, resource)
  if (isAnother(exchange, object)) return cosError('PreconditionFailed', exchange, resource)
  const headers = [...objectHeaders(object), ...commonHeaders(exchange)]
  if (isUnchanged(exchange, object)) return { status: 304, headers }
  const range = rangeOf(exchange, object)
  if (range === 'unsatisfiable') return withHeader(cosError('InvalidRange', exchange, resource), 'content-range', `bytes */${object.size}`)
  const { from, to } = range ?? { from: 0, to: object.size - 1 }
  const sized = [...headers, ['content-length', String(to - from + 1)] as const]
  const partial = range ? [...sized, ['content-range', `bytes ${from}-${to}/${object.size}`] as const] : sized
  const status = range ? 206 : 200
  if (exchange.method === 'HEAD') return { status, headers: partial }
  const opened = await objects.open(key, object.size === 0 ? undefined : { from, to })
  return opened ? { status, headers: partial, body: opened.body } : cosError('NoSuchKey', exchange, resource)
}

/** Whether the file is not the one that was asked for. cloud.tencent.com/document/product/436/7753, If-Match and If-Unmodified-Since. */
function isAnother(exchange: Exchange, { etag, modified }: StoredObject): boolean {
  const match = exchange.header('if-match')
  if (match !== undefined) return match !== '*' && !match.split(',').some((one) => one.trim() === `"${etag}"`)
  const since = Date.parse(exchange.header('if-unmodified-since') ?? '')
  return Number.isFinite(since) && Math.floor(modified / 1000) * 1000 > since
}

/** RFC 9110 13.1. */
function isUnchanged(exchange: Exchange, { etag, modified }: StoredObject): boolean {
  const match = exchange.header('if-none-match')
  if (match !== undefined) return match === '*' || match.split(',').some((one) => one.trim().replace(/^W\//, '') === `"${etag}"`)
  const since = Date.parse(exchange.header('if-modified-since') ?? '')
  return Number.isFinite(since) && Math.floor(modified / 1000) * 1000 <= since
}

/** One range of bytes (RFC 9110 14.2); several, and what is no range, are answered with the whole. */
function rangeOf(exchange: Exchange, { size, etag }: StoredObject): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(exchange.header('range')?.trim() ?? '') ?? []
  const condition = exchange.header('if-range')
  if ((first === '' && last === '') || (condition !== undefined && condition !== `"${etag}"`)) return undefined
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (first !== '' && last !== '' && Number(last) < from) return undefined
  return from >= size || (first === '' && Number(last) === 0) ? 'unsatisfiable' : { from, to }
}

function withHeader(answer: Answer, name: string, value: string): Answer {
  return { ...answer, headers: [...answer.headers, [name, value]] }
}

/** A malformed escape stays as it is: no signature is right for it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
