/** What an emulator can do for the program that started it. */
import type { ActionOverride } from './config/action-overrides.ts'
import type { SessionOptions } from './options.ts'
import type { Clock } from './model/clock.ts'
import type { Database } from './documents/collections.ts'
import type { Storage } from './objects/files.ts'
import type { Hono } from 'hono'
import type { DoorEnv } from './providers/door-context.ts'
import type { Vendor } from './providers/vendor.ts'
import type { Activation, ActivationQuery, Convention } from './model/activation.ts'
import type { Catalog } from './model/catalog.ts'
import type { ResolvedConfig } from './model/resolved-config.ts'
import type { DeadLetter } from './model/dead-letter.ts'
import type { Json } from './model/json.ts'
import type { Throttles } from './model/throttle.ts'
import type { Address } from './model/address.ts'
import type { Outbound } from './outbound/outbound.ts'
import type { Stubs } from './model/stubs.ts'
import type { UnfinishedActivation } from './model/unfinished-activation.ts'
import type { BuildProblem } from './model/deployment.ts'
import type { Observer } from './model/observer.ts'
import type { ActionPath, GatewayTriggerName, TriggerName } from './model/typed-names.ts'
import type { Firing, FiringQuery, ListedTrigger, PastFiring } from './model/trigger.ts'

