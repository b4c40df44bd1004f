/** Emulates Apache OpenWhisk: web actions at `/api/v1/web/…`, the REST API at `/api/v1/namespaces/…`, APIs of the gateway at `/api/{tenant}/…`. */
import { isWeb, type Action } from '../../model/action.ts'
import type { Address } from '../../model/address.ts'
import { placeOf } from '../../model/config-place.ts'
import { isObject } from '../../model/json.ts'
import { apiAddresses } from './apis/api-addresses.ts'
import { Apis } from './apis/apis.ts'
import { ConfiguredApis } from './apis/configured-apis.ts'
import { managementPrefix } from './apis/management.ts'
import { Alarms } from './alarms/alarms.ts'
import { feedWebPath } from './alarms/feed-web-action.ts'
import { fireByAlarm } from './alarms/fire-by-alarm.ts'
import { openWhiskRoutes } from './routes.ts'
import type { CreateProvider } from '../provider.ts'
import { isPublicPage } from './pages/controller-pages.ts'
import { isEntityName } from '../../model/names.ts'
import { takeConfigured } from './rest/configured.ts'
import { isApiPath } from './rest/rest-api.ts'
import { createStore, removeTrigger, restore, stateOf, type Store } from './rest/store.ts'
import { Throttle } from './throttle.ts'
import { triggersOf } from './triggers.ts'
import { asksForKey, webPrefix } from './web-address.ts'

export const createOpenWhisk: CreateProvider = (deps) => {
  const store: Store = createStore(
    new Alarms({
      clock: deps.clock,
      timetable: deps.timetable,
      fire: (name, payload) => fireByAlarm(store, name, payload, deps),
      remove: (name, withRules) => removeTrigger(store, name, withRules),
    }),
  )
  const configuredApis = new ConfiguredApis(deps)
  const apis = new Apis(configuredApis.list)
  return {
    name: 'openwhisk',
    routes: openWhiskRoutes(deps, { store, throttle: new Throttle(deps) }, apis),
    isOpen(exchange, path) {
      // OPTIONS has the same answer for every caller (openwhisk.md 11).
      if (deps.config.openwhisk.auth !== undefined || exchange.method === 'OPTIONS' || isPublicPage(path) || !isApiPath(path)) return false
      return !path.startsWith(webPrefix) || path.startsWith(managementPrefix) || path === feedWebPath || asksForKey(exchange, deps)
    },
    configured() {
      takeConfigured(store, deps)
      configuredApis.tell()
    },
    triggers: () => triggersOf(store, deps),
    addresses: (action) => [...addresses(action, deps.catalog().namespace), ...apiAddresses(action, apis)],
    state() {
      takeConfigured(store, deps)
      const made = apis.state()
      return { ...stateOf(store), ...(made.length === 0 ? {} : { apis: made }) }
    },
    restore(state) {
      takeConfigured(store, deps)
      const refused = (name: string, place: string): void => {
        deps.log.emit({ event: 'notice', level: 'warn', text: `The imported ${name} is not created: ${place} has it now.` })
      }
      restore(store, state, (kind, name) => refused(name, placeOf(deps.config, ['openwhisk', kind, name])))
      if (isObject(state)) apis.restore(state['apis'], ({ basePath, configured = '' }) => refused(`API ${basePath}`, configured))
    },
  }
}

function addresses(action: Action, namespace: string): Address[] {
  // OpenWhisk answers 400 to any other name.
  if (!action.path.split('/').every(isEntityName)) return []
  const segment = (name: string): string => encodeURIComponent(name)
  const path = action.path.split('/').map(segment).join('/')
  const api: Address = { surface: 'openwhisk.api', method: 'POST', path: `/api/v1/namespaces/_/actions/${path}?blocking=true&result=true` }
  if (!isWeb(action)) return [api]
  const web = `${webPrefix}${segment(namespace)}/${segment(action.package || 'default')}/${segment(action.name)}`
  return [{ surface: 'openwhisk.web', method: 'GET', path: web }, api]
}
