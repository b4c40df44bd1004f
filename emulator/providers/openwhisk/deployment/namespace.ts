/** Reads and writes the entities of a namespace of OpenWhisk, as wskdeploy does it (apache/openwhisk-wskdeploy 16acc805, deployers/servicedeployer.go). */
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { isObject, type Json, type JsonObject, type Params, plainText } from '../../../model/json.ts'
import { parsePath } from '../../../model/names.ts'
import { familyOf } from '../../../model/kinds.ts'
import type { Shipment } from '../../../model/shipment.ts'
import { CloudRefusal, type DeployedCloud, type Entity, type EntityName, type Stage } from '../../deployment.ts'
import { listApis, readApi, sendApi } from './apis.ts'
import { type Client, openClient } from './client.ts'
import { readFeed } from './feed-config.ts'
import { ownAnnotations } from './wanted.ts'

/** Entities that one answer lists (openwhisk.md 12). */
const pageSize = 200
const kinds = { package: 'packages', action: 'actions', sequence: 'actions', trigger: 'triggers', rule: 'rules' } as const

/** @param quietMs how long a connection may stand still */
export async function openNamespace(stage: Stage, shipment: Shipment, auth: string, quietMs?: number): Promise<DeployedCloud> {
  const { codes } = shipment
  const client = await openClient(stage, auth, quietMs)
  const [own = '_'] = await asked(client.namespaces.list())
  const collection = (kind: string): Client['actions'] => client[kinds[kind as keyof typeof kinds]]
  /** A name of this namespace without it: `/guest/pkg/a` → `/_/pkg/a`. */
  const relative = (path: string): string => path.replace(new RegExp(`^/?${escaped(own)}(?=/|$)`), '/_')

  const view: Readonly<Record<string, (found: JsonObject, wanted: Entity) => JsonObject | Promise<JsonObject>>> = {
    package: async ({ parameters, annotations, binding }, wanted) => {
      const { binding: _, ...kept } = paramsOf(annotations)
      const plain = { parameters: paramsOf(parameters), annotations: kept }
      if (!isObject(binding) || typeof binding['name'] !== 'string') return plain
      const namespace = binding['namespace'] === own ? '_' : plainText(binding['namespace'])
      const inherited = await packageParams(`/${namespace}/${binding['name']}`)
      return {
        ...plain,
        parameters: withoutInherited(plain, 'parameters', wanted, inherited),
        binding: { namespace, name: binding['name'] },
      }
    },
    action: async (found, wanted) => {
      const view = actionView(found, wanted)
      const { package: name } = parsePath(wanted.name)
      const inherited = name === '' ? {} : await packageParams(name)
      const own = (key: 'parameters' | 'environment'): JsonObject => withoutInherited(view, key, wanted, inherited)
      return { ...view, parameters: own('parameters'), environment: own('environment') }
    },
    sequence: ({ exec, annotations }) => {
      const components = isObject(exec) && Array.isArray(exec['components']) ? exec['components'] : []
      return { components: components.map((one) => relative(plainText(one))), annotations: ownAnnotations(paramsOf(annotations)) }
    },
    trigger: async ({ annotations, parameters }, { name, properties }) => {
      const { feed, ...kept } = paramsOf(annotations)
      if (typeof feed !== 'string') return { parameters: paramsOf(parameters), annotations: kept }
      const wantedParameters = isObject(properties['parameters']) ? properties['parameters'] : {}
      return { feed: relative(feed), parameters: await readFeed(client, { feed, name, wanted: wantedParameters }), annotations: kept }
    },
    rule: ({ trigger, action }) => ({ trigger: relative(pathIn(trigger)), action: relative(pathIn(action)) }),
  }

  /** An action is shown with the parameters of its package, and a binding with those of the package that it shows. */
  const packageParams = async (name: string): Promise<Params> => paramsOf((await client.packages.get({ name }))['parameters'])

  const send: Readonly<Record<string, (entity: Entity, before: JsonObject | undefined) => Promise<unknown>>> = {
    package: ({ name, properties: { parameters, annotations, binding } }) => {
      const body = { parameters: pairsOf(parameters), annotations: pairsOf(annotations), ...(binding === undefined ? {} : { binding }) }
      return client.packages.update({ name, package: body })
    },
    action: (entity, before) =>
      client.actions.update({ name: entity.name, action: actionBody(entity, before, codes.get(entity.name)?.bytes) }),
    sequence: ({ name, properties: { components, annotations } }, before) => {
      const action = {
        exec: { kind: 'sequence', components },
        annotations: pairsOf(annotations),
        ...dropped(annotations, before?.['annotations']),
      }
      return client.actions.update({ name, action })
    },
    trigger: (entity, before) => sendTrigger(client, entity, before),
    rule: ({ name, properties: { trigger, action } }) => client.rules.update({ name, trigger, action }),
    api: ({ name }) => sendApi(client, name, shipment, { url: stage.url, namespace: own }),
  }

  return {
    async list() {
      const lists = await Promise.all(['package', 'action', 'trigger', 'rule'].map((kind) => allOf(collection(kind), kind)))
      return [...lists.flat(), ...(await listApis(client)).map((name) => ({ kind: 'api', name }))]
    },
    async read(entity) {
      try {
        if (entity.kind === 'api') return await readApi(client, entity, own)
        const found = answered(await collection(entity.kind).get({ name: entity.name }))
        return await view[entity.kind]?.(found, entity)
      } catch (error) {
        if (error instanceof CloudRefusal) throw error
        if (statusOf(error) === 404) return undefined
        throw refusalOf(error)
      }
    },
    send: async (entity, before) => void (await asked(send[entity.kind]?.(entity, before) ?? Promise.resolve())),
  }
}

