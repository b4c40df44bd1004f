/** Checks the document of an API as the management does before it hands it to the gateway, and as the gateway does (routemgmt validateFinalSwagger; apigateway management/lib/validation.lua). */
import { isObject, type JsonObject } from '../../../model/json.ts'
import { ApiFault, casesOf, configurationOf, objectAt, operationsOf, textOf } from './api-document.ts'

export const verbs = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']

/** @throws {ApiFault} in the words of the one that refuses it */
export function checkDocument(document: JsonObject): void {
  const { basePath } = document
  if (typeof basePath === 'string' && hasParameter(basePath))
    throw new ApiFault(`The base path (${basePath}) cannot have parameters. Only the relative path supports path parameters.`)
  if (!isObject(document['x-ibm-configuration'])) throw new ApiFault("Cannot read properties of undefined (reading 'assembly')")
  const targets = new Map(casesOf(document).flatMap((one) => operationsOf(one).map((id) => [id, targetOf(one)] as const)))
  const paths = Object.entries(objectAt(document, 'paths'))
  for (const [path, operations] of paths) if (hasParameter(path) && isObject(operations)) checkParameters(path, operations, targets)
  for (const fault of gatewayFaults(document))
    throw new ApiFault(
      `Unable to configure the API Gateway (status code 400): ${JSON.stringify({ status: 400, message: `Error: ${fault}` })}`,
    )
}

function checkParameters(path: string, operations: JsonObject, targets: ReadonlyMap<string, string | undefined>): void {
  const shared = namesOf(operations['parameters'])
  for (const [method, operation] of Object.entries(operations)) {
    if (method === 'parameters' || !isObject(operation)) continue
    const { url } = objectAt(operation, 'x-openwhisk')
    if (typeof url === 'string' && !url.endsWith('.http'))
      throw new ApiFault("The action must use a response type of '.http' in order to receive the path parameters.")
    const id = textOf(operation['operationId'])
    const target = targets.get(id)
    if (target !== undefined && !target.endsWith('.http$(request.path)'))
      throw new ApiFault(
        `The target-url for operationId '${id}' must end in '$(request.path)' in order for actions to receive the path parameters.`,
      )
    const known = new Set([...shared, ...namesOf(operation['parameters'])])
    for (const [, name = ''] of path.matchAll(/\{([^/]+)\}/g))
      if (!known.has(name))
        throw new ApiFault(
          `The parameter '${name}' defined in path '${path}' does not match any of the parameters defined for the path in the swagger file.`,
        )
  }
}

function namesOf(parameters: unknown): unknown[] {
  return Array.isArray(parameters) ? parameters.flatMap((one) => (isObject(one) ? [one['name']] : [])) : []
}

function hasParameter(path: string): boolean {
  return /\/\{[^/]+\}(?:\/|$)/.test(path)
}

function targetOf({ execute }: JsonObject): string | undefined {
  const first = Array.isArray(execute) ? execute[0] : undefined
  const target = isObject(first) ? objectAt(first, 'invoke')['target-url'] : undefined
  return typeof target === 'string' ? target : undefined
}

function* gatewayFaults(document: JsonObject): Iterable<string> {
  const { basePath } = document
  if (typeof basePath === 'string' && basePath.includes("'")) yield 'basePath contains illegal character "\'".'
  const paths = Object.entries(objectAt(document, 'paths'))
  if (paths.length === 0) yield 'Empty resources object.'
  for (const [path, operations] of paths) {
    if (path.includes("'")) yield 'resource path contains illegal character "\'".'
    if (!path.startsWith('/')) yield "Resource path must begin with '/'."
    const methods = Object.keys(isObject(operations) ? operations : {}).filter((method) => method !== 'parameters')
    if (methods.length === 0) yield "Missing or empty field 'operations' or in resource path object."
    for (const method of methods) if (!verbs.includes(method.toUpperCase())) yield `Resource verb '${method}' not supported.`
  }
  if (!Array.isArray(objectAt(configurationOf(document), 'assembly')['execute'])) yield "Missing field 'backendUrl' for every operation."
}
