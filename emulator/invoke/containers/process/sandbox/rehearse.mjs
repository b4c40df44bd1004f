// @ts-check
/**
 * What the first call would be the first to run, run once before by a container that waits for its code: V8 compiles a function when it is first
 * called, and Node loads some of its own parts when they are first asked for. From the code's arrival until it is loaded: 4.9 ms without, 1.9 ms with.
 */
import { Buffer } from 'node:buffer'
import { createRequire } from 'node:module'
import { FrameBatch, FrameReader, frameType } from '../frames.mjs'
import { callWithEvent } from './convention-event.mjs'
import { callWithParams, NodeActionRunner } from './convention-params.mjs'
import { withinResult } from './limits.mjs'
import { load } from './load.mjs'
import { createPrivateLoader } from './private-loader.mjs'

const require = createRequire(process.argv[1] ?? '')
/** What nearly every package that speaks to somebody asks for: 8 ms in all. */
const usual = ['crypto', 'tls', 'http', 'https', 'zlib', 'dns']
const file = '/rehearsal.js'
const text = JSON.stringify({ files: { [file]: ['exports.main = (params) => params', 'cjs'] }, aliases: {} })

function call() {
  const head = { file, format: /** @type {const} */ ('cjs'), main: 'main', env: {} }
  const frames = new FrameBatch()
  frames.add(frameType.init, JSON.stringify(head), text)
  new FrameReader().push(Buffer.from(frames.take()), ({ head, body }) => {
    const main = load(head, body, createPrivateLoader)
    if (main instanceof Promise) return
    for (const outcome of [callWithParams(new NodeActionRunner(main), {}), callWithEvent(main, {}, {}, () => {})])
      if (!(outcome instanceof Promise)) withinResult(outcome, outcome.text.length)
  })
  void globalThis.performance.now()
}

/** ms without work after which this container seems to be a spare. Where one function is called after the other it never comes to that. */
const leisure = 30
/** ms between two steps: what comes in meanwhile is not kept waiting for all of them. */
const pause = 1

/** @param {() => boolean} wanted false once there is something better to do */
export function rehearse(wanted) {
  const steps = [call, ...usual.map((name) => () => void require(name))]
  const next = () => {
    if (!wanted()) return
    steps.shift()?.()
    if (steps.length > 0) setTimeout(next, pause).unref()
  }
  setTimeout(next, leisure).unref()
}
