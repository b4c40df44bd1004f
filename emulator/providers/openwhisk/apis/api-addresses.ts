/** The addresses of an action behind the gateway. */
import { isWeb, type Action } from '../../../model/action.ts'
import type { Address } from '../../../model/address.ts'
import { webPrefix } from '../web-address.ts'
import type { Apis } from './apis.ts'
import { resourcesOf } from './resources.ts'

export function apiAddresses(action: Action, apis: Apis): Address[] {
  const all = apis.all()
  if (all.length === 0 || !isWeb(action)) return []
  const target = `${webPrefix}${action.namespace}/${action.package || 'default'}/${action.name}.`
  return all.flatMap((api) =>
    resourcesOf(api).flatMap(({ path, operations }) =>
      [...operations]
        .filter(([, { backendUrl = '' }]) => backendUrl.includes(target))
        .map(([method]): Address => ({ surface: 'openwhisk.gateway', method, path: `/api/${api.tenant}/${path}` })),
    ),
  )
}
