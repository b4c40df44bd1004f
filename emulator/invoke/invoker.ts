/** Invocation → Activation: merges parameters, finds the code, lends a container, writes the record. */
import type { Clock } from '../clock.ts'
import { BuildFailure, isSequence, type Action, type Bundle, type Code, type Runtime } from '../model/action.ts'
import { statuses, type Activation, type Convention, type Invocation, type Outcome } from '../model/activation.ts'
import type { Catalog } from '../model/catalog.ts'
import { isObject, isTooDeep, mergeParams } from '../model/json.ts'
import { newId } from '../ids.ts'
import { qualifiedPath } from '../model/names.ts'
import type { Running } from '../providers/provider.ts'
import { ActivationRecord } from './activation-record.ts'
import type { ActivationStore } from './activations.ts'
import type { Job, JobResult, Load } from './container.ts'
import type { Debuggers } from './debuggers.ts'
import type { Lane } from './lane.ts'
import type { Pool } from './pool.ts'
import { runSequence, type SequenceRun } from './sequence.ts'

export interface InvokerOptions {
  readonly pool: Pool
  readonly store: ActivationStore
  readonly clock: Clock
  catalog(): Catalog
  /** Undefined when containers of this runtime can be started; rejects with what is missing. */
  ready(runtime: Runtime): Promise<void> | undefined
  /** Where actions find the emulator: `__OW_API_HOST`, `__OW_API_KEY`. */
  api(): { readonly host: string; readonly key: string }
  /** Bytes a result may have, by how the code is called. */
  resultSize(convention: Convention): number
  onStart(activationId: string, invocation: Invocation): void
  onActivation(activation: Activation): void
  /** Containers of this runtime take as many activations at once as there are. */
  unbounded?(runtime: Runtime): boolean
  /** Each Node container opens an inspector, each Python container debugpy. */
  readonly debuggers?: Debuggers
  /** How code becomes a bundle, where it is not by {@link Code.load}. */
  bundle?(code: Code): Bundle | Promise<Bundle>
}

export class Invoker {
  readonly #options: InvokerOptions
  readonly #lanes = new WeakMap<Action, Map<Convention, { bundle: Bundle; lane: Lane }>>()
  /** How each action was called so far, by path. */
  readonly #called = new Map<string, Set<Convention>>()
  readonly #unfinished = new Set<Promise<Activation>>()
  #arriving = 0

  constructor(options: InvokerOptions) {
    this.#options = options
  }

  /** Starts an invocation. What goes wrong from here on is in the record. */
  invoke = (invocation: Invocation): Running => {
    const activationId = invocation.activationId ?? newId()
    this.#options.onStart(activationId, invocation)
    const done = isSequence(invocation.action) ? this.#sequence(invocation, activationId) : this.#action(invocation, activationId)
    this.#unfinished.add(done)
    const forget = (): boolean => this.#unfinished.delete(done)
    void done.then(forget)
    return { activationId, done }
  }

