/** The requests that make an entity what it should be (ncp.md 2, v2.1 of the management API). */
import { plainText, type Json, type JsonObject } from '../../../model/json.ts'
import { parsePath } from '../../../model/names.ts'
import type { Entity, EntityName } from '../../deployment.ts'

export interface ApiRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Behind the prefix of the version. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: JsonObject
}

export function pathOf({ kind, name }: EntityName): string {
  if (kind === 'package') return `/packages/${encodeURIComponent(name)}`
  if (kind === 'trigger') return `/triggers/${encodeURIComponent(name)}`
  const { package: pkg, name: action } = parsePath(name)
  return `/packages/${encodeURIComponent(pkg || '-')}/actions/${encodeURIComponent(action)}`
}

/**
 * @param code of an action, Base64
 * @param before what the cloud has: links that are there are not made again
 */
export function requestsFor(entity: Entity, code: Json | undefined, before?: JsonObject): ApiRequest[] {
  const { kind, properties } = entity
  const path = pathOf(entity)
  const { type, kind: runtime, main, components, code: _, actions, ...body } = properties
  if (kind === 'package') return [{ method: 'PUT', path, body }]
  const query = { type: plainText(type) }
  if (kind === 'sequence')
    return [{ method: 'PUT', path, query, body: { ...body, exec: { kind: 'sequence', components: components ?? [] } } }]
  if (kind === 'action') {
    const exec = { kind: runtime ?? '', code: code ?? '', binary: true, main: main ?? 'main' }
    return [{ method: 'PUT', path, query, body: { ...body, exec } }]
  }
  const [wanted, linked] = [namesIn(actions), namesIn(before?.['actions'])]
  const link = (method: 'POST' | 'DELETE', action: string): ApiRequest => {
    const { package: pkg, name } = parsePath(action)
    return { method, path: `${path}/link-action`, body: { action: name, package: pkg || '-' } }
  }
  return [
    { method: 'PUT', path, query, body },
    ...linked.filter((name) => !wanted.includes(name)).map((name) => link('DELETE', name)),
    ...wanted.filter((name) => !linked.includes(name)).map((name) => link('POST', name)),
  ]
}

function namesIn(list: Json | undefined): string[] {
  return Array.isArray(list) ? list.map((one) => plainText(one)) : []
}
