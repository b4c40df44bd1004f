/** Reads what a caller of createApi sends, with the checks of routemgmt createApi.js in their order. */
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import { ApiFault, type Endpoint, textOf } from './api-document.ts'

export type CreateRequest =
  | { readonly swagger: JsonObject; readonly basePath: string }
  | { readonly swagger?: undefined; readonly basePath: string; readonly name: string | undefined; readonly endpoint: Endpoint }

/**
 * @param namespace of the caller
 * @throws {ApiFault}
 */
export function readCreateRequest({ apidoc: given }: JsonObject, namespace: string): CreateRequest {
  if (!given) throw new ApiFault('apidoc is required.')
  if (typeof given !== 'string' && typeof given !== 'object')
    throw new ApiFault(`apidoc field is of type ${typeof given} and should be a JSON object or a JSON string.`)
  const document = parsed(given, 'apidoc field cannot be parsed. Ensure it is valid JSON.')
  demand(document, 'namespace', 'apidoc is missing the namespace field')
  if (document['swagger']) return readSwagger(document)
  for (const field of ['gatewayBasePath', 'gatewayPath', 'gatewayMethod']) demand(document, field, `apidoc is missing the ${field} field`)
  demand(document, 'action', 'apidoc is missing the action field.')
  const action = isObject(document['action']) ? document['action'] : {}
  for (const field of ['backendMethod', 'backendUrl', 'namespace', 'name', 'authkey'])
    demand(action, field, `action is missing the ${field} field.`)
  const { apiName, pathParameters } = document
  return {
    basePath: textOf(document['gatewayBasePath']),
    name: typeof apiName === 'string' ? apiName : undefined,
    endpoint: {
      path: textOf(document['gatewayPath']),
      method: textOf(document['gatewayMethod']),
      // A document that came as text keeps the namespace that it has.
      action: readAction(action, typeof given === 'string' ? '_' : namespace),
      ...(pathParameters === undefined ? {} : { pathParameters }),
    },
  }
}

/** `_` is the caller's namespace. */
function readAction(action: JsonObject, namespace: string): Endpoint['action'] {
  const isOwn = action['namespace'] === '_'
  const url = textOf(action['backendUrl'])
  const { secureKey } = action
  return {
    name: textOf(action['name']),
    namespace: isOwn ? namespace : textOf(action['namespace']),
    backendUrl: isOwn ? url.replace(/\/api\/v1\/web\/[\w@.-]+\//, `/api/v1/web/${namespace}/`) : url,
    ...(secureKey === undefined ? {} : { secureKey }),
  }
}

function readSwagger(document: JsonObject): CreateRequest {
  if (document['gatewayBasePath'])
    throw new ApiFault('swagger and gatewayBasePath are mutually exclusive and cannot be specified together.')
  const given = document['swagger'] as Json
  if (typeof given !== 'string' && typeof given !== 'object')
    throw new ApiFault(`swagger field is ${typeof given} and should be an object or a JSON string.`)
  const swagger = parsed(given, 'swagger field cannot be parsed. Ensure it is valid JSON.')
  for (const field of ['basePath', 'paths', 'info']) demand(swagger, field, `swagger is missing the ${field} field.`)
  return { swagger, basePath: textOf(swagger['basePath']) }
}

function parsed(given: Json, otherwise: string): JsonObject {
  if (typeof given !== 'string') return isObject(given) ? given : {}
  try {
    const value = JSON.parse(given) as Json
    return isObject(value) ? value : {}
  } catch {
    throw new ApiFault(otherwise)
  }
}

function demand(object: JsonObject, field: string, otherwise: string): void {
  if (!object[field]) throw new ApiFault(otherwise)
}