  /** What was called before and has changed is loaded again, without waiting for a call. */
  refresh = (paths: readonly string[]): void => {
    for (const path of paths) {
      const action = this.#options.catalog().actions.get(path)
      if (action) for (const convention of this.#called.get(path) ?? []) void this.#refresh(action, convention)
    }
  }

  /** Resolves when everything that was started has ended. */
  async settled(): Promise<void> {
    while (this.#unfinished.size > 0) await Promise.all(this.#unfinished)
  }

  /** Invocations whose code is still being built. */
  get arriving(): number {
    return this.#arriving
  }

  get unfinished(): number {
    return this.#unfinished.size
  }

  /** Containers that have the code of `action` loaded. */
  warm(action: Action): number {
    const built = action.code?.last
    if (built === undefined || built instanceof BuildFailure) return 0
    return conventions.reduce((sum, convention) => sum + this.#options.pool.warm(slotOf(action, convention, built)), 0)
  }

  async #sequence(invocation: Invocation, activationId: string): Promise<Activation> {
    const start = this.#options.clock.now()
    const ran = await runSequence(invocation, activationId, this.#options.catalog(), this.invoke)
    return this.#recordSequence(invocation, activationId, start, ran)
  }

  #recordSequence(
    invocation: Invocation,
    activationId: string,
    start: number,
    { outcome, components, duration, memory }: SequenceRun,
  ): Activation {
    const end = Math.max(start, this.#options.clock.now())
    const facts = { activationId, invocation, subject: invocation.action.namespace, outcome, start, end, duration }
    return this.#record({
      ...facts,
      waitTime: 0,
      initTime: undefined,
      revision: '',
      output: [],
      components,
      ...(memory > 0 ? { memory } : {}),
    })
  }

  #action(invocation: Invocation, activationId: string): Promise<Activation> {
    const accepted = this.#options.clock.now()
    return new Promise((resolve) => {
      const settle = (result: JobResult, revision: string): void =>
        resolve(this.#recordResult(invocation, activationId, accepted, result, revision))
      const run = (bundle: Bundle): void => {
        const lane = this.#lane(invocation.action, bundle, invocation.convention)
        const { timeout } = invocation.action.limits
        const { env, context, transactionId = '' } = invocation
        const job: Job = {
          accepted,
          head: {
            id: this.#options.pool.nextJob(),
            activationId,
            transactionId,
            timeout,
            ...(env ? { env } : {}),
            ...(context ? { context } : {}),
          },
          body: argumentText(invocation),
          settle: (result) => settle(result, bundle.revision),
        }
        this.#options.pool.offer(lane, job)
      }
      const fail = (error: unknown): void => settle(notBuilt(error, this.#options.clock.now()), '')
      try {
        const bundle = this.#bundle(invocation.action)
        if (bundle instanceof Promise) {
          this.#arriving++
          bundle
            .finally(() => this.#arriving--)
            .then(run)
            .catch(fail)
        } else run(bundle)
      } catch (error) {
        fail(error)
      }
    })
  }

  async #refresh(action: Action, convention: Convention): Promise<void> {
    try {
      this.#lane(action, await this.#bundle(action), convention).warm()
    } catch {
      // The next call says why.
    }
  }

  /** The code, and something that can run it. */
  #bundle(action: Action): Bundle | Promise<Bundle> {
    const { code } = action
    if (code === undefined) throw new Error('This action has no code.')
    const { ready } = this.#options
    const bundle = this.#options.bundle?.(code) ?? code.load()
    if (bundle instanceof Promise)
      return bundle.then(async (built) => {
        await ready(runtimeOf(action, built))
        return built
      })
    return ready(runtimeOf(action, bundle))?.then(() => bundle) ?? bundle
  }

  /** What shares containers: the same text with the same environment and limits, called in the same way. */
  #lane(action: Action, bundle: Bundle, convention: Convention): Lane {
    const lanes = this.#lanes.get(action) ?? new Map<Convention, { bundle: Bundle; lane: Lane }>()
    const known = lanes.get(convention)
    if (known?.bundle === bundle && !known.lane.retired) return known.lane
    const { env, limits } = action
    const key = JSON.stringify([bundle.revision, bundle.main, env, limits, action.version, action.runtime])
    const slot = slotOf(action, convention, bundle)
    const wanted = { runtime: runtimeOf(action, bundle), memory: limits.memory }
    const called = this.#called.get(action.path) ?? new Set<Convention>()
    this.#called.set(action.path, called.add(convention))
    const lane = this.#options.pool.lane({ slot, key }, () => this.#load(action, bundle, convention, slot), wanted)
    lanes.set(convention, { bundle, lane })
    this.#lanes.set(action, lanes)
    return lane
  }

  #load(action: Action, bundle: Bundle, convention: Convention, slot: string): Load {
    const { timeout, logs } = action.limits
    const { file, format, main, text, module } = bundle
    const env = convention === 'params' ? { ...this.#whiskEnvironment(action), ...action.env } : { ...action.env }
    const resultSize = this.#options.resultSize(convention)
    const { learn, binary } = bundle
    const runtime = runtimeOf(action, bundle)
    const { debuggers } = this.#options
    const inspect = typeof runtime === 'string' ? debuggers?.open(slot) : undefined
    const extras = {
      ...(inspect ? { onDebugger: () => debuggers?.attached(slot) } : {}),
      ...(module ? { module } : {}),
      ...(learn ? { learn } : {}),
      ...(binary === true ? { binary } : {}),
    }
    const concurrency = this.#concurrency(action, runtime)
    const head = { file, format, main, convention, env, concurrency, resultSize, logSize: logs * 1024 * 1024 }
    return { action, text, timeout, ...extras, head: inspect ? { ...head, inspect } : head }
  }

  #concurrency({ limits }: Action, runtime: Runtime = 'node'): number {
    if (this.#options.unbounded?.(runtime) === true) return Infinity
    // The Python runtime reads the next argument when it has written a result (launcher.py).
    return runtime === 'python' ? 1 : limits.concurrency
  }

  /** openwhisk.md 15 "env"; the key only with the annotation `provide-api-key`. */
  #whiskEnvironment(action: Action): Record<string, string> {
    const { host, key } = this.#options.api()
    return {
      __OW_API_HOST: host,
      __OW_NAMESPACE: action.namespace,
      __OW_ACTION_NAME: qualifiedPath(action.namespace, action.path),
      __OW_ACTION_VERSION: action.version,
      ...(action.annotations['provide-api-key'] === true ? { __OW_API_KEY: key } : {}),
    }
  }

