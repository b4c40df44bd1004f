/** Wires the parts together: configuration → catalog → containers → providers → door. Order of start, and of stop. */
import { answerLog, type Log } from './log.ts'
import { toResponse } from './answer.ts'
import { Arrivals } from './arrivals.ts'
import { isVirtual, systemClock, type Clock } from './clock.ts'
import { loadConfig } from './config.ts'
import { createDeployer, type Deployer } from './deploy/deploy.ts'
import { EmulatorError } from './errors.ts'
import { LocalExchange } from './exchange.ts'
import { ActivationStore } from './invoke/activations.ts'
import { Invoker } from './invoke/invoker.ts'
import { Pool } from './invoke/pool.ts'
import { Reaper } from './invoke/reaper.ts'
import { Runtimes } from './invoke/runtimes.ts'
import { Services } from './invoke/services.ts'
import type { Activation, Convention, Invocation } from './model/activation.ts'
import { defaultLimits } from './model/action.ts'
import type { Config } from './model/config.ts'
import type { Json } from './model/json.ts'
import { providers } from './providers/index.ts'
import type { ActivationQuery, Deps, Running } from './providers/provider.ts'
import { Door, listen, type Listening } from './server.ts'

export interface EmulatorOptions extends Config {
  /** The project's folder. With it and no other key, `actionlab.config.*` in it is read. */
  root?: string
  /** Path of a configuration file. */
  config?: string
  clock?: Clock
  /** Serve changes on disk; default true. */
  watch?: boolean
  log?: 'silent' | 'plain' | 'json' | Log
}

