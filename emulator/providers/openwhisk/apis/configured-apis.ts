/** Makes the documents of the APIs that stand in the configuration, as a client would that creates them. */
import type { Catalog } from '../../../model/catalog.ts'
import { placeOf } from '../../../model/config-place.ts'
import type { ResolvedConfig } from '../../../model/config.ts'
import type { OpenWhiskApiConfig, OpenWhiskOperationConfig } from '../../../model/openwhisk-config.ts'
import type { JsonObject } from '../../../model/json.ts'
import type { Deps } from '../../provider.ts'
import { ApiFault, emptyDocument, type Endpoint, withOperation } from './api-document.ts'
import { normalised, type Api } from './apis.ts'
import { checkDocument } from './check-document.ts'
import { ownTenant } from './own-tenant.ts'

type Given = Pick<Deps, 'catalog' | 'config' | 'log' | 'url'>

export class ConfiguredApis {
  readonly #deps: Given
  #known: { readonly openwhisk: ResolvedConfig['openwhisk']; readonly catalog: Catalog; readonly url: string | undefined } | undefined
  #apis: readonly Api[] = []
  #told: ResolvedConfig['openwhisk'] | undefined

  constructor(deps: Given) {
    this.#deps = deps
  }

  /** The same list as long as configuration, actions and address are the same. */
  readonly list = (): readonly Api[] => {
    const { config, catalog, url } = this.#deps
    const now = { openwhisk: config.openwhisk, catalog: catalog(), url: url() }
    const known = this.#known
    if (known?.openwhisk === now.openwhisk && known.catalog === now.catalog && known.url === now.url) return this.#apis
    this.#known = now
    this.#apis = this.#read(now.url ?? unknownUrl).flatMap((one) => (one instanceof ApiFault ? [] : [one]))
    return this.#apis
  }

  /** Says which of them are not served, and why: once for each configuration. */
  tell(): void {
    const { openwhisk } = this.#deps.config
    if (this.#told === openwhisk) return
    this.#told = openwhisk
    for (const [index, one] of this.#read(unknownUrl).entries()) {
      const basePath = Object.keys(openwhisk.apis)[index] ?? ''
      if (!(one instanceof ApiFault)) continue
      const text = `The API ${basePath} is not served: ${one.message} (openwhisk.apis['${basePath}']).`
      this.#deps.log.emit({ event: 'notice', level: 'warn', text })
    }
  }

  #read(url: string): (Api | ApiFault)[] {
    return Object.entries(this.#deps.config.openwhisk.apis).map(([basePath, given]) => {
      try {
        return apiOf(basePath, given, url, this.#deps)
      } catch (error) {
        if (error instanceof ApiFault) return error
        throw error
      }
    })
  }
}

/** Of an emulator that does not listen. */
const unknownUrl = 'http://localhost'

function apiOf(basePath: string, given: OpenWhiskApiConfig, url: string, deps: Given): Api {
  const { config } = deps
  const document = given.swagger === undefined ? documentOf(basePath, given, url, deps) : inNamespace(given.swagger, config.namespace)
  checkDocument(document)
  const configured = placeOf(config, ['openwhisk', 'apis', basePath])
  return { tenant: ownTenant(config), basePath: normalised(document['basePath']), document, configured }
}

function documentOf(basePath: string, { name, paths = {} }: OpenWhiskApiConfig, url: string, deps: Given): JsonObject {
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
        action: actionOf(operation, url, deps),
        ...(parameters.length === 0 ? {} : { pathParameters }),
      }
      // Only this one shows the path to an action.
      document = withOperation(document, endpoint, operation.response ?? (parameters.length === 0 ? 'json' : 'http'))
    }
  return document
}

/** As `wsk api create` names it, with the secret that its annotation asks callers for. */
function actionOf({ action }: OpenWhiskOperationConfig, url: string, { catalog, config }: Given): Endpoint['action'] {
  const secret = catalog().actions.get(action)?.requireWhiskAuth
  const place = action.includes('/') ? action : `default/${action}`
  return {
    name: action,
    namespace: config.namespace,
    backendUrl: `${url}/api/v1/web/${config.namespace}/${place}.http`,
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
