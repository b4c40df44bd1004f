/** Computes NAVER's request signature, version 2, and compares two (ncp.md 3, seed 001); authentication.ts decides about a request. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The text that a caller signs. `target` is path and query exactly as sent: order, empty values and percent-encoding count.
 *
 * @example
 * ```ts
 * stringToSign('GET', '/photos/puppy.jpg?query1=&query2', '1505290625682', 'AK')
 * // 'GET /photos/puppy.jpg?query1=&query2\n1505290625682\nAK'
 * ```
 */
export function stringToSign(method: string, target: string, timestamp: string, accessKey: string): string {
  return `${method} ${target}\n${timestamp}\n${accessKey}`
}

/** Base64 of HMAC-SHA256, standard alphabet with padding. */
export function sign(secretKey: string, text: string): string {
  return createHmac('sha256', secretKey).update(text, 'utf8').digest('base64')
}

/** Compares in constant time; the spelling counts, so an unpadded or URL-safe signature does not match. */
export function matches(expected: string, given: string): boolean {
  const a = Buffer.from(expected, 'utf8')
  const b = Buffer.from(given, 'utf8')
  return a.length === b.length && timingSafeEqual(a, b)
}
