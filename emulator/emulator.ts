/** Wires the parts together: configuration → catalog → containers → providers → door. Order of start, and of stop. */
import { randomBytes } from 'node:crypto'
import { answerLog, type Log } from './log.ts'
import { toResponse } from './answer.ts'
import { Answered } from './answered.ts'
import { Arrivals } from './arrivals.ts'
import { isVirtual, systemClock, type Clock } from './clock.ts'
import { loadConfig } from './config.ts'
import { Journal } from './dashboard/journal.ts'
import { mountDashboard } from './dashboard/mount.ts'
import { Traffic } from './dashboard/traffic.ts'
import { createDeployer, type Deployer } from './deploy/deploy.ts'
import { EmulatorError } from './errors.ts'
import { LocalExchange } from './exchange.ts'
import { FaultSwitches } from './faults.ts'
import { ActivationStore } from './invoke/activations.ts'
import { Invoker } from './invoke/invoker.ts'
import { Pool } from './invoke/pool.ts'
import { ProcessContainer } from './invoke/process-container.ts'
import { Reaper } from './invoke/reaper.ts'
import { maskOf } from './masking.ts'
import type { Activation, Convention, Invocation } from './model/activation.ts'
import { type Action, defaultLimits } from './model/action.ts'
import type { Catalog } from './model/catalog.ts'
import type { Config, ResolvedConfig } from './model/config.ts'
import type { Json } from './model/json.ts'
import { providers } from './providers/index.ts'
import type { ActivationQuery, Address, Deps, Running } from './providers/provider.ts'
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
  /** Laid over the configuration, whatever it says: command line flags. */
  overrides?: Config
  /** Further files of variables for the functions' environment, beside `.env` and `.env.local`; relative to the root. */
  envFiles?: readonly string[]
  /** Let a debugger attach to the functions: a port, or true for any. */
  inspect?: number | true
  /** What changes made from the dashboard have to know; default: random. */
  token?: string
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
  /** What is deployed, as one snapshot. */
  catalog(): Catalog
  /** Where an action can be called, on every surface. */
  addresses(path: string): readonly Address[]
  /** The configuration in force. */
  readonly config: ResolvedConfig
  /** Every change on disk up to now is served. */
  settled(): Promise<void>
  /** Reads every file again, whatever is known about changes. */
  reload(): Promise<void>
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
  const { root, config: file, clock = systemClock, watch = true, log: wanted = 'silent', ...more } = options
  const { overrides, envFiles, inspect: _inspect, token = randomBytes(24).toString('base64url'), ...inline } = more
  const log = new Journal(answerLog(wanted, root ?? '.'), clock)
  const reaper = new Reaper()
  const pool = new Pool({ clock, start: (memory) => new ProcessContainer({ memory, reaper, clock }) })
  // Boots while the configuration is read.
  pool.prewarm(defaultLimits.memory)
  try {
    const config = await loadConfig({
      ...(root === undefined ? {} : { root }),
      ...(file === undefined ? {} : { config: file }),
      ...(Object.keys(inline).length > 0 ? { inline } : {}),
      ...(overrides === undefined ? {} : { flags: overrides }),
      ...(envFiles === undefined ? {} : { envFiles }),
    })
    log.conceal(maskOf(config))
    const deployer = await createDeployer({ config, watch, log, clock })
    return assemble({ clock, log, pool, reaper, deployer, token })
  } catch (error) {
    pool.close()
    reaper.close()
    throw error
  }
}

interface Parts {
  readonly clock: Clock
  readonly log: Journal
  readonly pool: Pool
  readonly reaper: Reaper
  readonly deployer: Deployer
  readonly token: string
}

function assemble({ clock, log, pool, reaper, deployer, token }: Parts): Emulator {
  const store = new ActivationStore()
  const answered = new Answered((activationId) => store.get(activationId))
  const traffic = new Traffic()
  const faults = new FaultSwitches()
  const started = clock.now()
  const arrivals = new Arrivals()
  let listening: (Listening & { readonly host: string }) | undefined
  let closing: Promise<void> | undefined
  const invoker = new Invoker({
    pool,
    store,
    clock,
    catalog: () => deployer.catalog(),
    api: () => ({
      host: listening?.url ?? 'http://localhost',
      key: deployer.config().openwhisk.auth ?? `${deployer.config().namespace}:local`,
    }),
    resultSize: (convention) => (convention === 'event' ? eventResultSize : deployer.config().limits.resultSize),
    onActivation(activation) {
      answered.ended(activation)
      traffic.record(activation)
      log.emit(activation)
    },
  })
  const invoke = (invocation: Invocation): Running => {
    arrivals.arrived()
    const running = invoker.invoke(invocation)
    answered.started(invocation, running.activationId)
    return running
  }
  const deps: Deps = {
    catalog: () => deployer.catalog(),
    get config() {
      return faults.over(deployer.config())
    },
    deployments: deployer.deployments,
    invoke,
    activations: store,
    clock,
    log,
    url: () => listening?.url,
  }
  const mounted = deployer.config().providers.map((name) => providers[name](deps))
  const { allowedHosts } = deployer.config().server
  const addresses = (action: Action): Address[] => mounted.flatMap((provider) => provider.addresses(action))
  const dashboard = mountDashboard({
    catalog: deps.catalog,
    config: () => deps.config,
    addresses,
    activations: store,
    traffic,
    journal: log,
    warm: (action) => invoker.warm(action),
    async send(exchange) {
      let activationId: string | undefined
      const answer = await door.handle(exchange, (id) => (activationId = id))
      return { answer, activationId }
    },
    switchFault(trigger, code) {
      faults.set(trigger, code)
      log.tell({ kind: 'fault', trigger, code })
    },
    reload: () => deployer.reload(),
    listening: () => listening,
    token,
    clock,
    started,
  })
  const door = new Door({ providers: mounted, dashboard, allowedHosts, log, fresh: () => deployer.fresh(), answered: (answer) => answered.answered(answer) })

  const unfollow = isVirtual(clock) ? clock.follow((now) => follow(now)) : undefined
  const follow = async (now: number): Promise<number | undefined> => {
    while (arrivals.underway + invoker.arriving + pool.arriving > 0) await new Promise((resolve) => setTimeout(resolve, 1))
    return pool.followClock(now)
  }

  const stop = async (): Promise<void> => {
    unfollow?.()
    dashboard.close()
    await listening?.close(grace)
    if (!clock.virtual) await within(invoker.settled(), grace)
    for (const provider of mounted) await provider.close?.()
    pool.close()
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
      const where = { host: host ?? server.host, port: port ?? server.port }
      listening ??= { ...where, ...(await listen(door, where)) }
      return { url: listening.url, port: listening.port }
    },
    activations: {
      list: (query) => store.list(query),
      get: (activationId) => store.get(activationId),
      subscribe: (subscriber) => store.subscribe(subscriber),
      clear: () => store.clear(),
    },
    catalog: () => deployer.catalog(),
    addresses(path) {
      const action = deployer.catalog().actions.get(path)
      return action ? addresses(action) : []
    },
    get config() {
      return deps.config
    },
    settled: () => deployer.settled(),
    reload: () => deployer.reload(),
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
