/** The form of a TC3 signature as CloudBase carries it: on the HTTP API timestamp and token stand inside the Authorization value. Seed 003, tcb.md 1.6. */

export interface Tc3 {
  readonly secretId: string
  readonly timestamp: number
  readonly token: string | undefined
}

/**
 * Reads what follows the scheme: `Credential=<id>/<date>/tcb/tc3_request, SignedHeaders=…, Signature=…, Timestamp=N[, Token=T]`.
 * The server SDKs put their timestamp into `X-Timestamp` instead. The signature itself is not recomputed, for lack of a secret to do it with. A string says what is missing.
 */
export function readTc3(text: string, timestampHeader: string | undefined): Tc3 | string {
  const fields = new Map<string, string>()
  for (const part of text.split(',')) {
    const equals = part.indexOf('=')
    if (equals > 0) fields.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim())
  }
  const [secretId = '', date, service, terminator] = (fields.get('credential') ?? '').split('/')
  if (secretId === '' || !date || !service || terminator !== 'tc3_request') return 'Credential=<id>/<date>/tcb/tc3_request is missing'
  if (!fields.get('signedheaders')) return 'SignedHeaders is missing'
  if (!fields.get('signature')) return 'Signature is missing'
  const timestamp = Number(fields.get('timestamp') ?? timestampHeader)
  if (!Number.isInteger(timestamp) || timestamp <= 0) return 'Timestamp is missing'
  return { secretId, timestamp, token: fields.get('token') }
}
