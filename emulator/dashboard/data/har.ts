/** Writes activations as an HTTP Archive (HAR 1.2), which browsers' developer tools and proxies open. Meant to be handed on: masked as a recorded case is. */
import type { Activation } from '../../model/activation.ts'
import { caseMaskOf } from '../../secrets/case-mask.ts'
import { outboundMask } from '../../secrets/outbound-mask.ts'
import { readVersion } from '../../system/version.ts'
import { headerOf, textOf, type HeaderLines } from '../calls/http-request.ts'
import { requestOf } from '../calls/replay.ts'
import type { DashboardDeps } from '../deps.ts'
import { answerView } from './answer-view.ts'
import { baseOf } from './functions.ts'

/** What no HTTP request caused, such as a step of a sequence, is left out. */
export function harOf(activations: readonly Activation[], deps: DashboardDeps): object {
  const mask = outboundMask(caseMaskOf(deps.config(), deps.masking))
  const entries = activations.toSorted((a, b) => a.start - b.start).flatMap((activation) => entryOf(activation, deps, mask) ?? [])
  return { log: { version: '1.2', creator: { name: 'actionlab', version: readVersion() }, entries } }
}

type HarMask = ReturnType<typeof outboundMask>

function entryOf(activation: Activation, deps: DashboardDeps, mask: HarMask): object | undefined {
  const request = requestOf(activation, deps.vendors, deps.config())
  if (request === undefined) return undefined
  const { method, target, headers, host, body } = request
  const sent = mask.target(target)
  const base = host === undefined ? baseOf(deps) : `http://${host}`
  const { activationId, path, surface, start, waitTime, duration } = activation
  return {
    startedDateTime: new Date(start).toISOString(),
    time: waitTime + duration,
    request: {
      method,
      url: base + sent,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: linesOf(headers, mask),
      queryString: [...new URLSearchParams(sent.split('?')[1] ?? '')].map(([name, value]) => ({ name, value })),
      headersSize: -1,
      bodySize: body?.length ?? 0,
      ...(body === undefined || body.length === 0 ? {} : { postData: postDataOf(headers, body, mask) }),
    },
    response: responseOf(activation, deps, mask),
    cache: {},
    timings: { blocked: waitTime, send: 0, wait: duration, receive: 0 },
    // Names of one's own begin so (HAR 1.2, "Custom Fields").
    _activationId: activationId,
    _function: path,
    _surface: surface,
  }
}

/** As browsers write a request that got no answer: status 0. */
function responseOf(activation: Activation, deps: DashboardDeps, mask: HarMask): object {
  const { status, reason, headers, body, base64, bytes, whole } = answerView(activation, deps) ?? unanswered
  const mimeType = headerOf(headers, 'content-type') ?? ''
  const text = base64 ? { text: body, encoding: 'base64' } : { text: mask.body(body) }
  return {
    status,
    statusText: reason,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: linesOf(headers, mask),
    content: { size: bytes, mimeType, ...text, ...(whole ? {} : { comment: 'The beginning only: no more is kept.' }) },
    redirectURL: mask.target(headerOf(headers, 'location') ?? ''),
    headersSize: -1,
    bodySize: bytes,
  }
}

const unanswered = { status: 0, reason: '', headers: [], body: '', base64: false, bytes: 0, whole: true }

function linesOf(headers: HeaderLines, mask: HarMask): { name: string; value: string }[] {
  return headers.map(([name, value]) => ({ name, value: mask.header(name.toLowerCase(), value) }))
}

function postDataOf(headers: HeaderLines, bytes: Uint8Array, mask: HarMask): object {
  const mimeType = headerOf(headers, 'content-type') ?? ''
  const { body, base64 } = textOf(mask.bytes(bytes))
  return base64 ? { mimeType, text: body, comment: 'Base64' } : { mimeType, text: mask.body(body) }
}
