/** Authenticates a caller: compares the three signature headers with the configured credentials and the emulator's clock (seed 001, ncp.md 3). */
import type { NcpCredential } from '../../model/ncp-config.ts'
import type { Exchange } from '../../model/http.ts'
import { authenticationDetails, headers, limits } from './contract.ts'
import { matches, sign, stringToSign } from './signature.ts'

export type Verdict =
  /** `credential` is undefined when none is configured: then every caller is admitted. */
  | { readonly ok: true; readonly credential: NcpCredential | undefined }
  | { readonly ok: false; readonly details: string; readonly reason: Reason }

/** Why a caller was refused, for the explanation. */
export type Reason =
  | { readonly kind: 'missing'; readonly names: readonly string[]; readonly legacy: boolean }
  | { readonly kind: 'unknown-key'; readonly accessKey: string }
  | { readonly kind: 'timestamp'; readonly timestamp: string; readonly now: number }
  | { readonly kind: 'mismatch'; readonly timestamp: string; readonly signature: string; readonly credential: NcpCredential }

/** A timestamp is epoch milliseconds in decimal digits; sixteen of them suffice for any clock. */
const timestampPattern = /^\d{1,16}$/

/**
 * `targets` are the spellings of path and query that may have been signed: as sent, and for `/apigw/…` also as the cloud would
 * receive it.
 */
export function authenticate(exchange: Exchange, targets: readonly string[], credentials: readonly NcpCredential[], now: number): Verdict {
  if (credentials.length === 0) return { ok: true, credential: undefined }
  const timestamp = exchange.header(headers.timestamp)
  const accessKey = exchange.header(headers.accessKey)
  const signature = exchange.header(headers.signature)
  if (!timestamp || !accessKey || !signature) {
    const given = { [headers.timestamp]: timestamp, [headers.accessKey]: accessKey, [headers.signature]: signature }
    const names = Object.entries(given).flatMap(([name, value]) => (value ? [] : [name]))
    const legacy = exchange.header(headers.legacySignature) !== undefined
    return { ok: false, details: authenticationDetails.missing, reason: { kind: 'missing', names, legacy } }
  }
  const refuse = (reason: Reason): Verdict => ({ ok: false, details: authenticationDetails.invalid, reason })
  const credential = credentials.find((one) => one.accessKey === accessKey)
  if (!credential) return refuse({ kind: 'unknown-key', accessKey })
  if (!timestampPattern.test(timestamp) || Math.abs(now - Number(timestamp)) >= limits.clockSkew) {
    return refuse({ kind: 'timestamp', timestamp, now })
  }
  const valid = targets.some((target) =>
    matches(sign(credential.secretKey, stringToSign(exchange.method, target, timestamp, accessKey)), signature),
  )
  return valid ? { ok: true, credential } : refuse({ kind: 'mismatch', timestamp, signature, credential })
}
