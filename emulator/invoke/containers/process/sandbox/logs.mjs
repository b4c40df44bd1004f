// @ts-check
/** Output of a function: what it writes through `console` and `process.stdout` leaves as log frames, in order, at once. */
import { AsyncLocalStorage } from 'node:async_hooks'
import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { now } from './clock.mjs'
import { withinLog } from './limits.mjs'

/** Which activation is writing, where several run in one container. @type {AsyncLocalStorage<number>} */
export const writer = new AsyncLocalStorage()

/** The only activation of a container that runs one at a time; the last one where output belongs to none. */
let current = 0
/** @type {Map<number, number>} bytes still allowed, by activation; negative once there were more */
const budgets = new Map()
let rawUsed = false
/** Lines that were sent at once; more than this many are gathered, for a function that prints a million. */
const promptly = 100
/** @type {Map<number, number>} */
const counts = new Map()
const gatherBytes = 32 * 1024
/** @type {{ id: number, stream: 'stdout' | 'stderr', time: number, text: string } | undefined} */
let gathered
/** @type {(id: number, stream: 'stdout' | 'stderr', time: number, text: string) => void} */
let send = () => {}

const marker = '\u0000ACTIONLAB_END\u0000\n'
const { fstatSync, writeSync } = fs
const { setImmediate } = globalThis

/** The activation that runs at the moment, or did last. */
export function activeJob() {
  return writer.getStore() ?? current
}

/** @param {number} id @param {number} bytes */
export function openLog(id, bytes) {
  current = id
  budgets.set(id, bytes)
}

/** @param {number} id */
export function closeLog(id) {
  flushLogs()
  budgets.delete(id)
  counts.delete(id)
}

/** @param {number} id @param {'stdout' | 'stderr'} stream @param {string} text */
function emit(id, stream, text) {
  const count = (counts.get(id) ?? 0) + 1
  counts.set(id, count)
  if (count <= promptly || text.length > gatherBytes) {
    flushLogs()
    return sendPieces(id, stream, text)
  }
  if (gathered && (gathered.id !== id || gathered.stream !== stream || gathered.text.length > gatherBytes)) flushLogs()
  if (gathered) gathered.text += text
  else {
    gathered = { id, stream, time: now(), text }
    setImmediate(flushLogs)
  }
}

/**
 * The emulator never has much to read at once.
 *
 * @param {number} id @param {'stdout' | 'stderr'} stream @param {string} text
 */
function sendPieces(id, stream, text) {
  const time = now()
  for (let from = 0; from < text.length;) {
    let end = Math.min(from + gatherBytes, text.length)
    // A character of two units stays whole.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--
    send(id, stream, time, text.slice(from, end))
    from = end
  }
}

/** @param {number} unit */
function isHighSurrogate(unit) {
  return unit >= 0xd800 && unit <= 0xdbff
}

function flushLogs() {
  if (!gathered) return
  const { id, stream, time, text } = gathered
  gathered = undefined
  send(id, stream, time, text)
}

/** @param {(id: number, stream: 'stdout' | 'stderr', time: number, text: string) => void} sendLog */
export function captureLogs(sendLog) {
  send = sendLog
  process.on('exit', flushLogs)
  /** @param {'stdout' | 'stderr'} stream */
  const capture = (stream) => {
    const target = process[stream]
    // Kept as an own property, so that user code which replaces it only fools itself.
    target.write = /** @type {any} */ (
      (/** @type {string | Uint8Array} */ chunk, /** @type {any} */ encoding, /** @type {any} */ callback) => {
        const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
        const id = writer.getStore() ?? current
        const left = budgets.get(id) ?? -1
        if (left >= 0) {
          const cut = withinLog(text, left)
          budgets.set(id, cut.left)
          emit(id, stream, cut.text)
        }
        const done = typeof encoding === 'function' ? encoding : callback
        if (typeof done === 'function') callBack(done)
        return true
      }
    )
  }
  capture('stdout')
  capture('stderr')
  watchRawOutput()
}

/** Who is told that a text was written, and how often in a row. @type {{ done: () => void, times: number } | undefined} */
let told

/**
 * `console` gives every line the same callback: a loop that prints a million would otherwise keep a million ticks, more than its memory.
 *
 * @param {() => void} done
 */
function callBack(done) {
  if (told?.done === done) {
    told.times++
    return
  }
  const entry = { done, times: 1 }
  told = entry
  process.nextTick(() => {
    if (told === entry) told = undefined
    for (let time = 0; time < entry.times; time++) done()
  })
}

/** Children that inherit our stdout and writes to descriptor 1 or 2 bypass `write` above; from then on each activation ends with a marker. */
function watchRawOutput() {
  const note = () => {
    rawUsed = true
  }
  const { ChildProcess } = childProcess
  const spawn = /** @type {any} */ (ChildProcess.prototype).spawn
  Object.assign(ChildProcess.prototype, {
    /** @this {any} @param {any[]} args */
    spawn(...args) {
      note()
      return spawn.apply(this, args)
    },
  })
  for (const name of /** @type {const} */ (['spawnSync', 'execSync', 'execFileSync'])) {
    const original = /** @type {any} */ (childProcess[name])
    Object.assign(childProcess, {
      [name]: (/** @type {any[]} */ ...args) => {
        note()
        return original(...args)
      },
    })
  }
  for (const name of /** @type {const} */ ([
    'write',
    'writeSync',
    'writev',
    'writevSync',
    'createWriteStream',
    'writeFileSync',
    'appendFileSync',
  ])) {
    const original = /** @type {any} */ (fs[name])
    Object.assign(fs, {
      [name]: (/** @type {any[]} */ ...args) => {
        if (args[0] === 1 || args[0] === 2 || args[0] === '/dev/stdout' || args[0] === '/dev/stderr' || args[1]?.fd) note()
        return original(...args)
      },
    })
  }
  syncBuiltinESMExports()
}

/** @type {{ stdout: string, stderr: string }} */
const inodes = { stdout: inode(1), stderr: inode(2) }

/** @param {number} fd */
function inode(fd) {
  try {
    // As bigint: Node's realpath looks at the plain numbers of the last stat, and would take the next link that is required for a pipe.
    const { dev, ino } = fstatSync(fd, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return ''
  }
}

/** Marks the end of an activation on the raw streams, where they were used and are still ours. @returns {('stdout' | 'stderr')[] | undefined} */
export function markRawOutput() {
  if (!rawUsed) return undefined
  /** @type {('stdout' | 'stderr')[]} */
  const marked = []
  for (const [stream, fd] of /** @type {const} */ ([
    ['stdout', 1],
    ['stderr', 2],
  ])) {
    if (inodes[stream] === '' || inode(fd) !== inodes[stream]) continue
    try {
      writeSync(fd, marker)
      marked.push(stream)
    } catch {
      // closed by the function
    }
  }
  return marked
}
