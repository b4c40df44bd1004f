/** Makes the document of an API that stands in the configuration, as a client would that creates it. */
import type { Catalog } from '../../../model/catalog.ts'
import type { JsonObject } from '../../../model/json.ts'
import type { OpenWhiskApiConfig, OpenWhiskOperationConfig } from '../../../model/openwhisk-config.ts'
import { emptyDocument, type Endpoint, withOperation } from './api-document.ts'
import { checkDocument } from './check-document.ts'

export interface ApiSurroundings {
  /** Of the cluster, without a path. */
  readonly url: string
  /** In which its actions are. */
  readonly namespace: string
  readonly catalog: Catalog
}

/** @throws {ApiFault} the gateway or the management would refuse it */
export function configuredDocument(basePath: string, given: OpenWhiskApiConfig, around: ApiSurroundings): JsonObject {
  const document = given.swagger === undefined ? documentOf(basePath, given, around) : inNamespace(given.swagger, around.namespace)
  checkDocument(document)
  return document
}

function documentOf(basePath: string, { name, paths = {} }: OpenWhiskApiConfig, around: ApiSurroundings): JsonObject {
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
        action: actionOf(operation, around),
        ...(parameters.length === 0 ? {} : { pathParameters }),
      }
      // Only this one shows the path to an action.
      document = withOperation(document, endpoint, operation.response ?? (parameters.length === 0 ? 'json' : 'http'))
    }
  return document
}

/** As `wsk api create` names it, with the secret that its annotation asks callers for. */
function actionOf({ action }: OpenWhiskOperationConfig, { url, namespace, catalog }: ApiSurroundings): Endpoint['action'] {
  const secret = catalog.actions.get(action)?.requireWhiskAuth
  const place = action.includes('/') ? action : `default/${action}`
  return {
    name: action,
    namespace,
    backendUrl: `${url}/api/v1/web/${namespace}/${place}.http`,
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
