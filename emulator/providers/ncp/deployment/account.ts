/** Reads and writes packages, actions and triggers of an account of NAVER Cloud. */
import { createHash } from 'node:crypto'
import { isObject, type Json, type JsonObject, plainText } from '../../../model/json.ts'
import { EmulatorError } from '../../../model/errors.ts'
import type { Shipment } from '../../../model/shipment.ts'
import type { DeployedCloud, Entity, EntityName, Stage } from '../../deployment.ts'
import { platformDefaults } from '../contract.ts'
import { type ApiCredentials, type CallApi, createApi, prefix, zoneOf } from './management-api.ts'
import { pathOf, requestsFor } from './requests.ts'

export function openAccount({ url }: Stage, { config, codes }: Shipment, credentials: ApiCredentials): DeployedCloud {
  const zone = zoneOf(url)
  if (zone !== undefined && !Object.hasOwn(zone.prefixes, prefix))
    throw new EmulatorError(
      'BAD_CONFIG',
      `${url} has version 2.0 of the management API only, which is not deployed to: use NAVER's console there.`,
    )
  const platform = zone?.platformParameter === false ? undefined : (config.ncp.platform ?? platformDefaults['2.1'])
  const call = createApi(url, platform, credentials)
  return {
    list: () => listAll(call),
    async read(entity) {
      const { status, content } = await call({ method: 'GET', path: pathOf(entity) })
      return status === 404 || !isObject(content) ? undefined : viewOf(entity, content)
    },
    async send(entity, before) {
      const bytes = codes.get(entity.name)?.bytes
      for (const request of requestsFor(entity, bytes && Buffer.from(bytes).toString('base64'), before)) await call(request)
    },
  }
}

async function listAll(call: CallApi): Promise<EntityName[]> {
  const packages = namesIn((await call({ method: 'GET', path: '/packages' })).content)
  const found: EntityName[] = packages.map((name) => ({ kind: 'package', name }))
  for (const pkg of ['-', ...packages]) {
    const { content } = await call({ method: 'GET', path: `/packages/${encodeURIComponent(pkg)}/actions` })
    for (const row of rowsIn(content, 'actions')) {
      const name = plainText(row['name'])
      const isSequence = plainText(row['type']).startsWith('sequence')
      found.push({ kind: isSequence ? 'sequence' : 'action', name: pkg === '-' ? name : `${pkg}/${name}` })
    }
  }
  const { content } = await call({ method: 'GET', path: '/triggers' })
  return [...found, ...rowsIn(content, 'triggers').map((row) => ({ kind: 'trigger', name: plainText(row['name']) }))]
}

/** What the API shows, in the keys of what is wanted. */
function viewOf({ kind, properties: wanted }: Entity, content: JsonObject): JsonObject {
  const { description = '', parameters = {}, type = '', exec, limits, vpc, actions, execOption } = content
  if (kind === 'package') return { description, parameters }
  if (kind === 'trigger') {
    const links = Array.isArray(actions) ? actions.map((one) => plainText(one).replace(/^-\//, '')).toSorted() : []
    return { type, cronOption: optionIn(execOption), description, parameters, actions: links }
  }
  const switches = Object.fromEntries(
    ['raw-http', 'custom-options'].flatMap((name) => (wanted[name] === undefined ? [] : [[name, content[name] ?? false]])),
  )
  const { kind: runtime = '', code, binary, main = 'main', components }: JsonObject = isObject(exec) ? exec : {}
  if (kind === 'sequence') return { type, description, ...switches, components: Array.isArray(components) ? components : [] }
  const { timeout = null, memory = null }: JsonObject = isObject(limits) ? limits : {}
  return {
    type,
    description,
    ...switches,
    kind: runtime,
    main,
    code: typeof code === 'string' ? hashOf(code, binary === true) : '',
    parameters,
    limits: { timeout, memory },
    ...(vpc === undefined ? {} : { vpc }),
  }
}

/** `[{ key: 'cron', value: '0 9 * * *' }]` */
function optionIn(execOption: Json | undefined): string {
  const pairs = Array.isArray(execOption) ? execOption.filter(isObject) : []
  return plainText(pairs.find(({ key }) => key === 'cron')?.['value'] ?? '')
}

function hashOf(code: string, isBinary: boolean): string {
  return createHash('sha256')
    .update(isBinary ? Buffer.from(code, 'base64') : code)
    .digest('hex')
}

/** A list stands alone, or below its name. */
function rowsIn(content: Json, name: string): JsonObject[] {
  const list = isObject(content) ? content[name] : content
  return Array.isArray(list) ? list.filter(isObject) : []
}

function namesIn(content: Json): string[] {
  return rowsIn(content, 'packages').map((row) => plainText(row['name']))
}
