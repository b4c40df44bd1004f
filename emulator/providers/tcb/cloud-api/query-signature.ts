/** Recomputes signatures of the older kind, HmacSHA1 and HmacSHA256, which stand among the parameters. docs/contracts/tcb.md 25.3. */
import { createHmac } from 'node:crypto'
import type { Exchange } from '../../../model/http.ts'
import { said } from '../../../model/said.ts'
import { ApiError, authTexts } from './api-error.ts'
import { sameText } from './same-text.ts'

const algorithms = new Map([
  ['HmacSHA1', 'sha1'],
  ['HmacSHA256', 'sha256'],
])

/** What is wrong with it. @param pairs all parameters, decoded @param secretKey that belongs to their `SecretId` */
export function checkQuerySignature(exchange: Exchange, pairs: ReadonlyMap<string, string>, secretKey: string): ApiError | undefined {
  const method = pairs.get('SignatureMethod') ?? 'HmacSHA1'
  const algorithm = algorithms.get(method)
  if (algorithm === undefined)
    return new ApiError('InvalidParameterValue', `SignatureMethod is none of ${[...algorithms.keys()].join(', ')}.`)
  const signed = [...pairs].filter(([name]) => name !== 'Signature').toSorted(([a], [b]) => (a < b ? -1 : 1))
  const text = signed.map(([name, value]) => `${name}=${value}`).join('&')
  // SDKs sign the endpoint as it was given to them, with its port.
  for (const host of [exchange.host, exchange.header('host')?.toLowerCase() ?? '']) {
    const digest = createHmac(algorithm, secretKey).update(`${exchange.method}${host}${exchange.path}?${text}`).digest('base64')
    if (sameText(digest, pairs.get('Signature') ?? '')) return undefined
  }
  const toSign = `${exchange.method}${exchange.host}${exchange.path}?${text}`
  return new ApiError('AuthFailure.SignatureFailure', authTexts.signature, said`this is the text to sign here: ${JSON.stringify(toSign)}`)
}
