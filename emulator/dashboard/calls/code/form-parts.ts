/** Reads fields and files out of the body of a form, for code that writes them one by one. */
import { headerOf, type HttpRequest } from '../http-request.ts'

export type FormPart =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly fileName: string; readonly type: string }

/** Undefined where the body is no `multipart/form-data`, or a broken one. */
export async function formPartsOf({ headers, body }: HttpRequest): Promise<readonly FormPart[] | undefined> {
  const type = headerOf(headers, 'content-type')
  if (body === undefined || type === undefined || !/^multipart\/form-data\b/i.test(type)) return undefined
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
    return [...form].map(([name, value]): FormPart =>
      typeof value === 'string' ? { name, text: value } : { name, fileName: value.name, type: value.type },
    )
  } catch {
    return undefined
  }
}
