/** CloudBase's addresses: functions, the two gateways of its older SDKs, and the HTTP access service. */
import type { Answer, Exchange } from '../../model/http.ts'
import { accessPrefix } from './access-service/hosts.ts'
import { answering, createRoutes, type Routes } from '../routing.ts'

type Handle = (exchange: Exchange) => Promise<Answer>

export function tcbRoutes(handle: Handle, access: Handle): Routes {
  const handler = answering(handle)
  const accessService = answering(access)
  return createRoutes()
    .all('/v1/functions/:name', handler)
    .all('/v1/functions/:name/*', handler)
    .all('/web', handler)
    .all('/admin', handler)
    .all('/v1/*', handler)
    .all(accessPrefix, accessService)
    .all(`${accessPrefix}/*`, accessService)
}
