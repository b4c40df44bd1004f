/**
 * Tries the usual mistakes in signing a request (ncp.md 3) until one reproduces the signature that was sent.
 * Runs only after a refusal.
 */
import { createHash, createHmac } from 'node:crypto'
import type { Reason } from './authentication.ts'
import type { NcpCredential } from '../../model/ncp-config.ts'
import type { Exchange } from '../../model/http.ts'
import { said, type Said } from '../../model/said.ts'
import { sign, stringToSign } from './signature.ts'

export interface Circumstances {
  readonly exchange: Exchange
  readonly targets: readonly string[]
  readonly credentials: readonly NcpCredential[]
  /** The request body, when it was short enough to be read. */
  readonly body: Uint8Array | undefined
}

interface Variant<T> {
  readonly when: Said
  readonly value: T
}

/** More parameters than this are not permuted, only sorted: 5! is 120 signatures. */
const permutedParameters = 5
/** Most ms between two readings of the clock, one for the header and one for the signature. */
const clockCallsMs = 25

/** Mistakes, in words that continue "when …"; empty when no usual one explains the signature. */
export function mistakes(reason: Extract<Reason, { kind: 'mismatch' }>, circumstances: Circumstances): readonly Said[] {
  const { signature, credential } = reason
  const found: Said[] = []
  for (const { when, value } of texts(reason, circumstances)) {
    if (sign(credential.secretKey, value) === signature) found.push(when)
  }
  if (found.length > 0) return found.slice(0, 2)
  const correct = circumstances.targets.map((target) =>
    stringToSign(circumstances.exchange.method, target, reason.timestamp, credential.accessKey),
  )
  for (const text of correct) {
    for (const { when, value } of digests(credential.secretKey, text)) if (value === signature) return [when]
    for (const { when, value } of secrets(reason, circumstances)) if (sign(value, text) === signature) return [when]
  }
  return []
}

function* texts(reason: Extract<Reason, { kind: 'mismatch' }>, circumstances: Circumstances): Generator<Variant<string>> {
  const { exchange, targets } = circumstances
  const { timestamp, credential } = reason
  const { accessKey } = credential
  const as = (method: string, target: string, time = timestamp): string => stringToSign(method, target, time, accessKey)
  for (const target of targets) {
    const text = as(exchange.method, target)
    for (const { when, value } of targetVariants(target, exchange.host)) {
      yield { when, value: as(exchange.method, value) }
    }
    const path = target.split('?', 1)[0] ?? target
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', exchange.method.toLowerCase()]) {
      if (method === exchange.method) continue
      const when = said`the method that was signed is ${method} instead of ${exchange.method}`
      yield { when, value: as(method, target) }
      if (path !== target) yield { when: said`${when} and the query string was left out`, value: as(method, path) }
    }
    const seconds = String(Math.floor(Number(timestamp) / 1000))
    yield { when: said`the signed timestamp is in seconds while the header has milliseconds`, value: as(exchange.method, target, seconds) }
    for (let offset = -clockCallsMs; offset <= clockCallsMs; offset++) {
      if (offset === 0) continue
      const other = String(Number(timestamp) + offset)
      yield {
        when: said`the signed timestamp (${other}) is not the one in the header: read the clock once`,
        value: as(exchange.method, target, other),
      }
    }
    yield { when: said`the signed text ends with a newline`, value: `${text}\n` }
    yield { when: said`its lines are separated by CRLF instead of a single newline`, value: text.replaceAll('\n', '\r\n') }
    yield { when: said`its lines are separated by a backslash and an n instead of a newline`, value: text.replaceAll('\n', '\\n') }
    yield { when: said`the space between method and path was left out`, value: text.replace(' ', '') }
    yield { when: said`the access key was left out`, value: `${exchange.method} ${target}\n${timestamp}` }
    yield { when: said`access key and timestamp changed places`, value: `${exchange.method} ${target}\n${accessKey}\n${timestamp}` }
    yield* bodyVariants(text, circumstances, `${timestamp}\n${accessKey}`)
  }
}

