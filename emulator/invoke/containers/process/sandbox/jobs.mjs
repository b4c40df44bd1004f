// @ts-check
/** Loads the code of a container and runs its jobs, in order. Where they come from and where answers go is no concern of this. */
import { catchUp, installClock, moveClock, now } from './clock.mjs'
import { leadCloudHosts } from './cloud-hosts.mjs'
import { callWithEvent, contextFields } from './convention-event.mjs'
import { callWithParams, NodeActionRunner } from './convention-params.mjs'
import { Coverage } from './coverage.mjs'
import { setForCall, setVariables, setVariablesOfCall } from './environment.mjs'
import { frameType } from '../frames.mjs'
import { withinResult } from './limits.mjs'
import { initFailure, load } from './load.mjs'
import { frameFrom, keepPackages, loadAhead } from './load-ahead.mjs'
import { activeJob, closeLog, markRawOutput, openLog, writer } from './logs.mjs'
import { createNodeLoader } from './node-loader.mjs'
import { openConnections } from './open-connections.mjs'
import { enterJob, leaveJob } from './outbound.mjs'

/**
 * @typedef {import('../protocol.ts').InitHead} InitHead
 * @typedef {import('../protocol.ts').RunHead} RunHead
 * @typedef {{ head: RunHead, body: string }} Job
 * @typedef {import('./convention-params.mjs').Outcome} Outcome
 */

/**
 * @typedef {object} Surroundings
 * @property {(type: number, head: object, body?: string) => void} send a frame to the emulator
 * @property {(callback: () => void) => void} whenIdle calls back once the event loop has nothing left to wait for
 * @property {number} output the descriptor that frames are sent to, and one may be read from
 * @property {string | undefined} coverage the folder that ./coverage.mjs writes to
 * @property {(hasGc: boolean) => void} whenLoaded called once the function is loaded; `hasGc`: its cloud starts Node with `--expose-gc`
 */

// Kept from user code that replaces globals: our own work must not depend on them.
const { parse } = JSON
const { Promise, setImmediate } = globalThis
const exit = process.exit.bind(process)

