/** Lists functions and their versions: the catalog's default package with CloudBase's limits, environment and handler. */
import type { Action, Code } from '../../model/action.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { TcbFunctionConfig } from '../../model/tcb-config.ts'
import type { Deps } from '../provider.ts'
import { ContextTemplate, platformVariables } from './context.ts'
import { defaultHandler, isFunctionName, limits, web } from './contract.ts'
import { framework } from './framework.ts'

export interface TcbFunction {
  readonly name: string
  /** Absent where nothing is configured: the caller's flag decides. */
  readonly type: 'event' | 'web' | undefined
  readonly config: TcbFunctionConfig
  /** By qualifier: `$LATEST` and the published numbers. */
  version(id: string): FunctionVersion | undefined
}

export interface FunctionVersion {
  readonly id: string
  readonly functionName: string
  /** The action as CloudBase runs it; the same object as long as nothing is deployed, so that it keeps its warm containers. */
  readonly action: Action
  readonly context: ContextTemplate
}

export const latest = '$LATEST'

/**
 * Only the default package: a CloudBase name has no slash, so `pkg/name` cannot be addressed, and neither can a sequence,
 * which CloudBase does not know.
 */
export class Functions {
  readonly #deps: Deps
  #catalog: Catalog | undefined
  #config: ResolvedConfig | undefined
  #url: string | undefined
  #known = new Map<string, TcbFunction | undefined>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  find(name: string): TcbFunction | undefined {
    const catalog = this.#deps.catalog()
    const { config } = this.#deps
    const url = this.#deps.url()
    if (catalog !== this.#catalog || config !== this.#config || url !== this.#url) {
      this.#catalog = catalog
      this.#config = config
      this.#url = url
      this.#known = new Map()
    }
    const known = this.#known.get(name)
    if (known) return known
    const action = catalog.actions.get(name)
    if (!action || !isTcbFunction(action)) return undefined
    const found = describe(action, config, url, this.#deps)
    this.#known.set(name, found)
    return found
  }
}

export function isTcbFunction(action: Action): boolean {
  return action.package === '' && action.code !== undefined && isFunctionName(action.name)
}

/** As configured; a folder with a `scf_bootstrap`, or one that names the functions framework, is a web function without saying so. */
export function typeOf(action: Action, { config, services }: Deps): TcbFunction['type'] {
  const { type } = functionConfig(action.name, config)
  if (type !== undefined) return type === 'framework' ? 'web' : type
  return services.script(action, web.bootstrap) !== undefined || services.isServedBy(action, framework) ? 'web' : undefined
}

function functionConfig(name: string, config: ResolvedConfig): TcbFunctionConfig {
  const { functions } = config.tcb
  return (Object.hasOwn(functions, name) ? functions[name] : undefined) ?? {}
}

function describe(action: Action, config: ResolvedConfig, url: string | undefined, deps: Deps): TcbFunction {
  const settings = functionConfig(action.name, config)
  const versions = new Map<string, FunctionVersion>()
  const shared = {
    limits: limitsOf(action, settings, config),
    env: { ...platformVariables(config.tcb.envId, url), ...action.env },
  }
  const add = (id: string, code: Code): void => {
    const context = new ContextTemplate(action.name, id, config.tcb.envId, shared)
    versions.set(id, { id, functionName: action.name, action: { ...action, ...shared, code }, context })
  }
  if (action.code) add(latest, action.code)
  for (const [id, file] of Object.entries(settings.versions ?? {})) add(id, deps.deployments.codeFrom(file, functionOf(settings.handler)))
  return { name: action.name, type: typeOf(action, deps), config: settings, version: (id) => versions.get(id) }
}

/** The cloud's own defaults, unless CloudBase's section or the action itself says otherwise: 3 s, 256 MB (tcb.md 2.3). */
function limitsOf(action: Action, settings: TcbFunctionConfig, config: ResolvedConfig): Action['limits'] {
  const own = Object.hasOwn(config.actions, action.path) ? config.actions[action.path]?.limits : undefined
  const declared = { ...config.defaults.limits, ...own }
  return {
    ...action.limits,
    timeout: settings.timeout === undefined ? (declared.timeout ?? limits.timeout * 1000) : Math.round(settings.timeout * 1000),
    initialisation: settings.initTimeout === undefined ? limits.initialisation : Math.round(settings.initTimeout * 1000),
    memory: settings.memory ?? declared.memory ?? limits.memory,
    // tcb.md 2.3: one request per instance.
    concurrency: 1,
  }
}

/** `index.main` → `main`. */
function functionOf(handler = defaultHandler): string {
  return handler.slice(handler.lastIndexOf('.') + 1)
}
