/** Finds the code of an action and the lane that runs it: one for the same text, environment and limits, called by the same convention. */
import { BuildFailure, type Action, type Bundle, type Code, type Runtime } from '../model/action.ts'
import type { Convention } from '../model/activation.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { actionEnvironment } from './environment/action-environment.ts'
import { initEnvironment } from './environment/init-environment.ts'
import type { Load } from './containers/container.ts'
import type { Debuggers } from './containers/debuggers.ts'
import type { Lane } from './pool/lane.ts'
import type { Pool } from './pool/pool.ts'

export interface LanesOptions {
  readonly pool: Pool
  /** Undefined when containers of this runtime can be started; a promise rejects with what is missing. */
  ready(runtime: Runtime, kind: string): Promise<void> | undefined
  /** The program that runs a kind, where that is not the usual one. */
  program?(runtime: Runtime, kind: string): string | undefined
  config(): ResolvedConfig
  /** Base URL of the emulator, once it listens. */
  url(): string | undefined
  /** Bytes a result may have where that is the vendor's to say: by how the code is called. */
  resultSize(convention: Convention): number | undefined
  /** Containers of this runtime take as many activations at once as there are. */
  unbounded?(runtime: Runtime): boolean
  /** Each Node container opens an inspector, each Python container debugpy. */
  readonly debuggers?: Debuggers
  /** How code becomes a bundle, where it is not by {@link Code.load}. */
  bundle?(code: Code): Bundle | Promise<Bundle>
}

const conventions = ['params', 'event'] as const satisfies readonly Convention[]

export class Lanes {
  readonly #options: LanesOptions
  readonly #lanes = new WeakMap<Action, Map<Convention, { bundle: Bundle; lane: Lane }>>()
  /** Conventions by which each action was called so far, by path. */
  readonly #called = new Map<string, Set<Convention>>()

  constructor(options: LanesOptions) {
    this.#options = options
  }

  /** The code, once something can run it. Throws or rejects with {@link BuildFailure} or with what is missing. */
  bundle(action: Action, convention: Convention): Bundle | Promise<Bundle> {
    const { code } = action
    if (code === undefined) throw new Error('This action has no code.')
    const bundle = this.#options.bundle?.(code) ?? code.load()
    if (bundle instanceof Promise)
      return bundle.then(async (built) => {
        await this.#ready(action, convention, built)
        return built
      })
    return this.#ready(action, convention, bundle)?.then(() => bundle) ?? bundle
  }

  #ready(action: Action, convention: Convention, bundle: Bundle): Promise<unknown> | undefined {
    const { ready, debuggers } = this.#options
    const runtime = runtimeOf(action, bundle)
    const port = typeof runtime === 'string' ? debuggers?.prepare(slotOf(action, convention, bundle)) : undefined
    const started = ready(runtime, action.kind)
    return port && started ? Promise.all([port, started]) : (port ?? started)
  }

  lane(action: Action, bundle: Bundle, convention: Convention): Lane {
    const lanes = this.#lanes.get(action) ?? new Map<Convention, { bundle: Bundle; lane: Lane }>()
    const known = lanes.get(convention)
    if (known?.bundle === bundle && !known.lane.retired) return known.lane
    const { limits } = action
    const env = { ...action.env, ...initEnvironment(action) }
    const runtime = runtimeOf(action, bundle)
    const program = this.#options.program?.(runtime, action.kind)
    const key = JSON.stringify([bundle.revision, bundle.main, env, limits, action.version, action.runtime, program])
    const slot = slotOf(action, convention, bundle)
    const wanted = {
      runtime,
      memory: limits.memory,
      ...(program === undefined ? {} : { program }),
      ...(this.#options.debuggers && runtime === 'node' ? { title: titleOf(action, convention) } : {}),
    }
    const called = this.#called.get(action.path) ?? new Set<Convention>()
    this.#called.set(action.path, called.add(convention))
    const lane = this.#options.pool.lane({ slot, key }, () => this.#load(action, bundle, convention, slot), wanted)
    lanes.set(convention, { bundle, lane })
    this.#lanes.set(action, lanes)
    return lane
  }

  /** Loads changed code again, by each convention that it was called by before. */
  refresh(action: Action): void {
    for (const convention of this.#called.get(action.path) ?? []) void this.#refresh(action, convention)
  }

  /** Containers that have the code of `action` loaded. */
  warm(action: Action): number {
    const built = action.code?.last
    if (built === undefined || built instanceof BuildFailure) return 0
    return conventions.reduce((sum, convention) => sum + this.#options.pool.warm(slotOf(action, convention, built)), 0)
  }

  async #refresh(action: Action, convention: Convention): Promise<void> {
    try {
      this.lane(action, await this.bundle(action, convention), convention).warm()
    } catch {
      // The next call says why.
    }
  }

  #load(action: Action, bundle: Bundle, convention: Convention, slot: string): Load {
    const { timeout, initialisation: initTimeout = timeout, logs } = action.limits
    const { file, folder, format, main, text, module } = bundle
    const env = actionEnvironment(action, convention, this.#options.config(), this.#options.url())
    const resultSize = this.#options.resultSize(convention) ?? this.#options.config().limits.resultSize
    const { learn, whole, binary, leading } = bundle
    const runtime = runtimeOf(action, bundle)
    const { debuggers } = this.#options
    const inspect = typeof runtime === 'string' ? debuggers?.open(slot) : undefined
    const extras = {
      ...(inspect ? { onDebugger: () => debuggers?.attached(slot) } : {}),
      ...(module ? { module } : {}),
      ...(learn ? { learn } : {}),
      ...(leading ? { leading } : {}),
      ...(whole ? { whole } : {}),
      ...(binary === true ? { binary } : {}),
    }
    const concurrency = this.#concurrency(action, runtime)
    const head = {
      file,
      ...(folder === undefined ? {} : { folder }),
      format,
      main,
      convention,
      env,
      concurrency,
      resultSize,
      logSize: Math.floor(logs * 1024 * 1024),
    }
    return { action, text, timeout, initTimeout, ...extras, head: inspect ? { ...head, inspect } : head }
  }

  #concurrency({ limits }: Action, runtime: Runtime): number {
    if (this.#options.unbounded?.(runtime) === true) return Infinity
    // The Python runtime reads the next argument when it has written a result (launcher.py).
    return runtime === 'python' ? 1 : limits.concurrency
  }
}

/** Called by both conventions, a function has two processes. */
function titleOf({ path }: Action, convention: Convention): string {
  return convention === 'event' ? `${path} (event, context)` : path
}

function runtimeOf(action: Action, bundle: Bundle): Runtime {
  return action.runtime ?? bundle.runtime ?? 'node'
}

function slotOf(action: Action, convention: Convention, bundle: Bundle): string {
  return `${action.path}\u0000${convention}\u0000${bundle.file}\u0000${action.variant ?? ''}`
}