/** @param {Surroundings} surroundings */
export function createJobs({ send, whenIdle, output, coverage: coverageFolder, whenLoaded }) {
  /** @type {InitHead} */
  let loaded
  /** @type {import('./own-modules.mjs').OwnModules | undefined} */
  let modules
  /** @type {Coverage | undefined} */
  let coverage
  /** @type {Function | undefined} */
  let main
  /** @type {NodeActionRunner | undefined} */
  let runner
  /** @type {Job[]} */
  let queue = []
  let running = 0
  /** What the calls of an event function have in common. @type {RunHead['shared']} */
  let shared
  /** @type {Promise<void>} */
  let initialised = Promise.resolve()
  let scheduled = false
  let entered = false

  /** @param {import('../frames.mjs').Frame} frame */
  function onFrame({ type, head, body }) {
    if (type === frameType.run) {
      shared = head.shared ?? shared
      // Now, because what is reclaimed later may have brought the common part.
      if (head.context) head.context = contextFields(shared, head.context)
      queue.push({ head, body })
    } else if (type === frameType.reclaim) {
      const ids = queue.map((job) => job.head.id)
      queue = []
      send(frameType.reclaimed, { ids })
    } else if (type === frameType.init) {
      initialised = init(head, body)
    } else if (type === frameType.prepare) {
      prepare(head, body)
    } else if (type === frameType.clock) {
      void initialised.then(() => followClock(head))
    }
  }

  /** @param {import('../protocol.ts').ClockHead} head */
  async function followClock({ to }) {
    const next = await moveClock(to)
    coverage?.write()
    send(frameType.timers, { next, connections: openConnections() })
  }

  /**
   * Between the end of a job and the start of the next one lies a poll: a reclaim that was written before we wrote a result is read before the
   * next job starts (see ../process-container.ts). An idle container has nothing that could be reclaimed, and begins at once.
   */
  function startAtOnce() {
    if (!scheduled && running === 0) start(pollThenSchedule)
    else schedule()
  }

  function schedule() {
    if (scheduled || main === undefined || running >= loaded.concurrency || queue.length === 0) return
    scheduled = true
    setImmediate(startScheduled)
  }

  function startScheduled() {
    scheduled = false
    // What ran in the check phase has a poll behind it when the next check phase comes.
    start(schedule)
  }

  /** @param {() => void} next looks for more work when a job has ended that needed no promise */
  function start(next) {
    if (main === undefined) return
    const job = queue.shift()
    if (job === undefined) return
    running++
    run(main, job, next)
    if (running > 0 && running < loaded.concurrency) schedule()
  }

  /** @param {Function} entry @param {Job} job @param {() => void} next */
  function run(entry, job, next) {
    const { head } = job
    if (head.now !== undefined) catchUp(head.now)
    const started = now()
    openLog(head.id, loaded.logSize)
    enterJob(head.id, head.outbound, loaded.concurrency === 1, activeJob)
    setForCall('__OW_ACTIVATION_ID', head.activationId)
    setForCall('__OW_TRANSACTION_ID', head.transactionId)
    setForCall('__OW_DEADLINE', String(started + head.timeout))
    setVariablesOfCall(head.env)
    leadCloudHosts()
    const outcome = loaded.concurrency > 1 ? writer.run(head.id, call, entry, job) : call(entry, job)
    if (outcome instanceof Promise) {
      // What ran so far counts, also if it is killed while it waits.
      coverage?.write()
      void outcome.then((value) => {
        finish(head, started, value)
        pollThenSchedule()
      })
    } else {
      finish(head, started, outcome)
      next()
    }
  }

  /** Until then nothing starts: see {@link startAtOnce}. */
  function pollThenSchedule() {
    scheduled = true
    setImmediate(() => {
      scheduled = false
      schedule()
    })
  }

  /** @param {Function} entry @param {Job} job @returns {Outcome | Promise<Outcome>} */
  function call(entry, { head, body }) {
    const args = parse(body)
    return loaded.convention === 'params'
      ? callWithParams((runner ??= new NodeActionRunner(entry)), args)
      : callWithEvent(entry, args, head.context ?? {}, whenIdle)
  }

  /** @param {RunHead} head @param {number} started @param {Outcome} outcome */
  function finish(head, started, outcome) {
    if (outcome.stderr !== undefined) sendLog(head.id, 'stderr', now(), `${outcome.stderr}\n`)
    const { status, text, failure, isString, trace: stack, hints } = withinResult(outcome, loaded.resultSize)
    running--
    closeLog(head.id)
    leaveJob(head.id)
    coverage?.write()
    send(
      frameType.result,
      {
        id: head.id,
        status,
        failure,
        isString,
        trace: stack,
        hints,
        start: started,
        end: now(),
        marked: markRawOutput(),
        read: modules?.read.take(),
      },
      text,
    )
  }

  /** @param {number} id @param {'stdout' | 'stderr'} stream @param {number} time @param {string} text */
  function sendLog(id, stream, time, text) {
    send(frameType.log, { id, stream, time }, text)
  }

  /** All that the function's own variables, folder and convention change. @param {InitHead} head */
  function enterFunction(head) {
    if (entered) return
    entered = true
    setVariables(head.env)
    enterFolder(head.folder)
    // SCF starts its Node without `--expose-gc`.
    if (head.convention === 'event') globalThis.gc = undefined
    openLog(0, head.logSize)
    // tcb.md 2: a stray rejection beside a successful return is ignored; the OpenWhisk runtime dies of it, as Node does.
    if (head.convention === 'event') process.on('unhandledRejection', () => {})
  }

  /**
   * Loads packages, and then holds everything up until the code is here: timers, ticks and promises of theirs come after it, as if the code had loaded
   * them. What cannot be loaded so ends the process, and another one loads it with the code.
   *
   * @param {InitHead} head @param {string} text
   */
  function prepare(head, text) {
    enterFunction(head)
    try {
      const read = loadAhead(head.file, text)
      if (read === undefined || markRawOutput() !== undefined) return exit(0)
      send(frameType.prepared, { read })
    } catch {
      return exit(0)
    }
    const code = frameFrom(output)
    if (code === undefined) exit(0)
    else onFrame(code)
  }

  /** @param {InitHead} head @param {string} text */
  async function init(head, text) {
    loaded = head
    enterFunction(head)
    const { performance } = globalThis
    const started = performance.now()
    try {
      if (head.inspect) {
        // Read only where it is needed: every boot would pay for it.
        const { openInspector } = await import('./debugger.mjs')
        const problem = await openInspector(head.inspect)
        if (problem !== undefined) sendLog(0, 'stderr', now(), `${problem}\n`)
      }
      if (head.now !== undefined) await installClock(head.now, () => send(frameType.alive, {}))
      const createLoader = (/** @type {import('./own-modules.mjs').OwnModules} */ own) => keepPackages(createNodeLoader((modules = own)))
      const { outbound } = head
      if (outbound) enterJob(outbound.job, outbound, true, () => activeJob() || outbound.job)
      if (coverageFolder !== undefined) coverage = new Coverage(coverageFolder)
      const note = coverage && ((/** @type {import('./coverage.mjs').RunText} */ ran) => coverage?.note(ran))
      main = await load(head, text, createLoader, { inlineMaps: head.inspect !== undefined, ...(note ? { note } : {}) })
      coverage?.write()
      whenLoaded(head.convention !== 'event')
      send(frameType.inited, { ok: true, ms: performance.now() - started, read: modules?.read.take() })
      schedule()
    } catch (error) {
      coverage?.write()
      const failed = initFailure(error)
      send(frameType.inited, { ok: false, ms: performance.now() - started, trace: failed.trace }, failed.text)
    }
  }

  return {
    onFrame,
    startAtOnce,
    /** Whether it has no code yet. */
    isSpare: () => loaded === undefined,
    /** @type {import('./stack-lines.mjs').Original} */
    original: (at) => modules?.original(at),
    sendLog,
  }
}

/** OpenWhisk's runner.js:47 `process.chdir(moduleDir)`; SCF starts in USER_CODE_ROOT. @param {string | undefined} folder */
function enterFolder(folder) {
  if (folder === undefined) return
  try {
    process.chdir(folder)
  } catch {
    // Gone meanwhile: the code does not need it to run.
  }
}
