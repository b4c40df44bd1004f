/** Masks secrets in recordings of what functions send to other hosts. */
import { isObject, type Json } from '../model/json.ts'
import type { CaseMask } from './case-mask.ts'

/** Known secrets everywhere, and the values of headers, parameters and fields of JSON or forms that have the name of a secret. */
export function outboundMask(mask: CaseMask) {
  return {
    header: (name: string, value: string): string => mask.header(name, value),
    target: (target: string): string => mask.target(target),
    bytes: (bytes: Uint8Array): Uint8Array => mask.bytes(bytes),
    body(text: string): string {
      const json = parsed(text)
      if (json !== undefined) return JSON.stringify(mask.json(json))
      // A form is written as a query is.
      return /^[^\s=&]+=[^\s]*$/.test(text) ? mask.target(`?${text}`).slice(1) : mask.text(text)
    },
  }
}

function parsed(text: string): Json | undefined {
  try {
    const json = JSON.parse(text) as Json
    return isObject(json) || Array.isArray(json) ? json : undefined
  } catch {
    return undefined
  }
}
