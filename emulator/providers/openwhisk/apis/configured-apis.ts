/** The APIs that stand in the configuration. */
import type { Catalog } from '../../../model/catalog.ts'
import { placeOf } from '../../../model/config-place.ts'
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import type { OpenWhiskApiConfig } from '../../../model/openwhisk-config.ts'
import type { Deps } from '../../provider.ts'
import { ApiFault } from './api-document.ts'
import { normalised, type Api } from './apis.ts'
import { configuredDocument } from './configured-document.ts'
import { ownTenant } from './own-tenant.ts'

type Given = Pick<Deps, 'catalog' | 'config' | 'log' | 'url'>

export class ConfiguredApis {
  readonly #deps: Given
  #known: { readonly openwhisk: ResolvedConfig['openwhisk']; readonly catalog: Catalog; readonly url: string | undefined } | undefined
  #apis: readonly Api[] = []
  #told: ResolvedConfig['openwhisk'] | undefined

  constructor(deps: Given) {
    this.#deps = deps
  }

  /** The same list as long as configuration, actions and address are the same. */
  readonly list = (): readonly Api[] => {
    const { config, catalog, url } = this.#deps
    const now = { openwhisk: config.openwhisk, catalog: catalog(), url: url() }
    const known = this.#known
    if (known?.openwhisk === now.openwhisk && known.catalog === now.catalog && known.url === now.url) return this.#apis
    this.#known = now
    this.#apis = this.#read(now.url ?? unknownUrl).flatMap((one) => (one instanceof ApiFault ? [] : [one]))
    return this.#apis
  }

  /** Says which of them are not served, and why: once for each configuration. */
  tell(): void {
    const { openwhisk } = this.#deps.config
    if (this.#told === openwhisk) return
    this.#told = openwhisk
    for (const [index, one] of this.#read(unknownUrl).entries()) {
      const basePath = Object.keys(openwhisk.apis)[index] ?? ''
      if (!(one instanceof ApiFault)) continue
      const text = `The API ${basePath} is not served: ${one.message} (openwhisk.apis['${basePath}']).`
      this.#deps.log.emit({ event: 'notice', level: 'warn', text })
    }
  }

  #read(url: string): (Api | ApiFault)[] {
    return Object.entries(this.#deps.config.openwhisk.apis).map(([basePath, given]) => {
      try {
        return apiOf(basePath, given, url, this.#deps)
      } catch (error) {
        if (error instanceof ApiFault) return error
        throw error
      }
    })
  }
}

/** Of an emulator that does not listen. */
const unknownUrl = 'http://localhost'

function apiOf(basePath: string, given: OpenWhiskApiConfig, url: string, { catalog, config }: Given): Api {
  const document = configuredDocument(basePath, given, { url, namespace: config.namespace, catalog: catalog() })
  const configured = placeOf(config, ['openwhisk', 'apis', basePath])
  return { tenant: ownTenant(config), basePath: normalised(document['basePath']), document, configured }
}
