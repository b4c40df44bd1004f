// @ts-check
/**
 * The inside of a container: a process that waits on descriptor 3 for code and for work, and answers on descriptor 4.
 * Its outside is {@link file://./../container.ts}. Plain JavaScript, so that it starts without a loader.
 */
import fs from 'node:fs'
import { Socket } from 'node:net'
import { FrameReader, encodeFrame, frameType } from '../frames.mjs'
import { installClock, moveClock, now } from './clock.mjs'
import { callWithEvent } from './convention-event.mjs'
import { callWithParams } from './convention-params.mjs'
import { withinResult } from './limits.mjs'
import { initFailure, load } from './load.mjs'
import { captureLogs, closeLog, markRawOutput, openLog, writer } from './logs.mjs'

/**
 * @typedef {import('../protocol.ts').InitHead} InitHead
 * @typedef {import('../protocol.ts').RunHead} RunHead
 * @typedef {{ head: RunHead, body: string }} Job
 * @typedef {import('./convention-params.mjs').Outcome} Outcome
 */

// Kept from user code that replaces globals: our own work must not depend on them.
const { parse, stringify } = JSON
const { Promise, setImmediate } = globalThis
const { writeSync } = fs
const env = process.env

const input = new Socket({ fd: 3, readable: true, writable: false })
const output = 4

/** Descriptor 4 blocks, so nothing is lost when the process dies and order is the order of calls. @param {number} type @param {object} head @param {string} [body] */
function send(type, head, body = '') {
  const frame = encodeFrame(type, stringify(head), body)
  let offset = 0
  while (offset < frame.length) offset += writeSync(output, frame, offset)
}

/** @type {InitHead} */
let loaded
/** @type {Function | undefined} */
let main
/** @type {Job[]} */
let queue = []
let running = 0
/** @type {Promise<void>} */
let initialised = Promise.resolve()
let scheduled = false

const reader = new FrameReader()
input.on('data', (chunk) => reader.push(chunk, onFrame))
// The emulator is gone.
const exit = process.exit.bind(process)
input.on('end', () => exit(0))
input.on('error', () => exit(0))

/** @param {import('../frames.mjs').Frame} frame */
function onFrame({ type, head, body }) {
  if (type === frameType.run) {
    queue.push({ head, body })
    schedule()
  } else if (type === frameType.reclaim) {
    const ids = queue.map((job) => job.head.id)
    queue = []
    send(frameType.reclaimed, { ids })
  } else if (type === frameType.init) {
    initialised = init(head, body)
  } else if (type === frameType.clock) {
    void initialised.then(() => followClock(head))
  }
}

/** @param {import('../protocol.ts').ClockHead} head */
async function followClock({ to }) {
  send(frameType.timers, { next: await moveClock(to) })
}

/**
 * Work starts in the check phase only, and a queued job two turns after the one before ended: between the two lies a poll.
 * So a reclaim that was written before we wrote a result is read before the next job starts (see ../pool.ts).
 */
function schedule() {
  if (scheduled || main === undefined || running >= loaded.concurrency || queue.length === 0) return
  scheduled = true
  setImmediate(start)
}

function start() {
  scheduled = false
  const job = queue.shift()
  if (job === undefined || main === undefined) return
  running++
  run(main, job)
  if (running < loaded.concurrency) schedule()
}

/** @param {Function} entry @param {Job} job */
function run(entry, job) {
  const { head } = job
  const started = now()
  openLog(head.id, loaded.logSize)
  env['__OW_ACTIVATION_ID'] = head.activationId
  env['__OW_TRANSACTION_ID'] = head.transactionId
  env['__OW_DEADLINE'] = String(started + head.timeout)
  if (head.env) Object.assign(env, head.env)
  const outcome = loaded.concurrency > 1 ? writer.run(head.id, call, entry, job) : call(entry, job)
  if (outcome instanceof Promise) {
    void outcome.then((value) => finish(head, started, value)).then(pollThenSchedule)
  } else {
    finish(head, started, outcome)
    schedule()
  }
}

function pollThenSchedule() {
  setImmediate(schedule)
}

/** @param {Function} entry @param {Job} job @returns {Outcome | Promise<Outcome>} */
function call(entry, { head, body }) {
  const args = parse(body)
  return loaded.convention === 'params' ? callWithParams(entry, args) : callWithEvent(entry, args, head.context, whenIdle)
}

/** @param {RunHead} head @param {number} started @param {Outcome} outcome */
function finish(head, started, outcome) {
  if (outcome.stderr !== undefined) sendLog(head.id, 'stderr', now(), `${outcome.stderr}\n`)
  const { status, text, failure, isString, trace: stack } = withinResult(outcome, loaded.resultSize)
  running--
  closeLog(head.id)
  send(
    frameType.result,
    { id: head.id, status, failure, isString, trace: stack, start: started, end: now(), marked: markRawOutput() },
    text,
  )
}

/** @param {() => void} callback */
function whenIdle(callback) {
  input.unref()
  process.once('beforeExit', () => {
    input.ref()
    callback()
  })
}

/** @param {number} id @param {'stdout' | 'stderr'} stream @param {number} time @param {string} text */
function sendLog(id, stream, time, text) {
  send(frameType.log, { id, stream, time }, text)
}

/** The container of the revision before may still be letting go of the port. @param {{ port: number, wait: boolean }} options */
async function openInspector({ port, wait }) {
  const inspector = await import('node:inspector')
  for (let tries = 0; tries < 50 && inspector.url() === undefined; tries++) {
    inspector.open(port, '127.0.0.1')
    if (inspector.url() === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  if (wait) inspector.waitForDebugger()
}

/** @param {InitHead} head @param {string} text */
async function init(head, text) {
  loaded = head
  Object.assign(env, head.env)
  openLog(0, head.logSize)
  // tcb.md 2: a stray rejection beside a successful return is ignored; the OpenWhisk runtime dies of it, as Node does.
  if (head.convention === 'event') process.on('unhandledRejection', () => {})
  const { performance } = globalThis
  const started = performance.now()
  try {
    if (head.inspect) await openInspector(head.inspect)
    if (head.now !== undefined) await installClock(head.now)
    main = await load(head, text)
    send(frameType.inited, { ok: true, ms: performance.now() - started })
    schedule()
  } catch (error) {
    const failed = initFailure(error)
    send(frameType.inited, { ok: false, ms: performance.now() - started, trace: failed.trace }, failed.text)
  }
}

process.setSourceMapsEnabled(true)
captureLogs(sendLog, () => send(frameType.spawned, {}))
send(frameType.ready, {})
