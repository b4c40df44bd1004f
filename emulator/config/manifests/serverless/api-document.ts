/** Makes the document of the gateway of the events `http`, as the plugin sends it (serverless-openwhisk compile/apigw/index.js). */
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { KeyPath } from '../../../model/config-origins.ts'
import type { OpenWhiskApiConfig } from '../../../model/openwhisk-config.ts'
import { nameText, type Service, type ServiceFunction } from './service.ts'

interface HttpEvent {
  readonly method: string
  readonly path: string
  readonly response: string
  /** Path of the action. */
  readonly action: string
  /** The secret that its annotation asks for. */
  readonly secret: Json | undefined
}

/** Undefined where no function has such an event. */
export function apisOf(
  service: Service,
  name: string,
  functions: readonly ServiceFunction[],
  paths: ReadonlyMap<string, string>,
): Record<string, OpenWhiskApiConfig> | undefined {
  const events = functions.flatMap((one) => eventsOf(service, one, paths.get(one.key) ?? one.key))
  if (events.length === 0) return undefined
  const options = service.objectAt('resources', 'apigw')
  const basePath = nameText(options['basepath']) ?? '/'
  const document: JsonObject = {
    swagger: '2.0',
    basePath,
    info: { title: nameText(options['name']) ?? name, version: '1.0' },
    paths: pathsOf(events),
    'x-ibm-configuration': {
      cors: { enabled: options['cors'] === undefined ? true : options['cors'] },
      assembly: { execute: [{ 'operation-switch': { case: events.map(caseOf) } }] },
    },
    ...securityOf(service, options),
    ...rateOf(service, options),
  }
  const base = basePath.startsWith('/') ? basePath : `/${basePath}`
  service.origins.set(['openwhisk', 'apis', base], service.file.originOf(['resources', 'apigw']))
  return { [base]: { swagger: document } }
}

function eventsOf(service: Service, { settings, at }: ServiceFunction, action: string): HttpEvent[] {
  const { events, annotations } = settings
  return (Array.isArray(events) ? events : []).flatMap((event, index) => {
    const http = isObject(event) ? event['http'] : undefined
    if (http === undefined) return []
    const secret = isObject(annotations) ? annotations['require-whisk-auth'] : undefined
    const route = readEvent(service, http, [...at, 'events', index])
    return route === undefined ? [] : [{ ...route, action, secret }]
  })
}

function readEvent(service: Service, http: Json, at: KeyPath): Pick<HttpEvent, 'method' | 'path' | 'response'> | undefined {
  const { path, method, resp } = isObject(http) ? http : {}
  if (typeof path === 'string' && typeof method === 'string') return { path: slashed(path), method, response: nameText(resp) ?? 'json' }
  const [verb, place, ...more] = typeof http === 'string' ? http.trim().split(' ') : []
  if (verb === undefined || place === undefined || more.length > 0) {
    service.remark(
      at,
      `http is ${JSON.stringify(http)}, and makes no route: serverless-openwhisk refuses all but 'GET /path' and { method, path }.`,
    )
    return undefined
  }
  return { path: slashed(place), method: verb, response: 'json' }
}

function slashed(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}

function pathsOf(events: readonly HttpEvent[]): JsonObject {
  let paths: JsonObject = {}
  for (const event of events) {
    const { path, method, action } = event
    const [pkg, name] = partsOf(action)
    const parameters = [...path.matchAll(/\{([^}]+)\}/g)].map(([, one = '']): JsonObject => {
      return { name: one, in: 'path', description: `Default description for '${one}'`, required: true, type: 'string' }
    })
    const operation: JsonObject = {
      operationId: idOf(event),
      responses: { '200': { description: 'A successful invocation response' } },
      'x-openwhisk': { action: name, namespace: '_', package: pkg, url: urlOf(event) },
      ...(parameters.length === 0 ? {} : { parameters }),
    }
    const known = paths[path]
    paths = { ...paths, [path]: { ...(isObject(known) ? known : {}), [method.toLowerCase()]: operation } }
  }
  return paths
}

function caseOf(event: HttpEvent): JsonObject {
  const { path, secret } = event
  const target = `${urlOf(event)}${path.includes('{') ? '$(request.path)' : ''}`
  const header: JsonObject[] =
    secret === undefined || typeof secret === 'boolean'
      ? []
      : [{ 'set-variable': { actions: [{ set: 'message.headers.X-Require-Whisk-Auth', value: secret }] } }]
  return { operations: [idOf(event)], execute: [...header, { invoke: { 'target-url': target, verb: 'keep' } }] }
}

function urlOf({ action, response }: HttpEvent): string {
  return `http://localhost/api/v1/web/_/${partsOf(action).join('/')}.${response}`
}

function idOf({ method, path }: HttpEvent): string {
  return `${method}-${path}`.toLowerCase()
}

function partsOf(action: string): readonly [pkg: string, name: string] {
  const [first = '', second] = action.split('/')
  return second === undefined ? ['default', first] : [first, second]
}

function securityOf(service: Service, { auth, oauth }: JsonObject): JsonObject {
  const at = ['resources', 'apigw', 'auth']
  if (isObject(auth)) {
    const { key, secret } = auth
    if (typeof key !== 'string') throw service.fault(at, 'auth has no key, expected the name of the header that has the key.')
    service.remark(
      at,
      `calls of the API need a key in the header ${key}: openwhisk.apiKeys in actionlab.config names those that are let in.`,
    )
    const part = (name: string, kind: string): JsonObject => ({ in: 'header', name, type: 'apiKey', 'x-key-type': kind })
    const client_secret = typeof secret === 'string' ? { client_secret: part(secret, 'clientSecret') } : {}
    return { securityDefinitions: { client_id: part(key, 'clientId'), ...client_secret } }
  }
  const provider = isObject(oauth) ? nameText(oauth['provider']) : undefined
  if (provider === undefined) return {}
  service.remark(['resources', 'apigw', 'oauth'], `calls of the API need a token of ${provider}: any passes, for none is verified here.`)
  return { securityDefinitions: { [provider]: { type: 'oauth2', flow: 'application', 'x-provider': { name: provider } } } }
}

function rateOf(service: Service, { rate_limit: given }: JsonObject): JsonObject {
  if (!isObject(given)) return {}
  const { rate, unit } = given
  const units = ['second', 'minute', 'hour', 'day']
  if (!Number(rate) || typeof unit !== 'string' || !units.includes(unit))
    throw service.fault(
      ['resources', 'apigw', 'rate_limit'],
      `rate_limit is ${JSON.stringify(given)}, expected { rate, unit }, with ${units.join(', ')}.`,
    )
  return { 'x-ibm-rate-limit': [{ rate: Number(rate), unit, units: 1 }] }
}
