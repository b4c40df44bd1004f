/** CloudBase's addresses: functions, files and documents, the two gateways of its older SDKs, and the HTTP access service. */
import type { Answer, Exchange } from '../../model/http.ts'
import { accessPrefix } from './access-service/hosts.ts'
import { databaseRoute } from './database-rest/address.ts'
import { answering, createRoutes, type Routes } from '../routing.ts'

/** Gets the path on the plain host, which is another one than the exchange's on the cloud's own hosts. */
type Handle = (exchange: Exchange, path: string) => Promise<Answer>

export function tcbRoutes(handle: Handle, access: Handle, database: Handle): Routes {
  const handler = answering((exchange, c) => handle(exchange, c.req.path))
  const accessService = answering((exchange, c) => access(exchange, c.req.path))
  return createRoutes()
    .all('/v1/functions/:name', handler)
    .all('/v1/functions/:name/*', handler)
    .all('/web', handler)
    .all('/admin', handler)
    .all(
      databaseRoute,
      answering((exchange, c) => database(exchange, c.req.path)),
    )
    .all('/v1/*', handler)
    .all(accessPrefix, accessService)
    .all(`${accessPrefix}/*`, accessService)
    .all('/tcb-storage/*', handler)
    .all('/auth/*', handler)
}