export interface Emulator {
  /** Answers as the cloud would, without a socket. A path is taken as it would go over the wire. */
  request(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /**
   * The standard handler, to mount the emulator wherever one fits: another Hono app, a Vite dev server, a generated client's `fetch` option.
   * The path is what `URL` has made of it; {@link Emulator.request} takes one as it would go over the wire.
   *
   * @example
   * ```ts
   * await using emulator = await createEmulator({ root: '.' })
   * const answer = await emulator.fetch(new Request('http://localhost/v1/functions/order', { method: 'POST', body: '{"item":"tea","count":2}' }))
   * console.log(await answer.json()) // { item: 'tea', count: 2, total: 6 }
   * ```
   */
  fetch(request: Request): Promise<Response>
  /**
   * The Hono app behind {@link fetch}: `app.routes` lists all that is served, `app.request()` tests it.
   *
   * @example
   * ```ts
   * await using emulator = await createEmulator({ root: '.' })
   * console.log(emulator.app.routes.some(({ path }) => path === '/v1/functions/:name')) // true
   * ```
   */
  readonly app: Hono<DoorEnv>
  /** Runs an action, `pkg/name` or `name`, and waits for its record. Rejects with `UNKNOWN_ACTION`, and with `BAD_PARAMETERS` for what is no JSON. */
  invoke(path: ActionPath, params?: Json, options?: { convention?: Convention }): Promise<Activation>
  /** Paths of what is deployed, sorted. */
  actions(): ActionPath[]
  listen(options?: { port?: number; host?: string }): Promise<{ url: string; port: number }>
  readonly activations: {
    /** Newest first. */
    list(query?: ActivationQuery): Activation[]
    get(activationId: string): Activation | undefined
    /** Those that have not ended, in the order in which they were called: where each is, since when, and what it has printed so far. */
    unfinished(): UnfinishedActivation[]
    /** Calls `subscriber` with every activation that has ended and whose caller, where it has one, was answered; returns how to stop. */
    subscribe(subscriber: (activation: Activation) => void): () => void
    clear(): void
  }
  /** The clouds whose addresses it serves, each with its facts. */
  readonly vendors: readonly Vendor[]
  /** The configuration in force, every default filled in. */
  readonly config: ResolvedConfig
  readonly clock: Clock
  /** What is deployed, as one snapshot. */
  catalog(): Catalog
  /** All that fires, of all clouds: the next one first, then those that do not fire by themselves. */
  triggers(): ListedTrigger[]
  /**
   * Fires a trigger now, as its source does, and waits until all that it started has ended.
   *
   * @param name alone, or as `vendor:name` where two clouds have one of that name
   * @param payload in place of what its schedule gives
   * @throws {EmulatorError} `UNKNOWN_TRIGGER`, and `BAD_PARAMETERS` for a payload that is no JSON
   * @example
   * ```ts
   * const openwhisk = { triggers: { nightly: {} }, rules: { clean: { trigger: 'nightly', action: 'hello' } } }
   * await using emulator = await createEmulator({ root: '.', openwhisk })
   * const { activations } = await emulator.fire('nightly', { name: 'Bo' })
   * console.log(activations[0]?.response.result) // { payload: 'Hello, Bo in Naver!' }
   * ```
   */
  fire(name: TriggerName, payload?: Json): Promise<Firing>
  /**
   * What has fired, by a schedule, by hand, over an API or by an event.
   *
   * @example
   * ```ts
   * const clock = createVirtualClock()
   * const openwhisk = { triggers: { tick: { feed: '/whisk.system/alarms/interval', params: { minutes: 5 } } } }
   * await using emulator = await createEmulator({ root: '.', clock, openwhisk })
   * await clock.advance('11m')
   * console.log(emulator.firings.count('tick')) // 3
   * ```
   */
  readonly firings: {
    /** Newest first; the newest thousand are kept. */
    list(query?: FiringQuery): PastFiring[]
    /**
     * How often a trigger has fired, also where the firings are no longer kept.
     *
     * @param trigger its name, or as `vendor:name`
     */
    count(trigger: string): number
    /** Calls `subscriber` with each firing from now on; returns how to stop. */
    subscribe(subscriber: (firing: PastFiring) => void): () => void
  }
  /**
   * The calls that a cloud has given up: asynchronous ones, such as a timer's, that failed in each of their tries.
   *
   * @example
   * ```ts
   * const clock = createVirtualClock(Date.parse('2026-01-01T00:00:00Z'))
   * const code = 'exports.main = () => { throw new Error("no database") }'
   * const tcb = { functions: { report: { timers: { nightly: { cron: '0 0 0 * * * *' } } } } }
   * await using emulator = await createEmulator({ clock, functions: false, actions: { report: { code } }, tcb })
   * await clock.advance('1d') // at 16:00 in UTC, and one and two minutes later
   * console.log(emulator.deadLetters.list()[0]?.Body.RetryNum) // 2
   * ```
   */
  readonly deadLetters: {
    /** Newest first; the newest thousand are kept. */
    list(): DeadLetter[]
    clear(): void
  }
  /**
   * The document database that functions of CloudBase find. Each session has its own: in a test it is empty, or has the seeds of the configuration.
   *
   * @example
   * ```ts
   * await using emulator = await createEmulator({ root: '.' })
   * await emulator.database.collection('todos').insert({ title: 'tea', done: false })
   * console.log(await emulator.database.collection('todos').count({ done: false })) // 1
   * ```
   */
  readonly database: Database
  /**
   * The files that functions and clients of CloudBase have stored. Each session has its own: in a test there are none, or those of `tcb.storage.seeds`.
   *
   * @example
   * ```ts
   * await using emulator = await createEmulator({ root: '.' })
   * await emulator.storage.put('avatars/bo.txt', 'Bo')
   * console.log((await emulator.storage.list('avatars/')).map(({ key }) => key)) // [ 'avatars/bo.txt' ]
   * ```
   */
  readonly storage: Storage
  /**
   * Has API Gateway answer with an error in place of a trigger's function, as the key `fault` of the trigger does. For this session only: in a test,
   * for that test.
   *
   * @param trigger its key in the configuration
   * @param code of the gateway, such as `'500'`; null switches a configured fault off
   * @throws {EmulatorError} `UNKNOWN_TRIGGER`, and `BAD_FAULT` for a code that the gateway does not have
   * @example
   * ```ts
   * const hook = { type: 'apigw', product: 'shop', api: 'hooks', stage: 'v1', resource: '/hello', action: 'hello' } as const
   * await using emulator = await createEmulator({ root: '.', triggers: { hook } })
   * emulator.fault('hook', '500')
   * console.log((await emulator.request('/apigw/shop/hooks/v1/hello', { method: 'POST' })).status) // 503
   * ```
   */
  fault(trigger: GatewayTriggerName, code: string | null): void
  /**
   * Refuses calls over these limits with 429, in place of what `openwhisk.throttle` and `ncp.usagePlans` of the configuration say. They are counted on
   * {@link clock}. For this session only: in a test, for that test.
   *
   * @throws {EmulatorError} `BAD_CONFIG` for a wrong value
   * @example
   * ```ts
   * await using emulator = await createEmulator({ root: '.' })
   * emulator.throttle({ openwhisk: { invocationsPerMinute: 1 } })
   * const call = () => emulator.request('/api/v1/namespaces/_/actions/hello', { method: 'POST' })
   * console.log((await call()).status, (await call()).status) // 202 429
   * ```
   */
  throttle(limits: Throttles): void
  /**
   * Changes variables, parameters or limits of an action, laid over what it has. For this session only: in a test, for that test.
   *
   * @param path `pkg/name` or `name`
   * @throws {EmulatorError} `UNKNOWN_ACTION`, and `BAD_CONFIG` for a wrong value
   * @example
   * ```ts
   * await using emulator = await createEmulator({ root: '.' })
   * emulator.override('hello', { params: { name: 'Bo' } })
   * console.log((await emulator.invoke('hello')).response.result) // { payload: 'Hello, Bo in Naver!' }
   * ```
   */
  override(path: ActionPath, change: ActionOverride): void
  /** Answers the HTTP requests that functions send, for this session only: in a test, for that test. */
  readonly outbound: Outbound
  /** Answers for what functions ask of services that are not emulated, such as WeChat's `openapi.subscribeMessage.send`; and what they asked. */
  readonly stubs: Stubs
  /** Where an action can be called, on every surface. */
  addresses(path: ActionPath): readonly Address[]
  /** Absolute paths of the files that the code of an action was made from; as far as known before its first call. */
  inputs(path: ActionPath): readonly string[]
  /**
   * Another view of the same functions and warm containers, with records, log and port of its own. Closing it leaves this one as it is. On the machine's
   * clock nothing fires in it by itself; on a virtual one what is scheduled fires in the session from then on, and no longer here.
   *
   * @example
   * ```ts
   * await using emulator = await createEmulator({ root: '.' })
   * await using session = emulator.session()
   * await session.invoke('hello')
   * console.log(session.activations.list().length, emulator.activations.list().length) // 1 0
   * ```
   */
  session(options?: SessionOptions): Emulator
  /**
   * Looks on; returns how to stop.
   *
   * @example
   * ```ts
   * await using emulator = await createEmulator({ root: '.' })
   * const stop = emulator.observe({ request: ({ method, target }) => ({ status }) => console.log(method, target, status) })
   * await emulator.request('/nowhere') // GET /nowhere 404
   * stop()
   * ```
   */
  observe(observer: Observer): () => void
  /**
   * Writes every exchange from now on into `file`, as contract cases with secrets masked. Stops with the emulator, or by itself.
   *
   * @param file a path, absolute or relative to the working directory; overwritten
   * @example
   * ```ts
   * await using emulator = await createEmulator({ root: '.' })
   * const recording = emulator.record('cases/mine.json')
   * await emulator.request('/ncf/api/v2/packages/-/actions/hello', { method: 'POST' })
   * await recording.stop()
   * console.log(recording.count) // 1
   * ```
   */
  record(file: string): Recording
  /**
   * Remembers the activations of earlier runs that `file` has, and writes those that end from now on, in the background: the newest of them, 4 MB at
   * most, secrets masked. `actionlab emulate` does so in the project's cache. Stops with the emulator.
   *
   * @param file a path, absolute or relative to the working directory
   * @example
   * ```ts
   * const emulator = await createEmulator({ root: '.' })
   * emulator.keep('kept/activations.ndjson')
   * await emulator.invoke('hello')
   * await emulator.close() // kept/activations.ndjson has a line
   * ```
   */
  keep(file: string): void
  /**
   * Keeps the databases and files that functions write in `folder`: what was acknowledged survives the end of the process, and is there again when the
   * next emulator has the same folder. Counts for a database that nobody has used yet. `actionlab emulate` does so in the project's cache; otherwise all
   * is in memory. Where another emulator has the folder, the log says so, and all is in memory.
   *
   * @param folder a path, absolute or relative to the working directory; made where there is none
   * @example
   * ```ts
   * const emulator = await createEmulator({ root: '.' })
   * emulator.keepData('kept/data')
   * await emulator.close()
   * ```
   */
  keepData(folder: string): void
  /**
   * Writes the session into a folder, secrets of the configuration masked: its activations, what was deployed over the clouds' APIs (actions,
   * packages, triggers, rules), the documents of its database, and stored files. Also after {@link close}.
   *
   * @param folder made where there is none; relative to the working directory
   * @example
   * ```ts
   * const emulator = await createEmulator({ root: '.' })
   * await emulator.invoke('hello')
   * await emulator.close()
   * await emulator.exportSession('session')
   * await using next = await createEmulator({ root: '.' })
   * await next.importSession('session')
   * console.log(next.activations.list().length) // 1
   * ```
   */
  exportSession(folder: string): Promise<void>
  /**
   * Adds what {@link exportSession} has written; documents take the place of those that there are. A function of a file stays what it is.
   *
   * @throws {EmulatorError} `BAD_SESSION` where the folder holds no session
   */
  importSession(folder: string): Promise<void>
  /**
   * Ends whatever still runs, forgets every activation and drops warm containers: the next call of a function is cold.
   *
   * @example
   * ```ts
   * await using emulator = await createEmulator({ root: '.' })
   * await emulator.invoke('hello')
   * await emulator.reset()
   * console.log((await emulator.invoke('hello')).cold) // true
   * ```
   */
  reset(): Promise<void>
  /** Every change on disk up to now is served. */
  settled(): Promise<void>
  /** Reads and builds everything again, whatever is known about changes. */
  reload(): Promise<void>
  /**
   * Builds every function, also those that nobody has called, one after the other; resolves with those that do not build. The log has each of them once.
   *
   * @example
   * ```ts
   * await using emulator = await createEmulator({ root: '.' })
   * console.log(await emulator.check()) // []
   * ```
   */
  check(): Promise<readonly BuildProblem[]>
  /** Stops everything; idempotent. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface Recording {
  /** Absolute. */
  readonly file: string
  /** How many cases were written. */
  readonly count: number
  /** Writes what is missing; idempotent. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
