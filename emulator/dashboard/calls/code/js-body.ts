/** Writes the body of a request as JavaScript. */
import { headerOf, textOf, type HeaderLines, type HttpRequest } from '../http-request.ts'
import type { Json } from '../../../model/json.ts'
import { formPartsOf } from './form-parts.ts'
import { literal, quoted } from './literal.ts'

export interface JsBody {
  /** Lines at the head of the file. */
  readonly imports: readonly string[]
  /** Statements before the call. */
  readonly before: readonly string[]
  /** Undefined without a body. */
  readonly expression: string | undefined
  readonly headers: HeaderLines
}

/** The same bytes, whatever they are. */
export function bytesBody({ headers, body }: HttpRequest, depth: number): JsBody {
  const expression = body === undefined || body.length === 0 ? undefined : bytesText(body, headerOf(headers, 'content-type'), depth)
  return { imports: [], before: [], expression, headers }
}

/** A form with files as such, with the files read from where the code runs; anything else as {@link bytesBody}. */
export async function readBody(request: HttpRequest, depth: number): Promise<JsBody> {
  const parts = await formPartsOf(request)
  if (parts === undefined) return bytesBody(request, depth)
  const appended = parts.map((part) =>
    'text' in part
      ? `form.append(${quoted(part.name)}, ${quoted(part.text)})`
      : `form.append(${quoted(part.name)}, new Blob([await readFile(${quoted(part.fileName)})], { type: ${quoted(part.type)} }), ${quoted(part.fileName)})`,
  )
  return {
    imports: parts.some((part) => 'fileName' in part) ? ["import { readFile } from 'node:fs/promises'"] : [],
    before: ['const form = new FormData()', ...appended],
    expression: 'form',
    // With the boundary, which the form chooses.
    headers: request.headers.filter(([name]) => name !== 'content-type'),
  }
}

function bytesText(body: Uint8Array, type: string | undefined, depth: number): string {
  const { body: text, base64 } = textOf(body)
  if (base64) return `Buffer.from(${quoted(text)}, 'base64')`
  const json = type?.includes('json') === true ? parsed(text) : undefined
  return json !== undefined && JSON.stringify(json) === text ? `JSON.stringify(${literal(json, depth)})` : quoted(text)
}

export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
