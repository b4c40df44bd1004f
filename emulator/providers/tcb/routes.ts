/** CloudBase's addresses: functions, and the two gateways of its older SDKs. */
import type { Answer, Exchange } from '../../model/http.ts'
import { answering, createRoutes, type Routes } from '../routing.ts'

export function tcbRoutes(handle: (exchange: Exchange) => Promise<Answer>): Routes {
  const handler = answering(handle)
  return createRoutes()
    .all('/v1/functions/:name', handler)
    .all('/v1/functions/:name/*', handler)
    .all('/web', handler)
    .all('/admin', handler)
    .all('/v1/*', handler)
}
