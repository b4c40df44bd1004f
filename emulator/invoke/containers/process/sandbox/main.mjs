// @ts-check
/**
 * The inside of a container: a process that waits on descriptor 3 for code and for work, and answers on descriptor 4.
 * Its outside is {@link file://./../../container.ts}. Plain JavaScript, so that it starts without a loader.
 */
// First: what the others load is loaded by it.
import { restoreFlags } from './builtin-modules.mjs'
import fs from 'node:fs'
import { Socket } from 'node:net'
import { FrameBatch, FrameReader, frameType } from '../frames.mjs'
import { trustLater } from './extra-certificates.mjs'
import { createJobs } from './jobs.mjs'
import { captureLogs } from './logs.mjs'
import { installRuntime } from './node-loader.mjs'
import { rehearse, rehearseAtOnce } from './rehearse.mjs'
import { installStackLines } from './stack-lines.mjs'

// Kept from user code that replaces globals: our own work must not depend on them.
const { parse, stringify } = JSON
const { writeSync } = fs

const input = new Socket({ fd: 3, readable: true, writable: false })
const output = 4
const frames = new FrameBatch()

/** Descriptor 4 blocks, so nothing is lost when the process dies and order is the order of calls. @param {number} type @param {object} head @param {string} [body] */
function send(type, head, body = '') {
  frames.add(type, stringify(head), body)
  const frame = frames.take()
  let offset = 0
  while (offset < frame.length) offset += writeSync(output, frame, offset)
}

/** @param {() => void} callback */
function whenIdle(callback) {
  input.unref()
  process.once('beforeExit', () => {
    input.ref()
    callback()
  })
}

// Not for the function to see.
/** @type {import('../launch.ts').SandboxOptions} */
const options = parse(process.argv.splice(2)[0] ?? '{}')
const jobs = createJobs({ send, whenIdle, output, coverage: options.coverage, whenLoaded: restoreFlags })

const reader = new FrameReader()
input.on('data', (chunk) => {
  reader.push(chunk, onFrame)
  jobs.startAtOnce()
})

/** @param {import('../frames.mjs').Frame} frame */
function onFrame(frame) {
  // It stands still from then on until its code comes.
  if (frame.type === frameType.prepare && options.rehearse) void rehearseAtOnce().then(() => jobs.onFrame(frame))
  else jobs.onFrame(frame)
}

// The emulator is gone.
const exit = process.exit.bind(process)
input.on('end', () => exit(0))
input.on('error', () => exit(0))

if (options.certificates !== undefined) trustLater(options.certificates)
installStackLines(jobs.original)
installRuntime(process.argv[1] ?? '')
captureLogs(jobs.sendLog)
send(frameType.ready, {})
if (options.rehearse) rehearse(jobs.isSpare)
