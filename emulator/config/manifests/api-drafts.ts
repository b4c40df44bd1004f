/** APIs of the gateway while a manifest is read: several parts of it may add to one base path. */
import type { OpenWhiskApiConfig, OpenWhiskOperationConfig } from '../../model/openwhisk-config.ts'
import type { JsonObject } from '../../model/json.ts'
import type { KeyPath, Origin, Origins } from '../../model/config-origins.ts'

export interface DraftOperation extends OpenWhiskOperationConfig {
  /** Of the API. The first one of a base path stays. */
  readonly name: string
  readonly basePath: string
  readonly path: string
  readonly method: string
}

export class ApiDrafts {
  readonly #apis = new Map<string, OpenWhiskApiConfig>()
  readonly #origins = new Map<KeyPath, Origin>()

  add({ name, basePath, path, method, action, response }: DraftOperation, origin: Origin): void {
    const base = withSlash(basePath)
    const known = this.#apis.get(base)
    const paths = known?.paths ?? {}
    const place = withSlash(path)
    const operation = { action, ...(response === undefined ? {} : { response }) }
    const added = { ...paths, [place]: { ...paths[place], [method.toLowerCase()]: operation } }
    this.#apis.set(base, { name: known?.name ?? name, paths: added })
    if (!known) this.#origins.set(['openwhisk', 'apis', base], origin)
    this.#origins.set(['openwhisk', 'apis', base, 'paths', place, method.toLowerCase()], origin)
  }

  /** A document takes the place of all that is at its base path. */
  addDocument(basePath: string, swagger: JsonObject, origin: Origin): void {
    this.#apis.set(withSlash(basePath), { swagger })
    this.#origins.set(['openwhisk', 'apis', withSlash(basePath)], origin)
  }

  /** Adds those of another manifest, and keeps its own of the same base paths. */
  absorb(other: ApiDrafts): void {
    for (const [base, api] of other.#apis) if (!this.#apis.has(base)) this.#apis.set(base, api)
    for (const [path, origin] of other.#origins) this.#origins.set(path, origin)
  }

  /** As the configuration has them, with the place of each value. */
  finish(origins: Origins): { readonly apis?: Record<string, OpenWhiskApiConfig> } {
    for (const [path, origin] of this.#origins) origins.set(path, origin)
    return this.#apis.size === 0 ? {} : { apis: Object.fromEntries(this.#apis) }
  }
}

function withSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}
