/** Sends signed requests to NAVER's management API (ncp.md 2, 3 and 6). */
import { isObject, type Json, type JsonObject, plainText } from '../../../model/json.ts'
import { CloudRefusal } from '../../deployment.ts'
import { zones, type Zone } from '../contract.ts'
import { signature } from '../signed-headers.ts'
import type { ApiRequest } from './requests.ts'

export interface ApiCredentials {
  readonly accessKey: string
  readonly secretKey: string
}

export type CallApi = (request: ApiRequest) => Promise<{ readonly status: number; readonly content: Json }>

/** Of v2.1; the zone of the government has v2.0 only. */
export const prefix = '/ncf/api/v2'

/** A failing PUT of a busy cloud, seen with a text that asks to try again (ncp.md 2, live quirks). */
const busyCode = '80031'

export function zoneOf(url: string): Zone | undefined {
  const { hostname } = new URL(url)
  return Object.hasOwn(zones, hostname) ? zones[hostname as keyof typeof zones] : undefined
}

/** A question is answered in moments; what is sent may take as long as its upload, until Node.js gives it up after 300 s. */
const usualWaitMs = 60_000

/**
 * @param platform undefined where the zone has no such parameter
 * @param waitMs how long a GET waits for its answer
 */
export function createApi(url: string, platform: string | undefined, credentials: ApiCredentials, waitMs: number = usualWaitMs): CallApi {
  return async ({ method, path, query = {}, body }) => {
    const parameters = new URLSearchParams({ ...(platform === undefined ? {} : { platform }), ...query }).toString()
    const target = `${prefix}${path}${parameters === '' ? '' : `?${parameters}`}`
    const { status, type, text } = await fetch(new URL(target, url), {
      method,
      headers: { ...signature(credentials, method, target, Date.now()), 'content-type': 'application/json' },
      // A signed request is for this host alone.
      redirect: 'manual',
      ...(method === 'GET' ? { signal: AbortSignal.timeout(waitMs) } : {}),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
      .then(async (response) => {
        return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() }
      })
      .catch((error: unknown) => {
        throw new CloudRefusal(`${new URL(url).host} cannot be reached (${reasonOf(error)}).`)
      })
    const answer = jsonOf(text)
    if (status === 404 && isNotThere(answer)) return { status, content: null }
    const request = `${method} ${target}`
    if (status < 200 || status > 299) throw refusalOf(request, status, answer)
    // A link that is cut is answered with nothing.
    if (method !== 'GET' && text === '') return { status, content: null }
    if (!isObject(answer))
      throw new CloudRefusal(
        `${request}: ${status} with ${type || 'no content'}, where JSON is expected. Is ${url} NAVER's management API?`,
      )
    return { status, content: answer['content'] ?? null }
  }
}

/** A resource that the service does not know; the gateway says 300 for an address that nobody has. */
function isNotThere(answer: Json): boolean {
  return isObject(answer) && isObject(answer['error']) && /^8\d{4}$/.test(plainText(answer['error']['errorCode']))
}

function refusalOf(request: string, status: number, answer: Json): CloudRefusal {
  const error: JsonObject = isObject(answer) && isObject(answer['error']) ? answer['error'] : {}
  const { errorCode = '', message = '', details = '' } = error
  // A text of the service may be HTML.
  const text = [errorCode, message, details]
    .map((part) =>
      plainText(part)
        .replaceAll(/<[^>]*>/g, ' ')
        .trim(),
    )
    .filter((part) => part !== '')
  return new CloudRefusal(
    `${request}: ${[status, ...text].join(' ')}`,
    status === 429 || status === 503 || status === 504 || errorCode === busyCode,
  )
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return null
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time'
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error instanceof Error ? error.message : String(error)
}
