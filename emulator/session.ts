/** Wires one view of what is deployed: providers, door, records, log and port of its own, over code and containers that all sessions share. */
import { ActionOverrides } from './config/action-overrides.ts'
import { reloadConfig } from './config/load-config.ts'
import { ThrottleSwitch } from './config/throttle-switch.ts'
import { FaultSwitches } from './config/fault-switches.ts'
import { mountDashboard } from './dashboard/mount.ts'
import { Door } from './http/door.ts'
import { Observers } from './http/observers.ts'
import { Invoker } from './invoke/invoker.ts'
import { SessionData } from './keeping/session-data.ts'
import type { Action } from './model/action.ts'
import { Stubs } from './model/stubs.ts'
import type { Log } from './model/log.ts'
import type { Deps } from './providers/provider.ts'
import { Outbound } from './outbound/outbound.ts'
import { DeadLetters } from './records/dead-letters.ts'
import { Journal } from './records/event-journal.ts'
import { Records } from './records/records.ts'
import { Traffic } from './records/traffic.ts'
import { DueList } from './schedule/due-list.ts'
import { Firings } from './schedule/firings.ts'
import { Triggers } from './schedule/triggers.ts'
import { caseMaskOf } from './secrets/case-mask.ts'
import { outboundMask } from './secrets/outbound-mask.ts'
import type { Shared } from './shared.ts'
import { Traces } from './traces/traces.ts'

export type Session = ReturnType<typeof wireSession>

/** @param brief it will answer few requests, as that of one test */
export function wireSession(shared: Shared, log: Log, brief: boolean) {
  const { vendors, masking, clock, pool, deployer, services, arrivals, token } = shared
  // Functions in place of values: a save or a reload gives others at any time. `over` hands on the same object where nothing is laid over it.
  const overrides = new ActionOverrides()
  const catalog = () => overrides.over(deployer.catalog())
  const faults = new FaultSwitches()
  const throttles = new ThrottleSwitch()
  const config = () => throttles.over(faults.over(deployer.config()))
  // The door is made last, since it leads to all the others; nobody asks for its address before.
  const url = () => door.listening?.url
  // Masks with the secrets of the configuration in force, which a reload may have changed.
  const journal = log instanceof Journal ? log : new Journal(log, clock)
  journal.conceal((text) => masking.maskOf(deployer.config())(text), masking.credentialHeaders)
  const records = new Records()
  const traffic = new Traffic()
  records.subscribe((activation) => traffic.record(activation))
  records.subscribe((activation) => journal.emit(activation))
  const observers = new Observers()
  const onStart = observers.invocation
  const traces = shared.traces && new Traces(clock, shared.traces)
  if (traces) {
    observers.add(traces)
    records.subscribe((activation) => traces.end(activation))
  }
  const outbound = new Outbound({
    gateway: shared.outbound,
    clock,
    mask: () => outboundMask(caseMaskOf(deployer.config(), masking)),
    root: () => deployer.config().root,
    own: () => door.origins,
    trace: traces?.outgoing,
    warn: (text) => journal.emit({ event: 'notice', level: 'warn', text }),
    unreachable: () =>
      deployer.config().engine === 'local'
        ? undefined
        : 'outbound: the functions run on a cluster, where their requests cannot be answered.',
  })
  const invoker = new Invoker({ ...shared.code, pool, records, clock, catalog, config, url, onStart, tickets: outbound.ticket })
  const timetable = new DueList(clock)
  const firings = new Firings(clock)
  const deadLetters = new DeadLetters()
  const stubs = new Stubs()
  const data = new SessionData({
    clock,
    documentSeeds: () => vendors.map((vendor) => vendor.documentSeeds?.(config())).find((folder) => folder !== undefined),
    objectSeeds: () => vendors.map((vendor) => vendor.objectSeeds?.(config())).find((folder) => folder !== undefined),
    sqlSource: () => vendors.map((vendor) => vendor.sqlSource?.(config())).find((source) => source !== undefined) ?? {},
    root: () => config().root,
    warn: (text) => journal.emit({ event: 'notice', level: 'warn', text }),
  })
  const deps: Deps = {
    catalog,
    get config() {
      return config()
    },
    deployments: deployer.deployments,
    invoke(invocation) {
      arrivals.arrived()
      return invoker.invoke(invocation)
    },
    activations: records,
    services,
    objects: data.objects.get,
    timetable,
    firings,
    deadLetters,
    stubs,
    documents: data.documents.get,
    sql: data.sql.get,
    isCredentialHeader: (name) => masking.credentialHeaders.has(name),
    clock,
    log: journal,
    traces: traces?.servers,
    url,
    reach: () => door.reach(),
  }
  const providers = vendors.map(({ create }) => create(deps))
  const configured = (): void => {
    for (const provider of providers) provider.configured?.()
  }
  // Providers keep what they derive of the configuration, such as a timetable.
  configured()
  journal.subscribe(({ kind }) => {
    if (kind === 'reload') configured()
  })
  const triggers = new Triggers(providers, timetable, firings)
  const addresses = (action: Action) => providers.flatMap((provider) => provider.addresses(action))
  const switchFault = (trigger: string, code: string | null): void => {
    faults.set(trigger, code)
    journal.tell({ kind: 'fault', trigger, code })
  }
  const dashboard = mountDashboard({
    vendors,
    masking,
    catalog,
    config,
    addresses,
    activations: records,
    traffic,
    journal,
    unfinished: () => invoker.unfinished.list(),
    cancel: (activationId) => invoker.unfinished.cancel(activationId),
    warm: (action) => invoker.warm(action),
    triggers: {
      list: () => triggers.list(),
      fire: (name, payload) =>
        arrivals.track(async () => {
          await deployer.fresh()
          const { fired, firing } = triggers.fire(name, payload)
          return { firing, ended: Promise.all(fired.started.map(({ done }) => done)) }
        }),
      pause(name, paused) {
        triggers.pause(name, paused)
        journal.tell({ kind: 'pause', trigger: name, paused })
      },
    },
    firings,
    deadLetters: () => deadLetters.list(),
    documents: data.documents.get,
    objects: data.objects.get,
    users: () => providers.flatMap((provider) => provider.users?.() ?? []),
    send: (exchange) => door.dispatch(exchange),
    switchFault,
    readConfiguration: () => reloadConfig(deployer.config()),
    answerAgent: async (request, api) => (await import('./mcp/http-endpoint.ts')).answerMcp(request, api),
    reload: () => deployer.reload(),
    listening: () => door.listening,
    token,
    clock,
    started: clock.now(),
  })
  const door: Door = new Door({
    search: brief ? shared.search : undefined,
    underway: clock.virtual ? arrivals : undefined,
    vendors,
    providers,
    dashboard,
    config: () => deployer.config(),
    token,
    log: journal,
    addresses: () => [...catalog().actions.values()].flatMap(addresses),
    fresh: () => deployer.fresh(),
    observers,
    records,
  })
  return {
    shared,
    journal,
    records,
    observers,
    outbound,
    overrides,
    invoker,
    deps,
    providers,
    timetable,
    firings,
    deadLetters,
    stubs,
    data,
    triggers,
    addresses,
    faults,
    throttles,
    switchFault,
    dashboard,
    door,
  }
}
