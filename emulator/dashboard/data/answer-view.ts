/** Shows what the caller of an activation got, as it went over the wire; credentials are concealed. */
import { STATUS_CODES } from 'node:http'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { isBodiless } from '../../http/reply.ts'
import type { Activation } from '../../model/activation.ts'
import { concealed, withoutCredentialLines } from '../../secrets/masking.ts'
import { headerOf, textOf } from '../calls/http-request.ts'
import type { DashboardDeps } from '../deps.ts'
import type { AnswerView } from '../wire/answer.ts'

/** Null for what no HTTP request caused, and for the steps of a sequence. */
export function answerView({ answer, request }: Activation, { masking, config }: DashboardDeps): AnswerView | null {
  if (answer === undefined) return null
  const { status, headers: sent = [], body = nothing } = answer
  const bodiless = isBodiless(status, request?.method ?? 'GET')
  const isSized = headerOf(sent, 'content-length') !== undefined
  const length =
    isSized || bodiless || body.streamed || answer.headers === undefined ? [] : [['Content-Length', String(body.size)] as const]
  const encoding = headerOf(sent, 'content-encoding')?.toLowerCase()
  const plain = bodiless ? undefined : decompressed(body.bytes, encoding)
  const whole = bodiless || body.bytes.length === body.size
  const text = textOf(bodiless ? nothing.bytes : (plain ?? (whole ? body.bytes : wholeCharacters(body.bytes))))
  // A mask reads text: Base64, and what cannot be decompressed, would hide from it what it looks for.
  const isOpaque = text.base64 && (encoding !== undefined || hasSecret(body.bytes, masking.maskOf(config())))
  return {
    status,
    reason: STATUS_CODES[status] ?? '',
    headers: [...withoutCredentialLines(sent, masking.credentialHeaders), ...length],
    ...(isOpaque ? { body: concealed, base64: false } : text),
    bytes: bodiless ? 0 : body.size,
    whole,
    streamed: body.streamed,
    encoding: plain === undefined ? null : (encoding ?? null),
  }
}

const nothing = { bytes: new Uint8Array(0), size: 0, streamed: false }

const decompressors = new Map([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
])
/** Bytes of a body after decompression; a small one may become a very large one. */
const mostDecompressed = 1024 * 1024

/** Undefined for what is not compressed, or cannot be decompressed, such as the beginning of a body. */
function decompressed(bytes: Uint8Array, encoding: string | undefined): Uint8Array | undefined {
  try {
    return decompressors.get(encoding ?? '')?.(bytes, { maxOutputLength: mostDecompressed })
  } catch {
    return undefined
  }
}

/** Without the part of a character at the end of a body that was cut there. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  let start = bytes.length - 1
  while (start > bytes.length - 4 && start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--
  const first = bytes[start] ?? 0
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1
  return start + length > bytes.length ? bytes.subarray(0, start) : bytes
}

function hasSecret(bytes: Uint8Array, mask: (text: string) => string): boolean {
  const text = Buffer.from(bytes).toString('latin1')
  return mask(text) !== text
}
