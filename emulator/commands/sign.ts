/** `actionlab sign METHOD URL`: the three headers of NAVER's request signature, or a ready curl. */
import { defaultValues } from '../config/default-values.ts'
import { loadConfig } from '../config/load-config.ts'
import { EmulatorError } from '../model/errors.ts'
import type { NcpCredential } from '../model/ncp-config.ts'
import { headers } from '../providers/ncp/contract.ts'
import { sign, stringToSign } from '../providers/ncp/signature.ts'
import { help, parseFlags } from './flags.ts'

export const usage = `actionlab sign POST '/ncf/api/v2/packages/-/actions/hello?platform=vpc' --curl

Prints the headers that sign a call to NAVER Cloud Functions or to an IAM trigger. The second word is a whole address, or path and query;
what is signed is path and query exactly as written.

  --access-key KEY  default: the first of ncp.credentials
  --secret-key KEY  default: the one that belongs to the access key in ncp.credentials
  --timestamp MS    epoch milliseconds (default: now)
  --curl            print a curl command instead
  --data JSON       the body of that command
  --root DIR        the project whose configuration has the keys (default: here)
  --config FILE     that configuration
`

const flags = {
  'access-key': { type: 'string' },
  'secret-key': { type: 'string' },
  timestamp: { type: 'string' },
  curl: { type: 'boolean' },
  data: { type: 'string' },
  root: { type: 'string' },
  config: { type: 'string' },
} as const

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']
/** The address of `emulate` without flags. */
const defaultOrigin = `http://${defaultValues.host}:${defaultValues.port}`

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, flags, 'sign')
  const [method = '', url = '', ...more] = positionals
  if (url === '' || more.length > 0) throw bad('sign takes a method and a URL.')
  const upper = method.toUpperCase()
  if (!methods.includes(upper)) throw bad(`${JSON.stringify(method)} is not one of ${methods.join(', ')}.`)
  const { origin, target } = locate(url)
  const timestamp = values.timestamp ?? String(Date.now())
  if (!/^\d{1,16}$/.test(timestamp)) throw bad(`--timestamp takes epoch milliseconds, not ${JSON.stringify(timestamp)}.`)
  const { accessKey, secretKey } = await credentialFrom(values)
  const lines = [
    [headers.timestamp, timestamp],
    [headers.accessKey, accessKey],
    [headers.signature, sign(secretKey, stringToSign(upper, target, timestamp, accessKey))],
  ] as const
  const text = lines.map(([name, value]) => `${name}: ${value}\n`).join('')
  process.stdout.write(values.curl === true ? `${curl(upper, `${origin}${target}`, lines, values.data)}\n` : text)
  return 0
}

function bad(problem: string): EmulatorError {
  return new EmulatorError('BAD_FLAG', `${problem}\n${help('sign')}`)
}

/** Never through `URL`: it would rewrite what is signed. */
function locate(url: string): { origin: string; target: string } {
  const address = url.replace(/#.*$/s, '')
  if (address.startsWith('/')) return { origin: defaultOrigin, target: address }
  const match = /^(https?:\/\/[^/?]+)(.*)$/s.exec(address)
  if (!match) throw bad(`${JSON.stringify(url)} is neither a path nor an http address.`)
  const [, origin = '', rest = ''] = match
  return { origin, target: rest.startsWith('/') ? rest : `/${rest}` }
}

interface KeyFlags {
  readonly 'access-key'?: string | undefined
  readonly 'secret-key'?: string | undefined
  readonly root?: string | undefined
  readonly config?: string | undefined
}

async function credentialFrom(values: KeyFlags): Promise<NcpCredential> {
  const { 'access-key': accessKey, 'secret-key': secretKey, root = '.', config } = values
  if (accessKey !== undefined && secretKey !== undefined) return { accessKey, secretKey }
  if (secretKey !== undefined) throw bad('--secret-key needs --access-key.')
  const known = (await loadConfig({ root, ...(config === undefined ? {} : { config }) })).ncp.credentials
  const found = accessKey === undefined ? known[0] : known.find((one) => one.accessKey === accessKey)
  if (found) return found
  const configured = known.length > 0 ? `ncp.credentials has ${known.map((one) => one.accessKey).join(', ')}` : 'ncp.credentials is empty'
  throw bad(
    `No secret key${accessKey === undefined ? '' : ` for ${JSON.stringify(accessKey)}`}: ${configured}. Give --access-key and --secret-key.`,
  )
}

function curl(method: string, url: string, lines: readonly (readonly [string, string])[], data: string | undefined): string {
  const body = data ?? (method === 'POST' || method === 'PUT' || method === 'PATCH' ? '{}' : undefined)
  const typed = body === undefined ? lines : [['content-type', 'application/json'] as const, ...lines]
  const parts = [
    method === 'HEAD' ? 'curl -I' : `curl -X ${method}`,
    quoted(url),
    ...typed.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quoted(body)}`]),
  ]
  return parts.join(' ')
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