function* targetVariants(target: string, host: string): Generator<Variant<string>> {
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = mark < 0 ? '' : target.slice(mark + 1)
  if (query) {
    yield { when: said`the query string was left out`, value: path }
    for (const order of orders(query.split('&'))) {
      yield { when: said`the query parameters were signed in another order`, value: `${path}?${order.join('&')}` }
    }
    yield { when: said`empty query values were signed without their "="`, value: `${path}?${query.replace(/=(?=&|$)/g, '')}` }
    const withEquals = query.split('&').map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    yield { when: said`an "=" was added to query parameters that have none`, value: `${path}?${withEquals.join('&')}` }
    yield { when: said`spaces were signed as %20 and sent as +`, value: target.replaceAll('+', '%20') }
    yield { when: said`spaces were signed as + and sent as %20`, value: target.replaceAll('%20', '+') }
  } else {
    yield { when: said`a "?" was added although there is no query string`, value: `${path}?` }
  }
  const plain = decoded(target)
  if (plain !== undefined) yield { when: said`path and query were signed without their percent-encoding`, value: plain }
  yield { when: said`path and query were signed percent-encoded but sent without`, value: encodeURI(target) }
  for (const origin of [`https://${host}`, `http://${host}`, host]) {
    yield { when: said`scheme and host were signed too: only path and query are`, value: `${origin}${target}` }
  }
  yield { when: said`the leading slash of the path was left out`, value: target.slice(1) }
  yield { when: said`a slash was added at the end of the path`, value: query ? `${path}/?${query}` : `${path}/` }
  for (const prefix of ['/ncf/api/v2', '/api/v2']) {
    if (target.startsWith(prefix)) {
      const rest = target.slice(prefix.length)
      yield { when: said`the prefix ${prefix} was left out of the signed path`, value: rest }
      yield {
        when: said`the path was signed with the prefix of the other API version`,
        value: `${prefix === '/api/v2' ? '/ncf/api/v2' : '/api/v2'}${rest}`,
      }
    }
  }
}

function* bodyVariants(text: string, { body, exchange }: Circumstances, tail: string): Generator<Variant<string>> {
  if (!body || body.length === 0) return
  const content = Buffer.from(body).toString('utf8')
  const when = said`the request body was signed: it is not part of the signed text`
  yield { when, value: content }
  yield { when, value: `${text}\n${content}` }
  yield { when, value: `${text}${content}` }
  yield { when, value: `${exchange.method} ${content}\n${tail}` }
  yield { when, value: `${content}\n${tail}` }
}

function* digests(secretKey: string, text: string): Generator<Variant<string>> {
  const base64 = sign(secretKey, text)
  const hex = Buffer.from(base64, 'base64').toString('hex')
  yield { when: said`the signature is written in hexadecimal instead of Base64`, value: hex }
  yield { when: said`the signature is written in hexadecimal instead of Base64`, value: hex.toUpperCase() }
  yield {
    when: said`the Base64 of the hexadecimal digest was sent instead of the Base64 of its bytes`,
    value: Buffer.from(hex).toString('base64'),
  }
  yield { when: said`the Base64 padding (=) was cut off`, value: base64.replace(/=+$/, '') }
  const urlSafe = Buffer.from(base64, 'base64').toString('base64url')
  yield { when: said`the URL-safe Base64 alphabet was used`, value: urlSafe }
  yield { when: said`the URL-safe Base64 alphabet was used`, value: base64.replaceAll('+', '-').replaceAll('/', '_') }
  yield { when: said`the signature was percent-encoded`, value: encodeURIComponent(base64) }
  for (const algorithm of ['sha1', 'sha512']) {
    yield {
      when: said`HMAC-${algorithm.toUpperCase()} was used instead of HMAC-SHA256`,
      value: createHmac(algorithm, secretKey).update(text).digest('base64'),
    }
  }
  yield { when: said`a plain SHA-256 was sent instead of an HMAC`, value: createHash('sha256').update(text).digest('base64') }
}

function* secrets({ credential }: Extract<Reason, { kind: 'mismatch' }>, { credentials }: Circumstances): Generator<Variant<string>> {
  for (const other of credentials) {
    if (other.accessKey !== credential.accessKey) {
      yield {
        when: said`it was made with the secret key of ${other.accessKey} instead of ${credential.accessKey}'s`,
        value: other.secretKey,
      }
    }
  }
  yield { when: said`the access key was used as the secret`, value: credential.accessKey }
  yield { when: said`a newline stands after the secret key`, value: `${credential.secretKey}\n` }
  yield { when: said`blanks stand around the secret key`, value: ` ${credential.secretKey} ` }
  yield { when: said`quotes stand around the secret key`, value: `"${credential.secretKey}"` }
}

/** Every other order of a few parameters; of many, only the sorted ones. */
function orders(pairs: readonly string[]): readonly (readonly string[])[] {
  if (pairs.length < 2) return []
  if (pairs.length > permutedParameters) return [pairs.toSorted(), pairs.toReversed()]
  return permutations(pairs).filter((order) => order.some((pair, index) => pair !== pairs[index]))
}

function permutations(items: readonly string[]): string[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
