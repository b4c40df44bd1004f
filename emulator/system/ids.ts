/** Makes ids as the clouds do: random UUIDs (version 4), which OpenWhisk and NAVER write without dashes. */
import { randomFillSync } from 'node:crypto'

const size = 16
const pool = Buffer.allocUnsafeSlow(size * 256)
let used = pool.length

/** 32 hex digits. Random bytes are drawn for many ids at once: every request needs two. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const start = used
  used += size
  // RFC 9562: version 4, variant 10.
  pool[start + 6] = ((pool[start + 6] ?? 0) & 0x0f) | 0x40
  pool[start + 8] = ((pool[start + 8] ?? 0) & 0x3f) | 0x80
  return pool.toString('hex', start, used)
}