  #recordResult(invocation: Invocation, activationId: string, accepted: number, result: JobResult, revision: string): Activation {
    const { status, text, failure, isString, trace, start, end, initTime, output, hints = [] } = readable(result)
    const outcome: Outcome = {
      status: statuses[status],
      text,
      ...(failure === undefined ? {} : { failure }),
      ...(isString === true ? { isString } : {}),
      ...(trace === undefined ? {} : { trace }),
    }
    const waitTime = Math.max(0, start - accepted - Math.round(initTime ?? 0))
    const subject = invocation.action.namespace
    return this.#record({ activationId, invocation, subject, outcome, start, end, waitTime, initTime, revision, output, hints })
  }

  #record(facts: ConstructorParameters<typeof ActivationRecord>[0]): Activation {
    const activation = new ActivationRecord(facts)
    this.#options.store.record(activation)
    this.#options.onActivation(activation)
    return activation
  }
}

function runtimeOf(action: Action, bundle: Bundle): Runtime {
  return action.runtime ?? bundle.runtime ?? 'node'
}

const conventions = ['params', 'event'] as const satisfies readonly Convention[]

function slotOf(action: Action, convention: Convention, bundle: Bundle): string {
  return `${action.path}\u0000${convention}\u0000${bundle.file}`
}

/** A result that nobody could write down again counts as none (ErrorResponse.scala `invalidRunResponse`). */
function readable(result: JobResult): JobResult {
  if (!isTooDeep(result.text)) return result
  const error = `The action did not produce a valid JSON or JSON Array response: ${result.text.slice(0, 100)}`
  return { ...result, status: 2, failure: 'result', text: JSON.stringify({ error }) }
}

/** The argument as JSON text: the caller's own bytes where nothing is bound. */
function argumentText({ action, params, text, convention }: Invocation): string {
  if (convention === 'params' && isObject(params) && Object.keys(action.params).length > 0)
    return JSON.stringify(mergeParams(action.params, params))
  return text ?? JSON.stringify(params)
}

function notBuilt(error: unknown, now: number): JobResult {
  const message = error instanceof Error ? error.message : String(error)
  const failure = error instanceof BuildFailure ? 'build' : 'internal'
  const text = JSON.stringify({ error: `Initialization has failed due to: ${message}` })
  return { status: 2, failure, text, trace: message, start: now, end: now, output: [] }
}
