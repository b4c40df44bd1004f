/** Defines a request that the dashboard shows, sends or prints as a command. */
import type { Vendor } from '../../providers/vendor.ts'
import { LocalExchange } from '../../http/exchange.ts'

export type HeaderLines = readonly (readonly [name: string, value: string])[]

export interface HttpRequest {
  readonly surface: string
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Names in lower case; no host and no length, which follow from the rest. */
  readonly headers: HeaderLines
  /** Where it must be another one than the emulator's own. */
  readonly host?: string
  readonly body: Uint8Array | undefined
}

export function headerOf(headers: HeaderLines, name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1]
}

export function withHeaders(request: HttpRequest, more: HeaderLines): HttpRequest {
  const names = new Set(more.map(([name]) => name))
  return { ...request, headers: [...request.headers.filter(([name]) => !names.has(name)), ...more] }
}

export function toExchange({ method, target, headers, host = 'localhost', body }: HttpRequest): LocalExchange {
  const bytes = body ?? new Uint8Array(0)
  const sized = bytes.length > 0 || (method !== 'GET' && method !== 'HEAD')
  const lines: [string, string][] = [['host', host], ...headers.map(([name, value]): [string, string] => [name.toLowerCase(), value])]
  if (headerOf(headers, 'accept') === undefined) lines.push(['accept', '*/*'])
  if (sized) lines.push(['content-length', String(bytes.length)])
  return new LocalExchange(method, target, lines, bytes)
}

/** UTF-8 where the bytes are, Base64 otherwise. */
export function textOf(bytes: Uint8Array | undefined): { readonly body: string; readonly base64: boolean } {
  if (bytes === undefined || bytes.length === 0) return { body: '', base64: false }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = buffer.toString('utf8')
  // A text with NUL is none that anybody would like to read.
  return buffer.equals(Buffer.from(text)) && !text.includes('\0')
    ? { body: text, base64: false }
    : { body: buffer.toString('base64'), base64: true }
}

/** A command for a POSIX shell; of the vendors' variables it has the names. */
export function toCurl(request: HttpRequest, base: string, vendors: readonly Vendor[]): string {
  const { body } = request
  const parts = curlHead(request, base, vendors)
  if (body !== undefined && body.length > 0) {
    const { body: text, base64 } = textOf(body)
    if (base64) return `echo ${shellQuoted(text)} | base64 -d | ${[...parts, '--data-binary @-'].join(' ')}`
    parts.push(`--data-raw ${shellQuoted(text)}`)
  }
  return parts.join(' ')
}

/** The words of the command up to the body. */
export function curlHead({ method, target, headers, host, body }: HttpRequest, base: string, vendors: readonly Vendor[]): string[] {
  return [
    method === 'HEAD' ? 'curl -I' : method === 'GET' && body === undefined ? 'curl' : `curl -X ${method}`,
    shellQuoted(base + target),
    ...(host === undefined ? [] : [`-H ${shellQuoted(`host: ${host}`)}`]),
    ...headers.flatMap(([name, value]) => {
      if (isCurls(name, value)) return []
      const line = `${name}: ${value}`
      return [`-H ${variableIn(value, vendors) === undefined ? shellQuoted(line) : `"${line}"`}`]
    }),
  ]
}

/** curl sends its own of these. */
function isCurls(name: string, value: string): boolean {
  return name === 'user-agent' || name === 'accept-encoding' || (name === 'accept' && value === '*/*')
}

/** The variable that a value ends with, without `$`. Only our own: a shell must never run what a caller sent. */
export function variableIn(value: string, vendors: readonly Vendor[]): string | undefined {
  const [, name] = /^(?:\w+ )?\$(\w+)$/.exec(value) ?? []
  return name !== undefined && vendors.some(({ shellVariables }) => shellVariables.includes(name)) ? name : undefined
}

export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
