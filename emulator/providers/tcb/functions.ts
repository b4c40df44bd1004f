/** Which functions there are, and in which versions: the catalog's default package seen with CloudBase's limits, environment and handler. */
import { basename, dirname, extname, join } from 'node:path'
import type { Action, Bundle, Code } from '../../model/action.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { ResolvedConfig, TcbFunctionConfig } from '../../model/config.ts'
import type { Deps } from '../provider.ts'
import { ContextTemplate, platformVariables } from './context.ts'
import { defaultHandler, isFunctionName, limits } from './contract.ts'

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

export function functionConfig(name: string, config: ResolvedConfig): TcbFunctionConfig {
  const { functions } = config.tcb
  return (Object.hasOwn(functions, name) ? functions[name] : undefined) ?? {}
}

function describe(action: Action, config: ResolvedConfig, url: string | undefined, deps: Deps): TcbFunction {
  const settings = functionConfig(action.name, config)
  const versions = new Map<string, FunctionVersion>()
  const shared = {
    limits: limitsOf(action, settings, config),
    env: { ...platformVariables(config.tcb.envId, url), ...action.env, ...settings.env },
  }
  const add = (id: string, code: Code): void => {
    const context = new ContextTemplate(action.name, id, config.tcb.envId, shared)
    versions.set(id, { id, functionName: action.name, action: { ...action, ...shared, code }, context })
  }
  if (action.code) add(latest, handlerCode(action.code, action.origin, settings.handler, deps))
  for (const [id, file] of Object.entries(settings.versions ?? {})) add(id, deps.deployments.codeFrom(file, functionOf(settings.handler)))
  return { name: action.name, type: settings.type, config: settings, version: (id) => versions.get(id) }
}

/** The cloud's own defaults, unless CloudBase's section or the action itself says otherwise: 3 s, 256 MB (tcb.md 2.3). */
function limitsOf(action: Action, settings: TcbFunctionConfig, config: ResolvedConfig): Action['limits'] {
  const own = Object.hasOwn(config.actions, action.path) ? config.actions[action.path]?.limits : undefined
  const declared = { ...config.defaults.limits, ...own }
  return {
    ...action.limits,
    timeout: settings.timeout === undefined ? (declared.timeout ?? limits.timeout * 1000) : Math.round(settings.timeout * 1000),
    memory: settings.memory ?? declared.memory ?? limits.memory,
    // tcb.md 2.3: one request per instance.
    concurrency: 1,
  }
}

/** `index.main` → `main`. */
function functionOf(handler = defaultHandler): string {
  return handler.slice(handler.lastIndexOf('.') + 1)
}

/** `file.func`: the file beside the entry that was found, `index` being that entry whatever its name; the exported function. */
function handlerCode(code: Code, origin: Action['origin'], handler: string | undefined, deps: Deps): Code {
  if (handler === undefined || !('file' in origin)) return code
  const dot = handler.lastIndexOf('.')
  const file = dot < 0 ? 'index' : handler.slice(0, dot)
  const main = functionOf(handler)
  const entry = basename(origin.file, extname(origin.file))
  if (file !== 'index' && file !== entry) return deps.deployments.codeFrom(join(dirname(origin.file), `${file}${extname(origin.file)}`), main)
  return main === 'main' ? code : withMain(code, main)
}

/** The same bundle entered at another export. */
function withMain(code: Code, main: string): Code {
  const entered = new WeakMap<Bundle, Bundle>()
  const enter = (bundle: Bundle): Bundle => {
    const known = entered.get(bundle) ?? { ...bundle, main, revision: `${bundle.revision}:${main}` }
    entered.set(bundle, known)
    return known
  }
  return {
    file: code.file,
    load() {
      const bundle = code.load()
      return bundle instanceof Promise ? bundle.then(enter) : enter(bundle)
    },
  }
}
