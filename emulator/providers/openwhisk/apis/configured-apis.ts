/** Makes the documents of the APIs that stand in the configuration, as a client would that creates them. */
import type { Catalog } from '../../../model/catalog.ts'
import { placeOf } from '../../../model/config-place.ts'
import type { OpenWhiskApiConfig, OpenWhiskOperationConfig, ResolvedConfig } from '../../../model/config.ts'
import type { JsonObject } from '../../../model/json.ts'
import type { Deps } from '../../provider.ts'
import { ApiFault, emptyDocument, withOperation } from './api-document.ts'
import { normalised, type Api } from './apis.ts'
import { checkDocument } from './check-document.ts'
import { ownTenant } from './own-tenant.ts'

type Given = Pick<Deps, 'catalog' | 'config' | 'log' | 'url'>

/** The same list as long as configuration, actions and address are the same. */
export function configuredApis(deps: Given): () => readonly Api[] {
  let known: { readonly openwhisk: ResolvedConfig['openwhisk']; readonly catalog: Catalog; readonly url: string | undefined } | undefined
  let apis: readonly Api[] = []
  let told = ''
  return () => {
    const { openwhisk } = deps.config
    const [catalog, url] = [deps.catalog(), deps.url()]
    if (known?.openwhisk === openwhisk && known.catalog === catalog && known.url === url) return apis
    known = { openwhisk, catalog, url }
    const faults: string[] = []
    apis = Object.entries(openwhisk.apis).flatMap(([basePath, given]) => {
      try {
        return [apiOf(basePath, given, deps)]
      } catch (error) {
        if (!(error instanceof ApiFault)) throw error
        faults.push(`The API ${basePath} is not served: ${error.message} (openwhisk.apis['${basePath}']).`)
        return []
      }
    })
    if (faults.join() !== told) for (const text of faults) deps.log.emit({ event: 'notice', level: 'warn', text })
    told = faults.join()
    return apis
  }
}

function apiOf(basePath: string, given: OpenWhiskApiConfig, deps: Given): Api {
  const { config } = deps
  const document = given.swagger === undefined ? documentOf(basePath, given, deps) : inNamespace(given.swagger, config.namespace)
  checkDocument(document)
  const configured = placeOf(config, ['openwhisk', 'apis', basePath])
  return { tenant: ownTenant(config), basePath: normalised(document['basePath']), document, configured }
}

function documentOf(basePath: string, { name, paths = {} }: OpenWhiskApiConfig, deps: Given): JsonObject {
  let document = emptyDocument(basePath, name)
  for (const [path, operations] of Object.entries(paths))
    for (const [method, operation] of Object.entries(operations)) {
      const parameters = [...path.matchAll(/\{([^}]+)\}/g)].map(([, one = '']) => one)
      const pathParameters = parameters.map((one) => {
        return { name: one, in: 'path', description: `Default description for '${one}'`, required: true, type: 'string' }
      })
      const endpoint = {
        path,
        method,
        action: actionOf(operation, deps),
        ...(parameters.length === 0 ? {} : { pathParameters }),
      }
      // Only this one shows the path to an action.
      document = withOperation(document, endpoint, operation.response ?? (parameters.length === 0 ? 'json' : 'http'))
    }
  return document
}

/** As `wsk api create` names it, with the secret that its annotation asks callers for. */
function actionOf({ action }: OpenWhiskOperationConfig, { catalog, config, url }: Given): Parameters<typeof withOperation>[1]['action'] {
  const secret = catalog().actions.get(action)?.requireWhiskAuth
  const place = action.includes('/') ? action : `default/${action}`
  return {
    name: action,
    namespace: config.namespace,
    backendUrl: `${url() ?? 'http://localhost'}/api/v1/web/${config.namespace}/${place}.http`,
    ...(typeof secret === 'string' || typeof secret === 'number' ? { secureKey: secret } : {}),
  }
}

/** `_` stands for the namespace, as the clients replace it before they send a document. */
function inNamespace(document: JsonObject, namespace: string): JsonObject {
  const text = JSON.stringify(document)
    .replaceAll('/api/v1/web/_/', `/api/v1/web/${namespace}/`)
    .replaceAll('"namespace":"_"', `"namespace":${JSON.stringify(namespace)}`)
  return JSON.parse(text) as JsonObject
}
