/** Lists the fields that vary between runs in activation records, which NAVER and OpenWhisk write alike. */
import type { VolatileEnvelope } from '../vendor.ts'

export const activationEnvelopes: readonly VolatileEnvelope[] = [
  {
    has: ['activationId', 'response'],
    varies: {
      activationId: '<string>',
      cause: '<string>',
      start: '<number>',
      end: '<number>',
      duration: '<number>',
      namespace: '<string>',
      subject: '<string>',
      version: '<string>',
      annotations: '<any>',
      logs: '<any>',
    },
    source: 'seed 000, openwhisk.md 12: the activation record',
  },
  {
    has: ['activationId', 'annotations', 'start'],
    varies: {
      activationId: '<string>',
      cause: '<string>',
      start: '<number>',
      end: '<number>',
      duration: '<number>',
      namespace: '<string>',
      version: '<string>',
      annotations: '<any>',
    },
    source: 'openwhisk.md 12: a row of a list',
  },
  {
    has: ['result', 'size', 'status', 'success'],
    only: true,
    varies: { size: '<number>' },
    source: 'openwhisk.md 12: bytes of a result that may carry ids itself',
  },
  { has: ['activationId'], only: true, varies: { activationId: '<string>' }, source: 'seed 000, seed 002: the caller did not wait' },
  { has: ['code', 'error'], only: true, varies: { code: '<string>' }, source: 'openwhisk.md 7: the transaction id' },
]
