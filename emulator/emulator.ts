/** Starts what sessions share, in this order: containers, configuration, catalog; and stops it. */
import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { openSession } from './handle.ts'
import { isInline, separateOptions, type EmulatorOptions } from './options.ts'
import type { Emulator } from './types.ts'
import { Arrivals } from './invoke/requests-under-way.ts'
import { ambientClock, systemClock } from './system/clock.ts'
import { isVirtual } from './model/clock.ts'
import { loadConfig } from './config/load-config.ts'
import { Journal } from './records/event-journal.ts'
import type { Pack } from './deploy/build/codes.ts'
import { createDeployer, type Deployer } from './deploy/deployer.ts'
import { EmulatorError } from './model/errors.ts'
import { importing } from './deploy/build/imported-code.ts'
import { createDebuggers } from './invoke/containers/debuggers.ts'
import { Invokers } from './invoke/invokers.ts'
import { KindPrograms } from './invoke/kind-interpreters.ts'
import { Pool } from './invoke/pool/pool.ts'
import { pythonSyntaxFaults } from './invoke/containers/process/python-syntax.ts'
import { takeHeadStart } from './invoke/pool/head-start.ts'
import { Runtimes } from './invoke/containers/container-factory.ts'
import { RouteSearch } from './http/route-search.ts'
import { OutboundGateway } from './outbound/gateway.ts'
import { TraceExporter } from './traces/exporter.ts'
import { Services } from './invoke/service/running-services.ts'
import { chooseLog } from './output/choose-log.ts'
import { Masking } from './secrets/masking.ts'
import type { ResolvedConfig } from './model/resolved-config.ts'
import { defaultLimits } from './model/action.ts'
import type { Convention } from './model/activation.ts'
import { vendors as known } from './providers/index.ts'

export type { EmulatorOptions, SessionOptions } from './options.ts'
export type { Emulator } from './types.ts'

/** Time that running activations may take to end on close. */
const usualGraceMs = 1000

