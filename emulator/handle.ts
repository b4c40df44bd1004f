/** The {@link Emulator} object that a program holds: what each of its methods does with one session. */
import { resolve } from 'node:path'
import { Recordings } from './cases/recording.ts'
import { inputsOf } from './deploy/action-inputs.ts'
import { createDatabase } from './documents/collections.ts'
import { createStorage } from './objects/files.ts'
import { KeptFile } from './keeping/kept-file.ts'
import type { KeptMask } from './keeping/kept-line.ts'
import { exportSession, importSession, type SessionParts } from './keeping/session-folder.ts'
import { checkFault } from './config/fault-switches.ts'
import { actionAt, parameterText } from './invoke/library-call.ts'
import { EmulatorError } from './model/errors.ts'
import type { Json } from './model/json.ts'
import type { Log } from './model/log.ts'
import { chooseLog } from './output/choose-log.ts'
import { caseMaskOf } from './secrets/case-mask.ts'
import { withoutCredentialLines, withoutCredentials } from './secrets/masking.ts'
import { wireSession, type Session } from './session.ts'
import type { Shared } from './shared.ts'
import type { Emulator } from './types.ts'

/** @param onClosed of the emulator's own session: runs when it has ended. The sessions of tests have none, and are brief. */
export function openSession(shared: Shared, log: Log, onClosed?: () => Promise<void>): Emulator {
  const session = wireSession(shared, log, onClosed === undefined)
  const { records, journal, observers, outbound, overrides, invoker, deps, addresses, door } = session
  const { vendors, masking, clock, pool, deployer, arrivals } = shared
  const removeInvoker = shared.invokers.add(invoker)
  const recordings = new Recordings()
  let kept: KeptFile | undefined
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    session.timetable.close()
    await endCalls(session)
    await recordings.stop()
    await kept?.stop()
    await session.data.close()
    for (const provider of session.providers) await provider.close?.()
    removeInvoker()
    outbound.close()
    if (!overrides.isEmpty) pool.retireVariant(overrides.variant)
    await onClosed?.()
    journal.flush()
  }
  const requireOpen = (): void => {
    if (closing) throw new EmulatorError('CLOSED', 'The emulator was closed. Create another one.')
  }
  const emulator: Emulator = {
    request: (input, init) => arrivals.track(() => door.request(input, init)),
    fetch: (request) => arrivals.track(async () => door.app.fetch(request)),
    app: door.app,
    vendors,
    invoke: (path, params = {}, { convention = 'params' } = {}) =>
      arrivals.track(async () => {
        requireOpen()
        await deployer.fresh()
        const action = actionAt(path, deps.catalog())
        return deps.invoke({ action, params: parameterText(path, params), convention, surface: 'library' }).done
      }),
    actions: () => [...deployer.catalog().actions.keys()].sort(),
    async listen(options) {
      const { url, port } = await door.listen(options)
      // A test that listens did not ask for time, and would have firings at moments of their own.
      if (onClosed) session.timetable.start()
      return { url, port }
    },
    activations: {
      list: (query) => records.list(query),
      get: (activationId) => records.get(activationId),
      unfinished: () => invoker.unfinished.list(),
      subscribe: (subscriber) => records.subscribe(subscriber),
      clear: () => records.clear(),
    },
    get config() {
      return deps.config
    },
    clock,
    catalog: () => deps.catalog(),
    triggers: () => session.triggers.list(),
    fire: (name, payload) =>
      arrivals.track(async () => {
        requireOpen()
        const given = payload === undefined ? undefined : (JSON.parse(parameterText(name, payload)) as Json)
        await deployer.fresh()
        const { started, ...fired } = session.triggers.fire(name, given).fired
        return { ...fired, activations: await Promise.all(started.map(({ done }) => done)) }
      }),
    firings: {
      list: (query) => session.firings.list(query),
      count: (trigger) => session.firings.count(trigger),
      subscribe: (subscriber) => session.firings.subscribe(subscriber),
    },
    deadLetters: {
      list: () => session.deadLetters.list(),
      clear: () => session.deadLetters.clear(),
    },
    database: createDatabase(session.data.documents.get),
    storage: createStorage(session.data.objects.get),
    fault: (trigger, code) => fault(session, trigger, code),
    throttle: (throttles) => session.throttles.set(throttles, deployer.config()),
    outbound,
    stubs: session.stubs,
    override(path, change) {
      actionAt(path, deps.catalog())
      overrides.set(path, change)
    },
    addresses(path) {
      const action = deployer.catalog().actions.get(path)
      return action ? addresses(action) : []
    },
    inputs: (path) => inputsOf(path, deployer.catalog()),
    session(options = {}) {
      // Otherwise each firing would run its actions twice.
      if (clock.virtual) session.timetable.stop()
      return openSession(shared, chooseLog(options, deployer.config().root))
    },
    observe: (observer) => observers.add(observer),
    record: (file) => recordings.start(emulator, file, { mask: caseMaskOf(emulator.config, masking), log: journal }),
    keep(file) {
      const onProblem = (text: string): void => journal.emit({ event: 'notice', level: 'warn', text })
      kept ??= new KeptFile({ file: resolve(file), records, mask: keptMaskOf(shared), onProblem })
    },
    keepData: (folder) => session.data.keepIn(resolve(folder)),
    async exportSession(folder) {
      await exportSession(resolve(folder), partsOf(session))
      // What was opened for it.
      if (closing) await session.data.close()
    },
    importSession: (folder) => importSession(resolve(folder), partsOf(session)),
    async reset() {
      await pool.reset()
      await invoker.settled()
      records.clear()
      session.firings.clear()
      for (const provider of session.providers) provider.reset?.()
      session.deadLetters.clear()
    },
    settled: () => deployer.settled(),
    reload: () => deployer.reload(),
    check: () => deployer.check(),
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => emulator.close(),
  }
  return emulator
}

function fault({ shared, deps, switchFault }: Session, trigger: string, code: string | null): void {
  checkFault(trigger, code, deps.config, shared.vendors)
  switchFault(trigger, code)
}

function partsOf(session: Session): SessionParts {
  const { shared, records, deps, providers, data, journal, faults: switches } = session
  const faults = { switched: () => switches.switched(), switch: (trigger: string, code: string | null) => fault(session, trigger, code) }
  const warn = (text: string): void => journal.emit({ event: 'notice', level: 'warn', text })
  return { records, deployments: deps.deployments, providers, data, faults, mask: keptMaskOf(shared), warn }
}

function keptMaskOf({ masking, deployer }: Shared): KeptMask {
  return {
    text: (text) => masking.maskOf(deployer.config())(text),
    params: (params) => withoutCredentials(params, masking.credentialHeaders),
    headers: (lines) => withoutCredentialLines(lines, masking.credentialHeaders),
  }
}

/** Calls whose callers wait and calls whose callers do not have the same time to end. */
async function endCalls({ shared, dashboard, door, invoker, records, providers }: Session): Promise<void> {
  const { clock, graceMs } = shared
  dashboard.close()
  for (const provider of providers) provider.hangUp?.()
  const begun = performance.now()
  await door.close(graceMs)
  const leftMs = graceMs - (performance.now() - begun)
  if (!clock.virtual && leftMs > 0) await Promise.race([invoker.settled(), new Promise((resolve) => setTimeout(resolve, leftMs).unref())])
  records.finishUnanswered()
}

// Captured at import, so that a test's `vi.useFakeTimers()` cannot stop the emulator.
const { performance, setTimeout } = globalThis