async function allOf(collection: Client['actions'], kind: string): Promise<EntityName[]> {
  const found: EntityName[] = []
  for (let skip = 0; ; skip += pageSize) {
    const page = await asked(collection.list({ limit: pageSize, skip }))
    for (const { name, namespace, annotations } of page) {
      const pkg = plainText(namespace).split('/')[1]
      const isSequence = kind === 'action' && paramsOf(annotations)['exec'] === 'sequence'
      found.push({
        kind: isSequence ? 'sequence' : kind,
        name: kind === 'action' && pkg !== undefined ? `${pkg}/${plainText(name)}` : plainText(name),
      })
    }
    if (page.length < pageSize) return found
  }
}

function actionView({ exec, parameters, annotations, limits }: JsonObject, { properties: wanted }: Entity): JsonObject {
  const { kind = '', code, binary, main, image }: JsonObject = isObject(exec) ? exec : {}
  const pairs = Array.isArray(parameters) ? parameters.filter(isObject) : []
  const isDefault = plainText(wanted['kind']).endsWith(':default') && familyOf(plainText(wanted['kind'])) === familyOf(plainText(kind))
  const { timeout = null, memory = null, logs = null, concurrency = 1 }: JsonObject = isObject(limits) ? limits : {}
  return {
    // Any version serves where none is asked for.
    kind: isDefault ? (wanted['kind'] ?? '') : kind,
    ...(image === undefined ? {} : { image }),
    ...(typeof code === 'string' && code !== '' ? { code: hashOf(code, binary === true), main: main ?? 'main' } : {}),
    parameters: paramsOf(pairs.filter((pair) => pair['init'] !== true)),
    environment: paramsOf(pairs.filter((pair) => pair['init'] === true)),
    annotations: ownAnnotations(paramsOf(annotations)),
    limits: { timeout, memory, logs, concurrency },
  }
}

/** Leaves out what the package has, unless the entity itself is to have it. */
function withoutInherited(view: JsonObject, key: string, { properties: wanted }: Entity, inherited: Params): JsonObject {
  const [shown = {}, asked = {}] = [view[key], wanted[key]].map((value): JsonObject => (isObject(value) ? value : {}))
  const kept = Object.entries(shown).filter(
    ([name, value]) => Object.hasOwn(asked, name) || !Object.hasOwn(inherited, name) || !isDeepStrictEqual(value, inherited[name]),
  )
  return Object.fromEntries(kept)
}

