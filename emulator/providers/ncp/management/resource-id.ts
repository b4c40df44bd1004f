/** Makes ids of resources: opaque as NAVER's are, and stable so that a client may keep them. */
import { createHash } from 'node:crypto'

export function resourceId(kind: 'package' | 'action' | 'trigger', namespace: string, path: string): string {
  return createHash('sha256').update(`${kind}\n${namespace}\n${path}`).digest('base64url').slice(0, 12)
}
