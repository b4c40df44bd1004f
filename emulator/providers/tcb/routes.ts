/** CloudBase's addresses: functions, files, documents and tables, the two gateways of its older SDKs, the HTTP access service, and Tencent Cloud API. */
import type { Answer, Exchange } from '../../model/http.ts'
import { accessPrefix } from './access-service/hosts.ts'
import { cloudApiPath } from './cloud-api/hosts.ts'
import { sqlRoute } from './sql-rest/address.ts'
import { databaseRoute } from './database-rest/address.ts'
import { answering, createRoutes, type Routes } from '../door-context.ts'

/** Gets the path on the plain host, which is another one than the exchange's on the cloud's own hosts. */
type Handle = (exchange: Exchange, path: string) => Promise<Answer>

/** Who answers what: functions, files and the gateways of the SDKs, and the services with addresses of their own. */
interface Handles {
  readonly functions: Handle
  readonly access: Handle
  readonly database: Handle
  readonly sql: Handle
  readonly cloudApi: Handle
}

export function tcbRoutes({ functions, access, database, sql, cloudApi }: Handles): Routes {
  const toFunctions = handling(functions)
  const toAccess = handling(access)
  const toCloudApi = handling(cloudApi)
  const routes = createRoutes()
    .all('/v1/functions/:name', toFunctions)
    .all('/v1/functions/:name/*', toFunctions)
    .all('/web', toFunctions)
    .all('/admin', toFunctions)
    .all(databaseRoute, handling(database))
    .all(sqlRoute, handling(sql))
    .all('/v1/*', toFunctions)
    .all('/tcb-storage/*', toFunctions)
    .all('/auth/*', toFunctions)
    .all(accessPrefix, toAccess)
    .all(`${accessPrefix}/*`, toAccess)
    .all(cloudApiPath, toCloudApi)
  // Signed in the older way, the action stands in a form.
  return routes.post('/', (c, next) => (isForm(c.env.exchange) ? toCloudApi(c, next) : next()))
}

function handling(handle: Handle): ReturnType<typeof answering> {
  return answering((exchange, c) => handle(exchange, c.req.path))
}

function isForm(exchange: Exchange): boolean {
  return exchange.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true
}
