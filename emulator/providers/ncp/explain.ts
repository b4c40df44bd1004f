/**
 * Explains in the developer's terminal why a signature was refused: by the exact text that should have been signed, and by the
 * usual mistake that reproduces the signature that was sent. The text is never part of an answer and names no secret.
 */
import { headers, limits } from './contract.ts'
import type { Reason } from './authentication.ts'
import { mistakes, type Circumstances } from './mistakes.ts'
import { stringToSign } from './signature.ts'

export function explain(reason: Reason, circumstances: Circumstances): string {
  switch (reason.kind) {
    case 'missing':
      return (
        `${reason.names.join(', ')} missing: every call is signed as soon as ncp.credentials is configured.` +
        (reason.legacy ? ` ${headers.legacySignature} is the old header; send the signature as ${headers.signature}.` : '') +
        ` \`actionlab sign ${circumstances.exchange.method} '${circumstances.exchange.target}'\` prints the three headers.`
      )
    case 'unknown-key':
      return (
        `no configured credential has the access key ${JSON.stringify(reason.accessKey)}; ` +
        `ncp.credentials knows ${circumstances.credentials.map((one) => one.accessKey).join(', ')}.`
      )
    case 'timestamp':
      return explainTimestamp(reason.timestamp, reason.now)
    case 'mismatch':
      return explainMismatch(reason, circumstances)
  }
}

function explainTimestamp(timestamp: string, now: number): string {
  const clock = `the emulator's clock says ${now}`
  if (!/^\d{1,16}$/.test(timestamp)) return `${headers.timestamp} is ${JSON.stringify(timestamp)}, not epoch milliseconds; ${clock}.`
  const value = Number(timestamp)
  if (Math.abs(now / 1000 - value) < limits.clockSkew / 1000) {
    return `${headers.timestamp} ${timestamp} is in seconds; it must be milliseconds (${clock}).`
  }
  const direction = value < now ? 'behind' : 'ahead of'
  return (
    `${headers.timestamp} ${timestamp} is ${spanOf(Math.abs(now - value))} ${direction} the gateway; 5 minutes or more are refused (${clock}).` +
    (value < now ? ' A timestamp that is made once and reused works a few times and then fails like this.' : '')
  )
}

/** As a person says it; never less than the five minutes that are allowed. */
function spanOf(ms: number): string {
  const minutes = ms / 60_000
  if (minutes < 120) return `${Math.round(minutes)} minutes`
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} hours`
  const days = minutes / 60 / 24
  return days < 730 ? `${Math.round(days)} days` : `${Math.round(days / 365.25)} years`
}

function explainMismatch(reason: Extract<Reason, { kind: 'mismatch' }>, circumstances: Circumstances): string {
  const { exchange, targets } = circumstances
  const { accessKey } = reason.credential
  const expected = targets.map((target) => JSON.stringify(stringToSign(exchange.method, target, reason.timestamp, accessKey)))
  const found = mistakes(reason, circumstances)
  return [
    `the signature does not match. Expected the signature of ${expected.join(' or of ')}.`,
    found.length > 0
      ? `The one that was sent is what comes out when ${found.join('; or when ')}.`
      : `None of the usual mistakes gives the one that was sent: most likely the secret key does not belong to access key ${accessKey}, or path and query were changed after signing.`,
  ].join(' ')
}
