/** Answers as Tencent's object storage writes them: XML for errors, and the headers of an object. docs/contracts/tcb.md 14.3. */
import { randomUUID } from 'node:crypto'
import type { Answer, Exchange } from '../../../model/http.ts'
import type { StoredObject } from '../../../model/objects.ts'
import { corsHeaders } from '../cors.ts'

interface ErrorRow {
  readonly status: number
  readonly message: string
}

/** cloud.tencent.com/document/product/436/7730. */
const errors = {
  AccessDenied: { status: 403, message: 'Access Denied.' },
  ExpiredToken: { status: 403, message: 'Request has expired' },
  SignatureDoesNotMatch: { status: 403, message: 'The Signature you specified is invalid.' },
  NoSuchKey: { status: 404, message: 'The specified key does not exist.' },
  NoSuchBucket: { status: 404, message: 'The specified bucket does not exist.' },
  PreconditionFailed: { status: 412, message: 'At least one of the preconditions you specified did not hold.' },
  InvalidRange: { status: 416, message: 'The requested range cannot be satisfied.' },
  MethodNotAllowed: { status: 405, message: 'The specified method is not allowed against this resource.' },
  MalformedPOSTRequest: { status: 400, message: 'The body of your POST request is not well-formed multipart/form-data.' },
  EntityTooLarge: { status: 400, message: 'Your proposed upload exceeds the maximum allowed object size.' },
} as const satisfies Record<string, ErrorRow>

export type CosError = keyof typeof errors

export function cosError(code: CosError, exchange: Exchange, resource: string): Answer {
  const { status, message } = errors[code]
  const requestId = randomUUID().replaceAll('-', '')
  const fields = {
    Code: code,
    Message: message,
    Resource: resource,
    RequestId: requestId,
    TraceId: Buffer.from(requestId).toString('base64'),
  }
  const lines = Object.entries(fields).map(([name, value]) => `\t<${name}>${escaped(value)}</${name}>\n`)
  return {
    status,
    headers: [['content-type', 'application/xml'], ...commonHeaders(exchange, requestId)],
    body: `<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n${lines.join('')}</Error>\n`,
  }
}

/** The answer to a form that asks for status 201. */
export function postResponse(exchange: Exchange, fields: { Location: string; Bucket: string; Key: string; ETag: string }): Answer {
  const inner = Object.entries(fields).map(([name, value]) => `\t<${name}>${escaped(value)}</${name}>\n`)
  return {
    status: 201,
    headers: [['content-type', 'application/xml'], ['etag', fields.ETag], ...commonHeaders(exchange)],
    body: `<?xml version='1.0' encoding='utf-8' ?>\n<PostResponse>\n${inner.join('')}</PostResponse>\n`,
  }
}

export function objectHeaders(object: StoredObject): (readonly [string, string])[] {
  const { 'cache-control': cacheControl, 'content-disposition': disposition, ...own } = object.metadata
  return [
    ['content-type', object.contentType],
    ['etag', `"${object.etag}"`],
    ['last-modified', new Date(object.modified).toUTCString()],
    ['accept-ranges', 'bytes'],
    ...(cacheControl === undefined ? [] : ([['cache-control', cacheControl]] as const)),
    ...(disposition === undefined ? [] : ([['content-disposition', disposition]] as const)),
    ...Object.entries(own).filter(([name]) => name.startsWith('x-cos-')),
  ]
}

/** An origin may read the length, the type and the ETag: js-sdk's `getFileInfo` does. */
export function commonHeaders(
  exchange: Exchange,
  requestId: string = randomUUID().replaceAll('-', ''),
): readonly (readonly [string, string])[] {
  const cors = corsHeaders(exchange).map(([name, value]) =>
    name === 'access-control-expose-headers'
      ? ([name, 'ETag, Content-Length, Content-Range, Last-Modified, X-Cos-Request-Id'] as const)
      : ([name, value] as const),
  )
  return [['x-cos-request-id', requestId], ['server', 'tencent-cos'], ...cors]
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
