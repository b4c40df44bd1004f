/** Writes a call as a curl command over several lines; forms and signatures as one would write them by hand. */
import type { Vendor } from '../../../providers/vendor.ts'
import { curlHead, shellQuoted, textOf, type HttpRequest } from '../http-request.ts'
import { formPartsOf, type FormPart } from './form-parts.ts'

/** @param base of the emulator */
export async function curlCode(request: HttpRequest, base: string, vendors: readonly Vendor[]): Promise<string> {
  return command(request, base, { vendors, more: [] })
}

/** Signed when it runs, with the keys of the shell: a signature lives for five minutes. */
export async function signedCurlCode(request: HttpRequest, base: string, vendors: readonly Vendor[]): Promise<string> {
  const more = ['x-ncp-apigw-timestamp: $timestamp', 'x-ncp-iam-access-key: $NCP_ACCESS_KEY', 'x-ncp-apigw-signature-v2: $signature']
  const sign = `printf '%s %s\\n%s\\n%s' ${request.method} ${shellQuoted(request.target)} "$timestamp" "$NCP_ACCESS_KEY"`
  return [
    'timestamp=$(date +%s)000',
    `signature=$(${sign} | openssl dgst -sha256 -hmac "$NCP_SECRET_KEY" -binary | base64)`,
    await command(request, base, { vendors, more: more.map((line) => `-H "${line}"`) }),
  ].join('\n')
}

async function command(
  request: HttpRequest,
  base: string,
  { vendors, more }: { readonly vendors: readonly Vendor[]; readonly more: readonly string[] },
): Promise<string> {
  const form = await formPartsOf(request)
  const headers = form === undefined ? request.headers : request.headers.filter(([name]) => name !== 'content-type')
  const [start = '', url = '', ...lines] = [...curlHead({ ...request, headers }, base, vendors), ...more]
  const parts = [`${start} ${url}`, ...lines]
  if (form !== undefined) return broken([...parts, ...form.map(formFlag)])
  if (request.body === undefined || request.body.length === 0) return broken(parts)
  const { body, base64 } = textOf(request.body)
  return base64
    ? `echo ${shellQuoted(body)} | base64 -d | ${broken([...parts, '--data-binary @-'])}`
    : broken([...parts, `--data-raw ${shellQuoted(body)}`])
}

function broken(parts: readonly string[]): string {
  return parts.join(' \\\n  ')
}

/** A file is read from where the command runs. */
function formFlag(part: FormPart): string {
  if ('text' in part) return `--form-string ${shellQuoted(`${part.name}=${part.text}`)}`
  const file = part.fileName.replaceAll(/["\\]/g, '\\$&')
  return `-F ${shellQuoted(`${part.name}=@"${file}"${part.type === '' ? '' : `;type=${part.type}`}`)}`
}
