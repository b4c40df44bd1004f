/** Writes a call as a module that uses `fetch`; signatures are made and secrets read when it runs. */
import type { Vendor } from '../../../providers/vendor.ts'
import { variableIn, type HttpRequest } from '../http-request.ts'
import { readBody } from './js-body.ts'
import { keyText, quoted } from './literal.ts'

const answer = 'console.log(response.status, await response.text())'

/** @param base of the emulator */
export async function fetchCode(request: HttpRequest, base: string, vendors: readonly Vendor[]): Promise<string> {
  const { imports, before, ...rest } = await partsOf(request, vendors)
  return paragraphs(imports, [...before, `const response = await fetch(${quoted(base + request.target)}${initText(rest)})`, answer])
}

/** Signed when it runs, with the keys of its environment: a signature lives for five minutes. */
export async function signedFetchCode(request: HttpRequest, base: string, vendors: readonly Vendor[]): Promise<string> {
  const { imports, before, headers, ...rest } = await partsOf(request, vendors)
  const signed = ["'x-ncp-apigw-timestamp': timestamp", "'x-ncp-iam-access-key': accessKey", "'x-ncp-apigw-signature-v2': signature"]
  return paragraphs(
    ["import { createHmac } from 'node:crypto'", ...imports],
    [
      "const { NCP_ACCESS_KEY: accessKey = '', NCP_SECRET_KEY: secretKey = '' } = process.env",
      `const target = ${quoted(request.target)}`,
      'const timestamp = String(Date.now())',
      `const signed = [\`${request.method} \${target}\`, timestamp, accessKey].join('\\n')`,
      "const signature = createHmac('sha256', secretKey).update(signed).digest('base64')",
      ...before,
      `const response = await fetch(${quoted(base)} + target${initText({ ...rest, headers: [...signed, ...headers] })})`,
      answer,
    ],
  )
}

interface Init {
  readonly method: string
  /** Each a property of the object. */
  readonly headers: readonly string[]
  readonly expression: string | undefined
}

async function partsOf(
  request: HttpRequest,
  vendors: readonly Vendor[],
): Promise<Init & { readonly imports: readonly string[]; readonly before: readonly string[] }> {
  const { imports, before, expression, headers } = await readBody(request, 1)
  const lines = headers.map(([name, value]) => `${keyText(name)}: ${valueText(value, vendors)}`)
  return { method: request.method, imports, before, expression, headers: lines }
}

function valueText(value: string, vendors: readonly Vendor[]): string {
  const name = variableIn(value, vendors)
  return name === undefined ? quoted(value) : `\`${value.slice(0, -name.length - 1)}\${process.env.${name}}\``
}

function initText({ method, headers, expression }: Init): string {
  const lines = [
    ...(method === 'GET' ? [] : [`method: ${quoted(method)}`]),
    ...(headers.length === 0 ? [] : [`headers: {\n${headers.map((line) => `    ${line},\n`).join('')}  }`]),
    ...(expression === undefined ? [] : [`body: ${expression}`]),
  ]
  return lines.length === 0 ? '' : `, {\n${lines.map((line) => `  ${line},\n`).join('')}}`
}

function paragraphs(imports: readonly string[], statements: readonly string[]): string {
  return [...imports, ...(imports.length > 0 ? [''] : []), ...statements, ''].join('\n')
}
