/** The APIs that exist: those that calls have made, by tenant, and those of the configuration. */
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import { ApiFault, objectAt, textOf } from './api-document.ts'

export interface Api {
  /** First part of its addresses: whose it is. */
  readonly tenant: string
  /** With a slash before it and none behind; `/` for the root. */
  readonly basePath: string
  readonly document: JsonObject
  /** The place in the configuration where it stands; calls do not change it. */
  readonly configured?: string
}

export class Apis {
  readonly #made: Api[] = []
  readonly #configured: () => readonly Api[]
  /** They stay when their APIs go. */
  readonly #tenants = new Set<string>()

  /** @param configured those of the configuration, the same list as long as they are the same */
  constructor(configured: () => readonly Api[]) {
    this.#configured = configured
  }

  /** Whether the gateway has ever heard of it. */
  knows(tenant: string): boolean {
    return this.#tenants.has(tenant) || this.#configured().some((one) => one.tenant === tenant)
  }

  of(tenant: string): readonly Api[] {
    return [...this.#configured(), ...this.#made].filter((one) => one.tenant === tenant)
  }

  all(): readonly Api[] {
    return [...this.#configured(), ...this.#made]
  }

  /** Those at a base path, which begins with a slash, or of a name (apigateway management/lib/tenants.lua filterTenantAPIs). */
  find(tenant: string, wanted: string | undefined): readonly Api[] {
    const own = this.of(tenant)
    if (wanted === undefined || wanted === '') return own
    return own.filter(({ basePath, document }) =>
      wanted.startsWith('/') ? basePath === wanted : objectAt(document, 'info')['title'] === wanted,
    )
  }

  /**
   * Creates one, or puts it in the place of `known`.
   *
   * @throws {ApiFault} that one stands in the configuration
   */
  put(tenant: string, document: JsonObject, known: Api | undefined): Api {
    if (known) refuseConfigured(known)
    const api = { tenant, basePath: normalised(document['basePath']), document }
    this.#tenants.add(tenant)
    const at = known ? this.#made.indexOf(known) : -1
    if (at < 0) this.#made.push(api)
    else this.#made[at] = api
    return api
  }

  /** @throws {ApiFault} it stands in the configuration */
  delete(api: Api): void {
    refuseConfigured(api)
    this.#made.splice(this.#made.indexOf(api), 1)
  }

  /** What calls have made. */
  state(): JsonObject[] {
    return this.#made.map(({ tenant, document }) => ({ tenant, document }))
  }

  /** Those that are there already are replaced. @param refused called for those that stand in the configuration */
  restore(state: Json | undefined, refused: (configured: Api) => void): void {
    for (const one of Array.isArray(state) ? state : []) {
      if (!isObject(one)) continue
      const { tenant, document } = one
      if (typeof tenant !== 'string' || !isObject(document)) continue
      const [known] = this.find(tenant, normalised(document['basePath']))
      if (known?.configured === undefined) this.put(tenant, document, known)
      else refused(known)
    }
  }
}

/** `hello/` → `/hello` (apigateway management/lib/apis.lua addAPI). */
export function normalised(basePath: Json | undefined): string {
  const bare = textOf(basePath).replace(/^\//, '').replace(/\/$/, '')
  return `/${bare}`
}

function refuseConfigured({ basePath, configured }: Api): void {
  if (configured !== undefined) throw new ApiFault(`The API ${basePath} comes from ${configured}: change that instead.`)
}
