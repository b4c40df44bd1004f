/**
 * The document of an API, in Swagger 2.0 with the gateway's extensions, and how operations get into it and out of it (apache/openwhisk core/routemgmt
 * common/apigw-utils.js).
 */
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'

/** What a caller of createApi says of one operation. */
export interface Endpoint {
  /** Relative to the base path. */
  readonly path: string
  readonly method: string
  readonly action: { readonly name: string; readonly namespace: string; readonly backendUrl: string; readonly secureKey?: Json }
  readonly pathParameters?: Json
}

/** The gateway or the management refuses a document, in its own words. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault'
}

export function emptyDocument(basePath: string, name: string | undefined): JsonObject {
  return {
    swagger: '2.0',
    info: { title: name || basePath, version: '1.0.0' },
    basePath,
    paths: {},
    'x-ibm-configuration': { assembly: {}, cors: { enabled: true } },
  }
}

/** `get`, `/books/{isbn}` → `getBooksIsbn`: each word behind another character begins with a capital letter, and has no other. */
export function operationId(method: string, path: string): string {
  const words = path
    .replaceAll(/[^0-9a-z_-]/gi, ' ')
    .replaceAll(/\w\S*/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
  return method.toLowerCase() + words.replaceAll(/\s/g, '')
}

/** The document with the operation, in the place of one of the same path and method. */
export function withOperation(document: JsonObject, endpoint: Endpoint, responseType: string): JsonObject {
  const { path, action, pathParameters } = endpoint
  const method = endpoint.method.toLowerCase()
  const id = operationId(method, path)
  const { package: pkg, name } = partsOf(action.name)
  const url = backendUrl(endpoint, responseType)
  const operation: JsonObject = {
    operationId: id,
    ...(pathParameters === undefined ? {} : { parameters: pathParameters }),
    'x-openwhisk': { url, namespace: action.namespace, package: pkg, action: name },
    responses: { default: { description: 'Default response' } },
  }
  const paths = objectAt(document, 'paths')
  const target = responseType === 'http' ? `${url}$(request.path)` : url
  const secret = action.secureKey
    ? [{ 'set-variable': { actions: [{ set: 'message.headers.X-Require-Whisk-Auth', value: action.secureKey }] } }]
    : []
  const execute: Json = [{ invoke: { 'target-url': target, verb: 'keep' } }, ...secret]
  const cases = casesOf(document)
  const at = cases.findIndex((one) => operationsOf(one)[0] === id)
  const entry: JsonObject = { operations: [id], execute }
  return {
    ...withCases(document, at < 0 ? [...cases, entry] : cases.with(at, entry)),
    paths: { ...paths, [path]: { ...objectAt(paths, path), [method]: operation } },
  }
}

/**
 * The document without the operation, or without all of the path.
 *
 * @throws {ApiFault} it has none
 */
export function withoutOperation(document: JsonObject, path: string, method: string | undefined): JsonObject {
  const paths = objectAt(document, 'paths')
  const operations = objectAt(paths, path)
  const removed = method === undefined ? Object.keys(operations) : [method]
  if (method === undefined && !Object.hasOwn(paths, path)) throw new ApiFault(`path '${path}' does not exist in the API`)
  if (method !== undefined && !Object.hasOwn(operations, method))
    throw new ApiFault(`path '${path}' with operation '${method}' does not exist in the API`)
  const ids = new Set(removed.map((one) => operationId(one, path)))
  const kept = Object.entries(operations).filter(([one]) => !removed.includes(one))
  const { [path]: _removed, ...others } = paths
  return {
    ...withCases(
      document,
      casesOf(document).filter((one) => !ids.has(operationsOf(one)[0] ?? '')),
    ),
    paths: kept.length === 0 ? others : { ...others, [path]: Object.fromEntries(kept) },
  }
}

/** `https://host/api/v1/web/ns/pkg/action.json`, with scheme and host of the address that the caller named. */
function backendUrl({ action }: Endpoint, responseType: string): string {
  const pattern = /(\w+):\/\/([:/\w.-]+)\/api\/v\d\/web\/([@\w .-]+)\/([@\w .-]+)\/([@\w .\-/]+)\.(\w+)/
  const [, scheme, host] = pattern.exec(action.backendUrl) ?? []
  // As the management's own code fails where it reads the scheme of what has none.
  if (scheme === undefined) throw new ApiFault("API swagger generation error: TypeError: Cannot read properties of null (reading '1')")
  const { package: pkg, name } = partsOf(action.name)
  return `${scheme}://${host}/api/v1/web/${action.namespace}/${pkg || 'default'}/${name}.${responseType}`
}

/** `/ns/pkg/action`, `pkg/action` or `action`. */
function partsOf(name: string): { readonly package: string; readonly name: string } {
  const [, first = '', second = '', third = ''] = /\/?([@ .\-\w]*)\/?([@ .\-\w]*)\/?([@ .\-\w]*)/.exec(name) ?? []
  if (third !== '') return { package: second, name: third }
  return second === '' ? { package: '', name: first } : { package: first, name: second }
}

/** The branches of `operation-switch`: which operations call what. */
export function casesOf(document: JsonObject): JsonObject[] {
  const first = executesOf(document).find((one) => Object.hasOwn(one, 'operation-switch'))
  const cases = first && objectAt(first, 'operation-switch')['case']
  return Array.isArray(cases) ? cases.filter(isObject) : []
}

export function operationsOf({ operations }: JsonObject): string[] {
  return Array.isArray(operations) ? operations.filter((one) => typeof one === 'string') : []
}

/** The steps of the assembly. */
export function executesOf(document: JsonObject): JsonObject[] {
  const execute = objectAt(configurationOf(document), 'assembly')['execute']
  return Array.isArray(execute) ? execute.filter(isObject) : []
}

/** The gateway's part of the document. */
export function configurationOf(document: JsonObject): JsonObject {
  const own = document['x-gateway-configuration']
  return isObject(own) ? own : objectAt(document, 'x-ibm-configuration')
}

export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = Object.hasOwn(object, key) ? object[key] : undefined
  return isObject(value) ? value : {}
}

/** A text or a number, as text; '' for anything else. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function withCases(document: JsonObject, cases: readonly JsonObject[]): JsonObject {
  const configuration = objectAt(document, 'x-ibm-configuration')
  const assembly = { ...objectAt(configuration, 'assembly'), execute: [{ 'operation-switch': { case: [...cases] } }] }
  return { ...document, 'x-ibm-configuration': { ...configuration, assembly } }
}
