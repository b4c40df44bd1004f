/** One view of what is deployed: providers, door, records, log and port of its own, over code and containers that views share. */
import { createApp } from './http/app.ts'
import { dispatch, respond } from './http/dispatch.ts'
import { createUpgrade } from './http/upgrade.ts'
import { serve, type Listening } from './http/serve.ts'
import type { Emulator } from './types.ts'
import type { Arrivals } from './invoke/requests-under-way.ts'
import type { Clock } from './model/clock.ts'
import { Journal } from './records/journal.ts'
import { mountDashboard } from './dashboard/mount.ts'
import { Traffic } from './records/traffic.ts'
import { BundledCode } from './deploy/build/bundled-code.ts'
import type { Deployer } from './deploy/deployer.ts'
import { EmulatorError } from './model/errors.ts'
import { LocalExchange } from './http/exchange.ts'
import { FaultSwitches } from './config/trigger-faults.ts'
import { Records } from './records/records.ts'
import { Invoker, type InvokerOptions } from './invoke/invoker.ts'
import type { Pool } from './invoke/pool/pool.ts'
import type { Services } from './invoke/service/running-services.ts'
import { answerLog } from './output/choose-log.ts'
import { type Log } from './model/log.ts'
import { caseMaskOf } from './secrets/case-mask.ts'
import type { Masking } from './secrets/masking.ts'
import { BuildFailure, type Action } from './model/action.ts'
import type { Invocation, Running } from './model/activation.ts'
import type { Answer } from './model/http.ts'
import type { Json } from './model/json.ts'
import { Observers } from './http/observers.ts'
import type { Address } from './model/address.ts'
import type { Deps } from './providers/provider.ts'
import type { Vendor } from './providers/vendor.ts'
import { Recall } from './invoke/recorded-outcome.ts'
import { recordExchanges } from './cases/recording.ts'
import { type Recording } from './types.ts'

/** What sessions share. */
export interface Shared {
  /** Those whose addresses are served. */
  readonly vendors: readonly Vendor[]
  /** Knows the secrets of these and of all others that are configured. */
  readonly masking: Masking
  readonly clock: Clock
  readonly pool: Pool
  readonly deployer: Deployer
  /** Servers of web functions. */
  readonly services: Services
  readonly arrivals: Arrivals
  /** Invocations of every session whose code is still being built. */
  readonly arriving: Set<() => number>
  /** Told of the actions that a save changed, where they are to be loaded at once. */
  readonly refreshing: Set<(paths: readonly string[]) => void>
  readonly code: Pick<InvokerOptions, 'ready' | 'program' | 'unbounded' | 'bundle' | 'debuggers'>
  /** ms that running activations may take to end on close. */
  readonly grace: number
  /** What whoever changes something over the dashboard's API has to know. */
  readonly token: string
}

/** tcb.md 2.3: 6 MB for an answer of SCF. */
const eventResultSize = 6 * 1024 * 1024

