/** Reads what the SDKs send to their gateways: a JSON object, or a form where wx-server-sdk asks WeChat. */
import { isObject, parseJson, type JsonObject } from '../../../model/json.ts'
import type { TooLarge } from '../../../model/http.ts'
import { said } from '../../../model/said.ts'
import { Fault } from '../envelope.ts'

interface Fields {
  readonly fields: JsonObject
  readonly parts: ReadonlyMap<string, Uint8Array>
}

export async function readSdkRequest(body: Uint8Array | TooLarge, type: string | undefined): Promise<Fields | Fault> {
  if ('tooLarge' in body) return new Fault('EXCEED_MAX_PAYLOAD_SIZE')
  if (type?.startsWith('multipart/form-data') === true) return readForm(body, type)
  try {
    const fields = parseJson(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'))
    if (isObject(fields)) return { fields, parts: new Map() }
  } catch {
    // told below
  }
  return new Fault('FUNCTION_PARAM_INVALID', { detail: said`the body is no JSON object` })
}

/** A part with a file name or a type of its own is bytes; `Response.formData()` would read those without a file name as text. */
function readForm(body: Uint8Array, type: string): Fields | Fault {
  const fields: Record<string, string> = {}
  const parts = new Map<string, Uint8Array>()
  for (const { name, isBytes, content } of partsOf(Buffer.from(body.buffer, body.byteOffset, body.byteLength), type)) {
    if (isBytes) parts.set(name, content)
    else fields[name] = content.toString()
  }
  if (Object.keys(fields).length > 0) return { fields, parts }
  return new Fault('FUNCTION_PARAM_INVALID', { detail: said`the body is no form with fields` })
}

/** RFC 7578; what is not of its form ends the reading. */
function* partsOf(body: Buffer, type: string): Generator<{ readonly name: string; readonly isBytes: boolean; readonly content: Buffer }> {
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (boundary === undefined) return
  const delimiter = `\r\n--${boundary}`
  let at = body.indexOf(`--${boundary}`)
  while (at >= 0) {
    const start = body.indexOf('\r\n', at) + 2
    const end = body.indexOf(delimiter, start - 2)
    const blank = body.indexOf('\r\n\r\n', start)
    if (start < 2 || end < 0 || blank < 0 || blank > end) return
    const headers = body.toString('utf8', start, blank)
    const name = /^content-disposition:.*;\s*name="([^"]*)"/im.exec(headers)?.[1]
    if (name !== undefined) yield { name, isBytes: /^content-type:|;\s*filename="/im.test(headers), content: body.subarray(blank + 4, end) }
    at = end + 2
  }
}
