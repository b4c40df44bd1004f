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

/** A part with a file name or a type of its own is bytes. */
async function readForm(body: Uint8Array, type: string): Promise<Fields | Fault> {
  try {
    const form = await new Response(Uint8Array.from(body), { headers: { 'content-type': type } }).formData()
    const fields: Record<string, string> = {}
    const parts = new Map<string, Uint8Array>()
    for (const [name, value] of form) {
      if (typeof value === 'string') fields[name] = value
      else parts.set(name, new Uint8Array(await value.arrayBuffer()))
    }
    return { fields, parts }
  } catch (error) {
    return new Fault('FUNCTION_PARAM_INVALID', { detail: error instanceof Error ? error.message : String(error) })
  }
}
