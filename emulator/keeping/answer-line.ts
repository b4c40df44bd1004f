/** What the caller of an activation got, as a part of its line. */
import type { AnswerNote } from '../model/activation.ts'
import type { Mask } from '../model/log.ts'

type HeaderLines = NonNullable<AnswerNote['headers']>

export interface AnswerMask {
  /** Masks configured secrets in a text. */
  readonly text: Mask
  /** Hides credentials among header lines. */
  headers(lines: HeaderLines): HeaderLines
}

export interface AnswerLine {
  readonly status: number
  readonly headers?: HeaderLines
  readonly body?: { readonly text: string; readonly base64: boolean; readonly size: number; readonly streamed: boolean }
}

export function answerLine({ status, headers, body }: AnswerNote, mask: AnswerMask): AnswerLine {
  const answer = { status, ...(headers ? { headers: mask.headers(headers) } : {}) }
  if (!body) return answer
  const { size, streamed } = body
  const bytes = Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.byteLength)
  const text = bytes.toString()
  if (bytes.equals(Buffer.from(text))) {
    const masked = mask.text(text)
    // A masked body is whole, whatever its length was.
    return { ...answer, body: { text: masked, base64: false, size: bytes.length === size ? Buffer.byteLength(masked) : size, streamed } }
  }
  // A mask reads text: no secret may lie in what is compressed, or in bytes that are none.
  const encoded = headers?.some(([name]) => name.toLowerCase() === 'content-encoding') === true
  const latin1 = bytes.toString('latin1')
  const opaque = encoded || mask.text(latin1) !== latin1
  return { ...answer, body: { text: opaque ? '' : bytes.toString('base64'), base64: true, size, streamed } }
}

/** Bytes of the body are made when somebody reads them. */
export function answerOf({ status, headers, body }: AnswerLine): AnswerNote {
  const contentType = headers?.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  const note = { status, contentType, ...(headers ? { headers } : {}) }
  if (!body) return note
  const { text, base64, size, streamed } = body
  return {
    ...note,
    get body() {
      return { bytes: Buffer.from(text, base64 ? 'base64' : 'utf8'), size, streamed }
    },
  }
}
