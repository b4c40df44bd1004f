/** Wires the parts together: configuration → catalog → containers → providers → door. Order of start, and of stop. */
import { randomBytes } from 'node:crypto'
import type { Emulator, EmulatorOptions } from './types.ts'
import { Arrivals } from './invoke/requests-under-way.ts'
import { ambientClock, systemClock } from './system/clock.ts'
import { isVirtual } from './model/clock.ts'
import { loadConfig } from './config/load-config.ts'
import { Journal } from './records/journal.ts'
import { createDeployer, type Deployer } from './deploy/deployer.ts'
import { EmulatorError } from './model/errors.ts'
import { importing } from './deploy/build/imported-code.ts'
import { createDebuggers } from './invoke/containers/debuggers.ts'
import { KindPrograms } from './invoke/kind-programs.ts'
import { Pool } from './invoke/pool/pool.ts'
import { takeHeadStart } from './invoke/pool/head-start.ts'
import { Reaper } from './invoke/child-processes/orphan-reaper.ts'
import { Runtimes } from './invoke/containers/container-factory.ts'
import { Services } from './invoke/service/running-services.ts'
import { answerLog } from './output/choose-log.ts'
import { Masking } from './secrets/masking.ts'
import { defaultLimits } from './model/action.ts'
import { vendors as known } from './providers/index.ts'
import { openSession } from './session.ts'

export type { Emulator, EmulatorOptions, SessionOptions } from './types.ts'

/** ms that running activations may take to end on close. */
const usualGrace = 1000
/** Node's own default. */
const usualInspector = 9229

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
  const {
    root,
    config: file,
    clock: given,
    log: wanted = 'silent',
    isolation: asked,
    importer,
    grace = usualGrace,
    vendors: added = [],
    watch: _,
    ...more
  } = options
  const { overrides, envFiles, inspect, token = randomBytes(24).toString('base64url'), ...keys } = more
  const modules = Object.entries(keys.actions ?? {}).flatMap(([path, { module }]) => (module === undefined ? [] : [path]))
  const isolation = asked ?? (modules.length > 0 ? 'inline' : 'process')
  if (isolation === 'process' && modules.length > 0)
    throw new EmulatorError('BAD_CONFIG', `actions['${modules[0]}'].module: a module runs in this thread, so it needs isolation: 'inline'.`)
  const inline = isolation === 'inline'
  const watch = options.watch ?? !inline
  const clock = given ?? (inline ? ambientClock : systemClock)
  const log = new Journal(answerLog(wanted, root ?? '.'), clock)
  const local = !inline && (overrides?.engine ?? keys.engine ?? 'local') === 'local'
  const early = local && watch === false && clock === systemClock ? takeHeadStart() : undefined
  const reaper = early?.reaper ?? new Reaper()
  const masking = new Masking([...known, ...added])
  let project = root ?? '.'
  const programs = new KindPrograms({
    root: () => project,
    onMissing: (text) => log.emit({ event: 'notice', level: 'warn', text }),
  })
  const runtimes = new Runtimes({
    reaper,
    clock,
    inline,
    rehearse: watch !== false,
    programs,
    ...(early ? { first: early.container } : {}),
  })
  const pool = new Pool({
    clock,
    // Who does not edit needs no spare for the next save: a test run has better things to do than to start one.
    refill: watch ? 20 : 500,
    start: (wanted) => runtimes.start(wanted),
    available: runtimes.available,
    onStarving: (text) => log.emit({ event: 'notice', level: 'error', text }),
    ...(inline ? { spares: 0 } : {}),
  })
  // Boots while the configuration is read.
  if (local) pool.prewarm({ runtime: 'node', memory: defaultLimits.memory })
  try {
    const config = await loadConfig({
      ...(root === undefined ? {} : { root }),
      ...(file === undefined ? {} : { config: file }),
      ...(Object.keys(keys).length > 0 ? { inline: keys } : {}),
      ...(overrides === undefined ? {} : { flags: overrides }),
      ...(envFiles === undefined ? {} : { envFiles }),
    })
    log.conceal(masking.maskOf(config), masking.credentialHeaders)
    project = config.root
    if (config.engine !== 'local') {
      runtimes.moveTo(config.engine.openwhisk)
      await pool.keepNoSpares()
    }
    const refreshing = new Set<(paths: readonly string[]) => void>()
    const deployer: Deployer = await createDeployer({
      config,
      watch,
      builds: !(inline && importer),
      log,
      clock,
      onDeployed({ changed, added, removed }) {
        // Other users of the cluster see a save as well.
        if (config.engine !== 'local') for (const refresh of refreshing) refresh([...changed, ...added])
        if (removed.length > 0) letGo()
      },
    })
    runtimes.inherit(() => deployer.config().inheritEnv)
    /** What runs only for functions that are gone. */
    const letGo = (): void => {
      const { actions } = deployer.catalog()
      pool.keep((slot) => actions.has(slot.slice(0, slot.indexOf('\u0000'))))
      services.keep((name) => actions.has(name.split(':', 1)[0] ?? name))
    }
    prewarmPython(deployer, runtimes, pool)
    const arrivals = new Arrivals(clock.virtual)
    const arriving = new Set<() => number>()
    const debuggers =
      inspect === undefined
        ? undefined
        : createDebuggers(inspect === true ? usualInspector : inspect, (text) => log.emit({ event: 'notice', level: 'warn', text }))
    const code = {
      ready: runtimes.ready,
      program: runtimes.program,
      unbounded: runtimes.unbounded,
      ...(debuggers ? { debuggers } : {}),
      ...(inline && importer ? { bundle: importing(importer) } : {}),
    }
    const follow = async (now: number): Promise<number | undefined> => {
      const underway = (): number => [...arriving].reduce((sum, count) => sum + count(), arrivals.underway + pool.arriving)
      while (underway() > 0) await new Promise((resolve) => setTimeout(resolve, 1))
      return pool.followClock(now)
    }
    const unfollow = isVirtual(clock) ? clock.follow(follow) : undefined
    const services: Services = new Services({
      reaper,
      folders: () => deployer.config(),
      node: ({ kind }) => programs.node(kind),
      onOutput: (name, stream, line) =>
        log.emit({ event: 'notice', level: stream === 'stderr' ? 'warn' : 'info', text: `${name} | ${line}` }),
      onCrash: (name, reason) => log.emit({ event: 'notice', level: 'error', text: `The server of ${name} ended: ${reason}` }),
    })
    const vendors = [...config.providers.flatMap((name) => known.filter((vendor) => vendor.name === name)), ...added]
    return openSession(
      { vendors, masking, clock, pool, deployer, services, arrivals, arriving, refreshing, code, grace, token },
      log,
      async () => {
        unfollow?.()
        await Promise.all([services.close(), pool.close()])
        await deployer.close()
        reaper.close()
      },
    )
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

// Captured at import, so that a test's `vi.useFakeTimers()` cannot stop the emulator.
const { setTimeout } = globalThis
