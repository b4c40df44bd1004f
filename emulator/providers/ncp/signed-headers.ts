/** Writes the three header lines of a signed request to NAVER (seed 001). */
import { sign, stringToSign } from './signature.ts'

/**
 * @param target path and query exactly as sent
 * @param now epoch ms
 */
export function signature(
  { accessKey, secretKey }: { readonly accessKey: string; readonly secretKey: string },
  method: string,
  target: string,
  now: number,
): Record<string, string> {
  const timestamp = String(now)
  return {
    'x-ncp-apigw-timestamp': timestamp,
    'x-ncp-iam-access-key': accessKey,
    'x-ncp-apigw-signature-v2': sign(secretKey, stringToSign(method, target, timestamp, accessKey)),
  }
}