/** @param onClosed runs when the session has ended */
export function openSession(shared: Shared, log: Log, onClosed: () => Promise<void> = async () => {}): Emulator {
  const { vendors, masking, clock, pool, deployer, services, arrivals, grace } = shared
  const journal = log instanceof Journal ? log : new Journal(log, clock)
  journal.conceal((text) => masking.maskOf(deployer.config())(text), masking.credentialHeaders)
  const records = new Records()
  const traffic = new Traffic()
  records.subscribe((activation) => {
    traffic.record(activation)
    journal.emit(activation)
  })
  const faults = new FaultSwitches()
  const started = clock.now()
  const observers = new Observers()
  const recordings = new Set<Recording>()
  const recall = new Recall()
  let listening: (Listening & { readonly host: string }) | undefined
  let closing: Promise<void> | undefined
  const invoker = new Invoker({
    pool,
    records,
    clock,
    catalog: () => deployer.catalog(),
    api: () => ({
      host: listening?.url ?? 'http://localhost',
      key: deployer.config().openwhisk.auth ?? `${deployer.config().namespace}:local`,
    }),
    resultSize: (convention) => (convention === 'event' ? eventResultSize : deployer.config().limits.resultSize),
    onStart(activationId, invocation) {
      observers.invocation(activationId, invocation)
    },
    ...shared.code,
  })
  const arriving = (): number => invoker.arriving
  shared.arriving.add(arriving)
  shared.refreshing.add(invoker.refresh)
  const invoke = (invocation: Invocation): Running => {
    arrivals.arrived()
    return recall.running ?? invoker.invoke(invocation)
  }
  const deps: Deps = {
    catalog: () => deployer.catalog(),
    get config() {
      return faults.over(deployer.config())
    },
    deployments: deployer.deployments,
    invoke,
    activations: records,
    services,
    isCredentialHeader: (name) => masking.credentialHeaders.has(name),
    clock,
    log: journal,
    url: () => listening?.url,
  }
  const mounted = vendors.map(({ create }) => create(deps))
  const addresses = (action: Action): Address[] => mounted.flatMap((provider) => provider.addresses(action))
  const dashboard = mountDashboard({
    vendors,
    masking,
    catalog: deps.catalog,
    config: () => deps.config,
    addresses,
    activations: records,
    traffic,
    journal,
    warm: (action) => invoker.warm(action),
    async send(exchange) {
      const answer = await dispatch(app, exchange)
      return { answer, activationId: answer.activationId }
    },
    recall: (exchange, activation) => recall.with(activation, () => dispatch(app, exchange)),
    switchFault(trigger, code) {
      faults.set(trigger, code)
      journal.tell({ kind: 'fault', trigger, code })
    },
    reload: () => deployer.reload(),
    listening: () => listening,
    token: shared.token,
    clock,
    started,
  })
  const appOptions = {
    vendors,
    providers: mounted,
    dashboard,
    server: () => deployer.config().server,
    token: shared.token,
    log: journal,
    fresh: () => deployer.fresh(),
    observers,
    addresses: () => [...deployer.catalog().actions.values()].flatMap(addresses),
    finish: (answer: Answer) => records.finish(answer),
    finishUnanswered: () => records.finishUnanswered(),
  }
  const app = createApp(appOptions)

  const stop = async (): Promise<void> => {
    dashboard.close()
    const begun = performance.now()
    await listening?.close(grace)
    // Who waits for an answer and who does not have the same time to end.
    const left = grace - (performance.now() - begun)
    if (!clock.virtual && left > 0) await within(invoker.settled(), left)
    records.finishUnanswered()
    for (const recording of recordings) await recording.stop()
    for (const provider of mounted) await provider.close?.()
    shared.arriving.delete(arriving)
    shared.refreshing.delete(invoker.refresh)
    await onClosed()
    journal.flush()
  }
  const emulator: Emulator = {
    request: (input, init) =>
      arrivals.track(async () => {
        return respond(app, await LocalExchange.from(input, init))
      }),
    fetch: (request) => arrivals.track(async () => app.fetch(request)),
    app,
    vendors,
    invoke: (path, params = {}, { convention = 'params' } = {}) =>
      arrivals.track(async () => {
        if (closing) throw new EmulatorError('CLOSED', 'The emulator was closed. Create another one.')
        await deployer.fresh()
        const action = deployer.catalog().actions.get(path)
        if (!action) throw unknownAction(path, [...deployer.catalog().actions.keys()])
        return invoke({ action, params: textOf(path, params), convention, surface: 'library' }).done
      }),
    actions: () => [...deployer.catalog().actions.keys()].sort(),
    async listen({ port, host } = {}) {
      const { server } = deployer.config()
      const where = { host: host ?? server.host, port: port ?? server.port }
      listening ??= { ...where, ...(await serve(app, createUpgrade(appOptions), where)) }
      return { url: listening.url, port: listening.port }
    },
    activations: {
      list: (query) => records.list(query),
      get: (activationId) => records.get(activationId),
      subscribe: (subscriber) => records.subscribe(subscriber),
      clear: () => records.clear(),
    },
    get config() {
      return deps.config
    },
    clock,
    catalog: () => deployer.catalog(),
    addresses(path) {
      const action = deployer.catalog().actions.get(path)
      return action ? addresses(action) : []
    },
    inputs: (path) => inputsOf(path, (name) => deployer.catalog().actions.get(name)),
    session: ({ log: wanted = 'silent' } = {}) => openSession(shared, answerLog(wanted, deployer.config().root)),
    observe: (observer) => observers.add(observer),
    record(file) {
      const problem = (text: string): void => journal.emit({ event: 'notice', level: 'error', text })
      const recording = recordExchanges(emulator, file, { mask: caseMaskOf(emulator.config, masking), problem })
      recordings.add(recording)
      return recording
    },
    async reset() {
      await pool.reset()
      await invoker.settled()
      records.clear()
    },
    settled: () => deployer.settled(),
    reload: () => deployer.reload(),
    close: () => (closing ??= stop()),
    [Symbol.asyncDispose]: () => emulator.close(),
  }
  return emulator
}

/** Of a sequence: those of its components. */
function inputsOf(path: string, find: (path: string) => Action | undefined, seen = new Set<string>()): readonly string[] {
  const action = find(path)
  if (!action || seen.has(path)) return []
  seen.add(path)
  const { code } = action
  if (code === undefined) return action.components.flatMap((component) => inputsOf(component, find, seen))
  if (!(code instanceof BundledCode)) return []
  return code.last === undefined || code.last instanceof BuildFailure ? [code.source.file] : code.last.inputs
}

function unknownAction(path: string, known: readonly string[]): EmulatorError {
  const list = known.length > 0 ? `Deployed: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}.` : 'Nothing is deployed.'
  return new EmulatorError('UNKNOWN_ACTION', `There is no action ${JSON.stringify(path)}. ${list}`)
}

function textOf(path: string, params: Json): string {
  try {
    const text = JSON.stringify(params) as string | undefined
    if (text !== undefined) return text
  } catch (error) {
    throw notJson(path, error instanceof Error ? error.message : String(error))
  }
  throw notJson(path, `found a ${typeof params}`)
}

function notJson(path: string, reason: string): EmulatorError {
  return new EmulatorError(
    'BAD_PARAMETERS',
    `What ${JSON.stringify(path)} was invoked with is no JSON: ${reason}. A function gets what can be sent.`,
  )
}

const { setTimeout, performance } = globalThis

function within(promise: Promise<unknown>, ms: number): Promise<unknown> {
  return Promise.race([promise, new Promise((resolve) => setTimeout(resolve, ms).unref())])
}