/**
 * Starts an emulator. Nothing listens until {@link Emulator.listen}.
 *
 * @throws {EmulatorError} `BAD_CONFIG`, `UNREADABLE_FOLDER`, `DUPLICATE_NAME`
 * @example
 * ```ts
 * await using emulator = await createEmulator({ functions: './functions', defaults: { type: 'web' } })
 * const answer = await emulator.request('/api/v1/web/guest/default/hello.json?name=Bo')
 * console.log(answer.status, await answer.json()) // 200 { payload: 'Hello, Bo in Naver!' }
 * ```
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { session, serving, load } = separateOptions(options)
  const inline = isInline(options)
  checkModules(options, inline)
  const { watch = !inline, grace = usualGraceMs, vendors: added = [], token = randomBytes(24).toString('base64url') } = serving
  const clock = serving.clock ?? (inline ? ambientClock : systemClock)
  const log = new Journal(chooseLog(session, load.root ?? '.'), clock)
  const warn = (text: string): void => log.emit({ event: 'notice', level: 'warn', text })
  const tell = (text: string): void => log.emit({ event: 'notice', level: 'info', text })
  const local = !inline && (load.flags?.engine ?? load.inline?.engine ?? 'local') === 'local'
  const undebugged = local && serving.inspect === undefined
  const first = undebugged && watch === false && clock === systemClock ? takeHeadStart() : undefined
  const masking = new Masking([...known, ...added])
  let project = load.root ?? '.'
  const programs = new KindPrograms({ root: () => project, onMissing: warn })
  const runtimes = new Runtimes({
    clock,
    inline,
    rehearse: watch !== false,
    programs,
    ...(first ? { first } : {}),
  })
  const pool = new Pool({
    clock,
    // Without edits no spare is needed soon: a test run has other work for the processor.
    refillDelayMs: watch ? 20 : 500,
    prepares: watch !== false && !inline,
    start: (wanted) => runtimes.start(wanted),
    available: runtimes.available,
    onStarving: (text) => log.emit({ event: 'notice', level: 'error', text }),
    ...(inline ? { spares: 0 } : {}),
  })
  // Boots while the configuration is read. A debugger's process has the name of its function.
  if (undebugged) pool.prewarm({ runtime: 'node', memory: defaultLimits.memory })
  try {
    await runtimes.prepare()
    const config = await loadConfig(load)
    log.conceal(masking.maskOf(config), masking.credentialHeaders)
    project = config.root
    if (config.engine !== 'local') {
      runtimes.moveTo(config.engine.openwhisk)
      await pool.dropSpares()
    }
    const invokers = new Invokers()
    const importer = inline ? serving.importer : undefined
    const vendors = [...config.providers.flatMap((name) => known.filter((vendor) => vendor.name === name)), ...added]
    const deployer: Deployer = await createDeployer({
      config,
      watch,
      builds: !importer,
      log,
      clock,
      pythonFaults: pythonSyntaxFaults,
      platform: vendors.flatMap((vendor) => vendor.platform ?? []),
      ...(serving.artefacts === true ? { pack: packing(config, inline) } : {}),
      onDeployed({ changed, added, removed }) {
        // Other users of the cluster see a save as well.
        if (config.engine !== 'local') invokers.refresh([...changed, ...added])
        if (removed.length > 0) retireRemoved()
      },
    })
    runtimes.inherit(() => deployer.config().inheritEnv)
    const services: Services = new Services({
      folders: () => deployer.config(),
      node: ({ kind }) => programs.node(kind),
      onOutput: (name, stream, line) =>
        log.emit({ event: 'notice', level: stream === 'stderr' ? 'warn' : 'info', text: `${name} | ${line}` }),
      onCrash: (name, reason) => log.emit({ event: 'notice', level: 'error', text: `The server of ${name} ended: ${reason}` }),
    })
    const retireRemoved = (): void => {
      const { actions, platform } = deployer.catalog()
      pool.retireExcept((path) => actions.has(path) || platform?.actions.has(path) === true)
      services.retireExcept((path) => actions.has(path))
    }
    prewarmPython(deployer, runtimes, pool)
    const arrivals = new Arrivals(clock.virtual)
    const unfollow = isVirtual(clock)
      ? clock.follow(async (now) => {
          for (;;) {
            while (arrivals.underway + pool.arriving + invokers.arriving > 0) await new Promise((resolve) => setTimeout(resolve, 1))
            const { changes } = arrivals
            const due = await pool.followClock(now)
            // What a function has sent to this emulator before it said that it waits: one look at the sockets takes its connection, the next one reads it.
            for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
            // Where a request came or was answered meanwhile, somebody runs who was asked before.
            if (arrivals.changes === changes) return due
          }
        })
      : undefined
    const surfaces = [...known, ...added].flatMap((vendor) => vendor.surfaces)
    const code = {
      ready: runtimes.ready,
      program: runtimes.program,
      unbounded: runtimes.unbounded,
      resultSize: (convention: Convention) => surfaces.find((surface) => surface.convention === convention)?.resultSize,
      ...(serving.inspect === undefined ? {} : { debuggers: createDebuggers(serving.inspect, warn, tell) }),
      ...(importer ? { bundle: importing(importer) } : {}),
    }
    const outbound = new OutboundGateway()
    const traces =
      serving.traces === undefined ? undefined : tracesTo(serving.traces, config, (text) => masking.maskOf(deployer.config())(text), warn)
    const shared = {
      vendors,
      masking,
      clock,
      pool,
      deployer,
      services,
      arrivals,
      invokers,
      code,
      outbound,
      search: new RouteSearch(),
      traces: traces?.add,
      graceMs: grace,
      token,
    }
    return openSession(shared, log, async () => {
      unfollow?.()
      await Promise.all([services.close(), pool.close()])
      await deployer.close()
      outbound.close()
      await traces?.close()
    })
  } catch (error) {
    await pool.close()
    throw error
  }
}

/** Archives are made for the first cloud that the configuration names. */
function packing(config: ResolvedConfig, inline: boolean): Pack {
  if (inline || config.engine !== 'local') {
    const other = inline ? `isolation: 'inline', which runs sources in this thread` : 'engine, which deploys sources to a cluster'
    throw new EmulatorError('BAD_CONFIG', `artefacts: archives run in processes of their own, and exclude ${other}. Leave one out.`)
  }
  return async (source) => {
    const { artefactOf, usualCloud } = await import('./archive/archive.ts')
    return artefactOf(source, usualCloud(config))
  }
}

function tracesTo(to: string, { root, env }: ResolvedConfig, mask: (text: string) => string, warn: (text: string) => void): TraceExporter {
  return new TraceExporter({ to, resource: { 'service.name': env['OTEL_SERVICE_NAME'] ?? basename(root) }, mask, warn })
}

function checkModules({ isolation, actions = {} }: EmulatorOptions, inline: boolean): void {
  const [path] = Object.keys(actions).filter((one) => actions[one]?.module !== undefined)
  if (inline || path === undefined) return
  const text = `actions['${path}'].module: a module runs in this thread, so it needs isolation: 'inline', not ${JSON.stringify(isolation)}.`
  throw new EmulatorError('BAD_CONFIG', text)
}

/** Boots a spare where an action is in Python. A missing Python is reported to the caller of such an action. */
function prewarmPython(deployer: Deployer, runtimes: Runtimes, pool: Pool): void {
  if (![...deployer.catalog().actions.values()].some(({ code }) => code?.runtime === 'python')) return
  const prewarm = (): void => pool.prewarm({ runtime: 'python', memory: defaultLimits.memory })
  const ready = runtimes.ready('python')
  if (ready) ready.then(prewarm, () => {})
  else prewarm()
}

// Captured at import, so that a test's `vi.useFakeTimers()` cannot stop the emulator.
const { setTimeout, setImmediate } = globalThis