function actionBody({ properties }: Entity, before: JsonObject | undefined, code: Uint8Array | undefined): JsonObject {
  const { kind = '', image, main, parameters, environment, annotations, limits = {} } = properties
  const exec = {
    kind,
    ...(image === undefined ? {} : { image }),
    ...(code === undefined ? {} : { code: Buffer.from(code).toString('base64'), binary: true, main: main ?? 'main' }),
  }
  const init = pairsOf(environment).map((pair) => ({ ...pair, init: true }))
  return {
    exec,
    parameters: [...pairsOf(parameters), ...init],
    annotations: pairsOf(annotations),
    limits,
    ...dropped(annotations, before?.['annotations']),
  }
}

/** Annotations that an update does not name stay (Actions.scala update). */
function dropped(wanted: Json | undefined, before: Json | undefined): JsonObject {
  const names = Object.keys(isObject(before) ? before : {}).filter((name) => !Object.hasOwn(isObject(wanted) ? wanted : {}, name))
  return names.length === 0 ? {} : { delAnnotations: names }
}

/** A feed is told that a trigger is gone, and of the new one: few know how to change one (createFeedAction). */
async function sendTrigger(client: Client, { name, properties }: Entity, before: JsonObject | undefined): Promise<void> {
  const { feed, parameters, annotations } = properties
  const old = before?.['feed']
  // It may know nothing of the trigger: a deployment can have ended between the two calls.
  if (typeof old === 'string') await client.feeds.delete({ feedName: old, trigger: name }).catch(() => {})
  const hasFeed = typeof feed === 'string'
  const trigger = {
    parameters: hasFeed ? [] : pairsOf(parameters),
    annotations: [...pairsOf(annotations), ...(hasFeed ? [{ key: 'feed', value: feed }] : [])],
  }
  await client.triggers.update({ name, trigger })
  if (!hasFeed) return
  try {
    await client.feeds.create({ feedName: feed, trigger: name, params: parameters })
  } catch (error) {
    if (before === undefined) await client.triggers.delete({ name }).catch(() => {})
    throw error
  }
}

function hashOf(code: string, isBinary: boolean): string {
  return createHash('sha256')
    .update(isBinary ? Buffer.from(code, 'base64') : code)
    .digest('hex')
}

function paramsOf(pairs: Json | undefined): Params {
  const list = Array.isArray(pairs) ? pairs.filter(isObject) : []
  return Object.fromEntries(list.map(({ key, value = null }) => [plainText(key), value]))
}

function pairsOf(params: Json | undefined): { key: string; value: Json }[] {
  return Object.entries(isObject(params) ? params : {}).map(([key, value]) => ({ key, value }))
}

/** `{ path: 'guest/pkg', name: 'a' }` → `/guest/pkg/a`. */
function pathIn(value: Json | undefined): string {
  return isObject(value) ? `/${plainText(value['path'])}/${plainText(value['name'])}` : plainText(value)
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  let given: T
  try {
    given = await answer
  } catch (error) {
    throw refusalOf(error)
  }
  return answered(given)
}

/** The client hands over whatever came with a status below 400: the page of a proxy, or of another server. */
function answered<T>(given: T): T {
  if (given === undefined || (typeof given === 'object' && given !== null && !Buffer.isBuffer(given))) return given
  throw new CloudRefusal('The answer is no JSON: is this the address of an OpenWhisk cluster?')
}

/** wskdeploy tries again where somebody else changes the same entity; the others pass by themselves as well (`retry`). */
function refusalOf(error: unknown): CloudRefusal {
  const said = error instanceof Error ? error.message : String(error)
  const text = said.replace(/^Unknown Error From API: /, 'The cluster cannot be reached: ')
  const status = statusOf(error)
  const isConflict = status === 409 && text.includes('Concurrent modification')
  return new CloudRefusal(text, isConflict || status === 429 || status === 503 || status === 504)
}
