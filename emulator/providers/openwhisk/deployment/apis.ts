/** APIs of the gateway: what a cluster has of them, compared with what the project wants, and how they are sent (apache/openwhisk core/routemgmt). */
import { isObject, type Json, type JsonObject, plainText } from '../../../model/json.ts'
import type { Shipment } from '../../../model/shipment.ts'
import type { Entity } from '../../deployment.ts'
import { ApiFault, casesOf, objectAt, operationsOf, textOf } from '../apis/api-document.ts'
import { normalised } from '../apis/apis.ts'
import { configuredDocument } from '../apis/configured-document.ts'
import type { Client } from './client.ts'

/** Any cluster: two documents are compared without its address. */
const somewhere = 'https://cluster'

/** @param problems what the gateway would refuse is added */
export function apiEntities({ config, catalog }: Pick<Shipment, 'config' | 'catalog'>, problems: string[]): Entity[] {
  return Object.entries(config.openwhisk.apis).flatMap(([basePath, given]): Entity[] => {
    try {
      const document = configuredDocument(basePath, given, { url: somewhere, namespace: '_', catalog })
      const properties = given.swagger === undefined ? operationsView(document, '_') : { document: steady(document, '_') }
      return [{ kind: 'api', name: normalised(document['basePath']), properties }]
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error
      problems.push(`The API ${basePath} would be refused: ${error.message}`)
      return []
    }
  })
}

/** @param namespace of the key */
export async function readApi({ routes }: Client, { name, properties }: Entity, namespace: string): Promise<JsonObject | undefined> {
  const [document] = documentsIn(await routes.get({ basepath: name }))
  if (document === undefined) return undefined
  return properties['document'] === undefined ? operationsView(document, namespace) : { document: steady(document, namespace) }
}

/** Base paths of all; none where the cluster has no gateway. */
export async function listApis({ routes }: Client): Promise<string[]> {
  const answer = await routes.list({}).catch(() => undefined)
  return documentsIn(answer).map((document) => normalised(document['basePath']))
}

/** Creates it, or puts it in the place of the one that is there. */
export async function sendApi(client: Client, name: string, shipment: Shipment, place: { url: string; namespace: string }): Promise<void> {
  const { config, catalog } = shipment
  for (const [basePath, given] of Object.entries(config.openwhisk.apis)) {
    const swagger = configuredDocument(basePath, given, { ...place, catalog })
    if (normalised(swagger['basePath']) === name) await client.routes.create({ swagger })
  }
}

function documentsIn(answer: Json | undefined): JsonObject[] {
  const apis = isObject(answer) ? answer['apis'] : undefined
  return (Array.isArray(apis) ? apis.filter(isObject) : []).map((one) => objectAt(objectAt(one, 'value'), 'apidoc'))
}

/** Name, what each operation calls, and the secret with which it calls. */
function operationsView(document: JsonObject, namespace: string): JsonObject {
  const calls = new Map(casesOf(document).flatMap((one) => operationsOf(one).map((id) => [id, one] as const)))
  const operations: JsonObject = {}
  const secrets: JsonObject = {}
  for (const [path, methods] of Object.entries(objectAt(document, 'paths')))
    for (const [method, operation] of Object.entries(isObject(methods) ? methods : {})) {
      if (!isObject(operation)) continue
      const steps = calls.get(textOf(operation['operationId']))?.['execute']
      const [invoke, secret] = Array.isArray(steps) ? steps.filter(isObject) : []
      const name = `${method.toUpperCase()} ${path}`
      operations[name] = backendOf(textOf(objectAt(invoke ?? {}, 'invoke')['target-url']), namespace)
      const actions = objectAt(secret ?? {}, 'set-variable')['actions']
      const [set] = Array.isArray(actions) ? actions.filter(isObject) : []
      if (set !== undefined) secrets[`secret of ${name}`] = set['value'] ?? null
    }
  return {
    title: plainText(objectAt(document, 'info')['title'] ?? ''),
    operations,
    ...(Object.keys(secrets).length === 0 ? {} : { secrets }),
  }
}

/** `https://host/api/v1/web/guest/shop/price.http$(request.path)` → `/_/shop/price.http` */
function backendOf(url: string, namespace: string): string {
  const [, own = '', rest = ''] = /\/api\/v\d\/web\/([^/]+)(\/[^$]*)/.exec(url) ?? []
  return rest === '' ? url : `/${own === namespace ? '_' : own}${rest}`
}

/** Without the address of the cluster and the name of the namespace. */
function steady(document: JsonObject, namespace: string): JsonObject {
  const text = JSON.stringify(document, (key, value: Json) => {
    if (key === 'namespace' && value === namespace) return '_'
    return typeof value === 'string'
      ? value.replace(/^https?:\/\/[^/]+(?=\/api\/v\d\/web\/)/, '').replace(`/web/${namespace}/`, '/web/_/')
      : value
  })
  return JSON.parse(text) as JsonObject
}
