/** Sends a call of the page through the door, and shows it as sent and answered. */
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { plainPath } from '../../http/app.ts'
import { hostName } from '../../http/hosts.ts'
import type { Answer } from '../../model/http.ts'
import { authorised } from './credentials.ts'
import { authorityOf, type DashboardDeps } from '../deps.ts'
import { requestView } from '../data/detail.ts'
import { headerOf, textOf, toExchange, type HttpRequest } from './http-request.ts'
import type { InvokeAnswer, InvokeRequest } from '../wire/call.ts'
import { said, type Said } from '../../model/said.ts'

const methods = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])

/** A variable part of a path as addresses show it, plain and percent-encoded. */
const variable = /(?:\{|%7B)([^{}/%]+\+)(?:\}|%7D)/i

/** A sentence when the request is none that could be sent. */
export function readInvocation(
  { method, target, headers = [], body = '', base64 = false }: InvokeRequest,
  deps: DashboardDeps,
): HttpRequest | Said {
  // Not `/_/`: the page talks to that itself, and must not be a way around its checks.
  if (!methods.has(method) || !target.startsWith('/') || /^\/_(\/|\?|$)/.test(target) || /[\s#]/.test(target))
    return said`A call needs a method and a path that starts with / and is not the dashboard itself.`
  const [, part] = variable.exec(target.split('?', 1)[0] ?? '') ?? []
  if (part !== undefined) {
    const variable = `{${part}}`
    return said`The path has the variable part ${variable}: put a value in its place, such as users/1.`
  }
  const lines = headers.map(([name, value]): [string, string] => [name.trim().toLowerCase(), value])
  const host = headerOf(lines, 'host')
  return {
    surface: surfaceOf(target, host, deps),
    method,
    target,
    headers: lines.filter(([name]) => name !== 'host' && name !== 'content-length' && name !== ''),
    body: body === '' ? undefined : Buffer.from(body, base64 ? 'base64' : 'utf8'),
    ...(host === undefined ? {} : { host }),
  }
}

export async function call(
  request: HttpRequest,
  sign: boolean,
  deps: DashboardDeps,
): Promise<InvokeAnswer & { readonly raw: { readonly answer: Answer; readonly body: Uint8Array } }> {
  const sent = sign ? authorised(request, authorityOf(deps)) : request
  const began = performance.now()
  const answer = await deps.send(toExchange(sent))
  const body = await bytesOf(answer)
  const ms = Math.round((performance.now() - began) * 10) / 10
  return {
    request: requestView(request, deps),
    answer: { status: answer.status, headers: answer.headers, ...textOf(body), bytes: body.length },
    ms,
    activationId: answer.activationId ?? null,
    raw: { answer, body },
  }
}

export async function bytesOf({ body }: Answer): Promise<Uint8Array> {
  if (body instanceof Readable) return buffer(body)
  return typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array(0))
}

/** Names the contract that an address belongs to. */
function surfaceOf(target: string, host: string | undefined, { vendors, config, catalog }: DashboardDeps): string {
  const [sent = ''] = target.split('?', 1)
  const path = plainPath({ host: hostName(host ?? ''), path: sent }, { vendors, config })
  for (const vendor of vendors) {
    const surface = vendor.surfaceOf(path, config(), catalog())
    if (surface !== undefined) return surface
  }
  return 'unclaimed'
}
