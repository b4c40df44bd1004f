/**
 * Explains in the developer's terminal why a signature was refused: by the exact text that should have been signed, and by the
 * usual mistake that reproduces the signature that was sent. The text is never part of an answer and names no secret.
 */
import { headers, limits } from './contract.ts'
import type { Reason } from './authentication.ts'
import { said, sentences, type Said, type SaidValue } from '../../model/said.ts'
import { mistakes, type Circumstances } from './mistakes.ts'
import { stringToSign } from './signature.ts'

export function explain(reason: Reason, circumstances: Circumstances): Said {
  switch (reason.kind) {
    case 'missing': {
      const { method, target } = circumstances.exchange
      return sentences(
        said`${reason.names.join(', ')} missing: every call is signed as soon as ncp.credentials is configured.`,
        ...(reason.legacy ? [said`${headers.legacySignature} is the old header; send the signature as ${headers.signature}.`] : []),
        said`\`actionlab sign ${method} '${target}'\` prints the three headers.`,
      )
    }
    case 'unknown-key': {
      const known = circumstances.credentials.map((one) => one.accessKey).join(', ')
      return said`no configured credential has the access key ${JSON.stringify(reason.accessKey)}; ncp.credentials knows ${known}.`
    }
    case 'timestamp':
      return explainTimestamp(reason.timestamp, reason.now)
    case 'mismatch':
      return explainMismatch(reason, circumstances)
  }
}

function explainTimestamp(timestamp: string, now: number): Said {
  const { timestamp: header } = headers
  if (!/^\d{1,16}$/.test(timestamp))
    return said`${header} is ${JSON.stringify(timestamp)}, not epoch milliseconds; the emulator's clock says ${now}.`
  const value = Number(timestamp)
  if (Math.abs(now / 1000 - value) < limits.clockSkew / 1000)
    return said`${header} ${timestamp} is in seconds; it must be milliseconds (the emulator's clock says ${now}).`
  const span = spanOf(Math.abs(now - value))
  if (value >= now)
    return said`${header} ${timestamp} is ${span} ahead of the gateway; 5 minutes or more are refused (the emulator's clock says ${now}).`
  return sentences(
    said`${header} ${timestamp} is ${span} behind the gateway; 5 minutes or more are refused (the emulator's clock says ${now}).`,
    said`A timestamp that is made once and reused works a few times and then fails like this.`,
  )
}

/** As a person says it; never less than the five minutes that are allowed. */
function spanOf(ms: number): Said {
  const minutes = ms / 60_000
  if (minutes < 120) return said`${Math.round(minutes)} minutes`
  if (minutes < 48 * 60) return said`${Math.round(minutes / 60)} hours`
  const days = minutes / 60 / 24
  return days < 730 ? said`${Math.round(days)} days` : said`${Math.round(days / 365.25)} years`
}

function explainMismatch(reason: Extract<Reason, { kind: 'mismatch' }>, circumstances: Circumstances): Said {
  const { exchange, targets } = circumstances
  const { accessKey } = reason.credential
  const texts = targets.map((target) => JSON.stringify(stringToSign(exchange.method, target, reason.timestamp, accessKey)))
  const [first, ...more] = mistakes(reason, circumstances)
  const expected = texts.slice(1).reduce<SaidValue>((one, other) => said`${one} or of ${other}`, texts[0] ?? '')
  const sent = more.reduce<SaidValue>((one, other) => said`${one}; or when ${other}`, first ?? '')
  return sentences(
    said`the signature does not match.`,
    said`Expected the signature of ${expected}.`,
    first
      ? said`The one that was sent is what comes out when ${sent}.`
      : said`None of the usual mistakes gives the one that was sent: most likely the secret key does not belong to access key ${accessKey}, or path and query were changed after signing.`,
  )
}