export interface Emulator {
  /** Answers as the cloud would, without a socket. A path is taken as it would go over the wire. */
  request(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** Runs an action, `pkg/name` or `name`, and waits for its record. Rejects with `UNKNOWN_ACTION`. */
  invoke(path: string, params?: Json, options?: { convention?: Convention }): Promise<Activation>
  /** Paths of what is deployed, sorted. */
  actions(): string[]
  listen(options?: { port?: number; host?: string }): Promise<{ url: string; port: number }>
  readonly activations: {
    /** Newest first. */
    list(query?: ActivationQuery): Activation[]
    get(activationId: string): Activation | undefined
    subscribe(subscriber: (activation: Activation) => void): () => void
    clear(): void
  }
  /** Every change on disk up to now is served. */
  settled(): Promise<void>
  /** Stops everything; idempotent. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** ms that running activations may take to end on close. */
const grace = 1000
/** tcb.md 2.3: 6 MB for an answer of SCF. */
const eventResultSize = 6 * 1024 * 1024

/**
 * Starts an emulator. Nothing listens until {@link Emulator.listen}.
 *
 * @throws {EmulatorError} `BAD_CONFIG`, `UNREADABLE_FOLDER`, `DUPLICATE_NAME`
 * @example
 * ```ts
 * await using emulator = await createEmulator({ functions: './functions', defaults: { type: 'web' } })
 * const answer = await emulator.request('/api/v1/web/guest/default/hello.json?name=Bo')
 * console.log(answer.status, await answer.json())
 * ```
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { root, config: file, clock = systemClock, watch = true, log: wanted = 'silent', ...inline } = options
  const log = answerLog(wanted)
  const reaper = new Reaper()
  // Who does not edit needs no spare for the next save: a test run has better things to do than to start one.
  const refill = watch ? 20 : 500
  const runtimes = new Runtimes({ reaper, clock })
  const pool = new Pool({ clock, refill, start: (wanted) => runtimes.start(wanted) })
  // Boots while the configuration is read.
  pool.prewarm({ runtime: 'node', memory: defaultLimits.memory })
  try {
    const config = await loadConfig({
      ...(root === undefined ? {} : { root }),
      ...(file === undefined ? {} : { config: file }),
      ...(Object.keys(inline).length > 0 ? { inline } : {}),
    })
    const deployer = await createDeployer({ config, watch, log, clock })
    prewarmPython(deployer, runtimes, pool)
    return assemble({ clock, log, pool, reaper, runtimes, deployer })
  } catch (error) {
    await pool.close()
    reaper.close()
    throw error
  }
}

/** Its spares boot only where there is something for them to run; a missing Python is told to whoever calls such a function. */
function prewarmPython(deployer: Deployer, runtimes: Runtimes, pool: Pool): void {
  if (![...deployer.catalog().actions.values()].some(({ code }) => code?.runtime === 'python')) return
  const prewarm = (): void => pool.prewarm({ runtime: 'python', memory: defaultLimits.memory })
  const ready = runtimes.ready('python')
  if (ready) ready.then(prewarm, () => {})
  else prewarm()
}

interface Parts {
  readonly clock: Clock
  readonly log: Log
  readonly pool: Pool
  readonly reaper: Reaper
  readonly runtimes: Runtimes
  readonly deployer: Deployer
}

function assemble({ clock, log, pool, reaper, runtimes, deployer }: Parts): Emulator {
  const store = new ActivationStore()
  const arrivals = new Arrivals()
  let listening: Listening | undefined
  let closing: Promise<void> | undefined
  const invoker = new Invoker({
    pool,
    store,
    clock,
    catalog: () => deployer.catalog(),
    ready: runtimes.ready,
    api: () => ({
      host: listening?.url ?? 'http://localhost',
      key: deployer.config().openwhisk.auth ?? `${deployer.config().namespace}:local`,
    }),
    resultSize: (convention) => (convention === 'event' ? eventResultSize : deployer.config().limits.resultSize),
    onActivation: (activation) => log.emit(activation),
  })
  const invoke = (invocation: Invocation): Running => {
    arrivals.arrived()
    return invoker.invoke(invocation)
  }
  const services = new Services({
    reaper,
    folders: () => deployer.config(),
    onOutput: (name, stream, line) =>
      log.emit({ event: 'notice', level: stream === 'stderr' ? 'warn' : 'info', text: `${name} | ${line}` }),
    onCrash: (name, reason) => log.emit({ event: 'notice', level: 'error', text: `The server of ${name} ended: ${reason}` }),
  })
  const deps: Deps = {
    catalog: () => deployer.catalog(),
    get config() {
      return deployer.config()
    },
    deployments: deployer.deployments,
    invoke,
    activations: store,
    services,
    clock,
    log,
    url: () => listening?.url,
  }
  const mounted = deployer.config().providers.map((name) => providers[name](deps))
  const { allowedHosts } = deployer.config().server
  const door = new Door({ providers: mounted, allowedHosts, log, fresh: () => deployer.fresh() })

  const unfollow = isVirtual(clock) ? clock.follow((now) => follow(now)) : undefined
  const follow = async (now: number): Promise<number | undefined> => {
    while (arrivals.underway + invoker.arriving + pool.arriving > 0) await new Promise((resolve) => setTimeout(resolve, 1))
    return pool.followClock(now)
  }

  const stop = async (): Promise<void> => {
    unfollow?.()
    await listening?.close(grace)
    if (!clock.virtual) await within(invoker.settled(), grace)
    for (const provider of mounted) await provider.close?.()
    await services.close()
    await pool.close()
    await deployer.close()
    reaper.close()
  }
  const emulator: Emulator = {
    request: (input, init) =>
      arrivals.track(async () => {
        const exchange = await LocalExchange.from(input, init)
        return toResponse(await door.handle(exchange), exchange.method)
      }),
    async invoke(path, params = {}, { convention = 'params' } = {}) {
      if (closing) throw new EmulatorError('CLOSED', 'The emulator was closed. Create another one.')
      await deployer.fresh()
      const action = deployer.catalog().actions.get(path)
      if (!action) throw unknownAction(path, [...deployer.catalog().actions.keys()])
      return invoker.invoke({ action, params, convention, surface: 'library' }).done
    },
    actions: () => [...deployer.catalog().actions.keys()].sort(),
    async listen({ port, host } = {}) {
      const { server } = deployer.config()
      listening ??= await listen(door, { host: host ?? server.host, port: port ?? server.port })
      return { url: listening.url, port: listening.port }
    },
    activations: {
      list: (query) => store.list(query),
      get: (activationId) => store.get(activationId),
      subscribe: (subscriber) => store.subscribe(subscriber),
      clear: () => store.clear(),
    },
    settled: () => deployer.settled(),
    close: () => (closing ??= stop()),
    [Symbol.asyncDispose]: () => emulator.close(),
  }
  return emulator
}

function unknownAction(path: string, known: readonly string[]): EmulatorError {
  const list = known.length > 0 ? `Deployed: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}.` : 'Nothing is deployed.'
  return new EmulatorError('UNKNOWN_ACTION', `There is no action ${JSON.stringify(path)}. ${list}`)
}

const { setTimeout } = globalThis

function within(promise: Promise<unknown>, ms: number): Promise<unknown> {
  return Promise.race([promise, new Promise((resolve) => setTimeout(resolve, ms).unref())])
}
