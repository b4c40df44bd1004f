// @ts-check
/**
 * What the first call would be the first to run, run once before by a container that waits for its code: V8 compiles a function when it is first
 * called, and Node loads some of its own parts when they are first asked for. Of a function of CloudBase, from its code's arrival to
 * its first answer: 10.0 ms of processor time without, 2.6 ms with.
 */
import { Buffer } from 'node:buffer'
import { createRequire } from 'node:module'
import { callWithEvent } from './convention-event.mjs'
import { FrameBatch, FrameReader, frameType } from '../frames.mjs'
import { createJobs } from './jobs.mjs'
import { keepNodeLoader } from './node-loader.mjs'
import { leadRequests } from './outbound.mjs'

const require = createRequire(process.argv[1] ?? '')
/** What nearly every package that speaks to somebody asks for: 8 ms in all. */
const usual = ['crypto', 'tls', 'http', 'https', 'zlib', 'dns']
const file = '/rehearsal.js'
/** Such as esbuild compiles a module to. */
const compiled = `module.exports = __toCommonJS({ main: (params) => params });
var import_node_path = require("node:path");
function __toCommonJS(exported) { return exported }`
const files = { [file]: ['exports.main = require("./rehearsal.ts").main', 'cjs'], '/rehearsal.ts': [compiled, 'esm', ''] }
const code = JSON.stringify({ files, aliases: {} })
const init = { file, format: 'cjs', main: 'main', convention: 'params', env: {}, concurrency: 1, resultSize: 1024, logSize: 1024 }
const run = { id: 0, activationId: '', transactionId: '', timeout: 1000, env: {}, context: {} }

const jobs = createJobs({
  send: (_, head) => void JSON.stringify(head),
  whenIdle: () => {},
  output: -1,
  coverage: undefined,
  whenLoaded: () => {},
})

/** @param {number} type @param {object} head @param {string} body */
function receive(type, head, body) {
  const frames = new FrameBatch()
  frames.add(type, JSON.stringify(head), body)
  new FrameReader().push(Buffer.from(frames.take()), jobs.onFrame)
}

/** Within one turn: code may come in the next. */
function loadCode() {
  const bringBack = keepNodeLoader()
  receive(frameType.init, init, code)
  bringBack((loaded) => loaded in files)
}

function runJob() {
  receive(frameType.run, run, '{}')
  jobs.startAtOnce()
  // A function finds nothing of it in its environment.
  for (const name of ['__OW_ACTIVATION_ID', '__OW_TRANSACTION_ID', '__OW_DEADLINE']) delete process.env[name]
  void callWithEvent(
    () => ({}),
    {},
    {},
    () => {},
  )
}

/** Most functions of CloudBase send requests to their cloud. */
function leadNone() {
  leadRequests(() => undefined)()
}

/** ms without work after which this container seems to be a spare. Where one function is called after the other it never comes to that. */
const leisure = 30
/** ms between two steps: what comes in meanwhile is not kept waiting for all of them. */
const pause = 1

/** What is done, in order; the promises of a step settle before the next one. */
export const steps = [loadCode, runJob, ...usual.map((name) => () => void require(name)), leadNone]
const left = [...steps]

/** @param {() => boolean} wanted false once there is something better to do */
export function rehearse(wanted) {
  const next = () => {
    if (!wanted()) return
    left.shift()?.()
    if (left.length > 0) setTimeout(next, pause).unref()
  }
  setTimeout(next, leisure).unref()
}

/** What is left of it, without giving way to others. */
export async function rehearseAtOnce() {
  while (left.length > 0) {
    left.shift()?.()
    await Promise.resolve()
  }
}
