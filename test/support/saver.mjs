// @ts-check
/**
 * Saves files in the ways of editors and tools, in a process of its own as they do. Reads one save a line, answers each with a line when it is
 * complete: the longest time in ms between two steps of it, which a busy machine makes longer than the way says.
 */
import { execFileSync } from 'node:child_process'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { createInterface } from 'node:readline'

/** @typedef {{ file: string, parts: string[] }} Save `parts` joined are the new text */
/** @typedef {(save: Save) => void} Way */

/** @param {number} ms */
function pause(ms) {
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

let [beganAt, longestMs] = [0, 0]

/**
 * Runs a step that others can see. What it does may be done when it begins or when it ends, so the time between two steps is counted from the beginning of
 * the first to the end of the second.
 * @template T @param {() => T} work
 */
function step(work) {
  const begins = performance.now()
  const result = work()
  if (beganAt > 0) longestMs = Math.max(longestMs, performance.now() - beganAt)
  beganAt = begins
  return result
}

/** @param {string} file @param {string[]} parts @param {number} ms between them, and before the first */
function truncateThenWrite(file, parts, ms) {
  const descriptor = step(() => openSync(file, 'w'))
  for (const part of parts) {
    pause(ms)
    step(() => writeSync(descriptor, part))
  }
  closeSync(descriptor)
}

/** @param {string} file @param {string[]} parts @param {string} flags */
function writeAndSync(file, parts, flags) {
  const descriptor = step(() => openSync(file, flags))
  step(() => writeSync(descriptor, parts.join('')))
  fsyncSync(descriptor)
  closeSync(descriptor)
}

/** @param {string} text @param {number} count */
function chunks(text, count) {
  const size = Math.ceil(text.length / count)
  return Array.from({ length: count }, (_, index) => text.slice(index * size, (index + 1) * size))
}

/** @param {number} ms @returns {Way} */
const afterGap = (ms) => (save) => truncateThenWrite(save.file, [save.parts.join('')], ms)

/** @param {number} count @returns {Way} */
const inChunks = (count) => (save) => truncateThenWrite(save.file, chunks(save.parts.join(''), count), 40)

/** @param {number} ms @returns {Way} */
const createdAfter = (ms) => (save) => {
  step(() => rmSync(save.file))
  pause(ms)
  truncateThenWrite(save.file, [save.parts.join('')], 0)
}

/** @type {Record<string, Way>} */
const ways = {
  'truncated and written': afterGap(0),
  'truncated, written after 2 ms': afterGap(2),
  'truncated, written after 10 ms': afterGap(10),
  'truncated, written after 30 ms': afterGap(30),
  'truncated, written after 60 ms': afterGap(60),
  'written in two halves, 10 ms apart': (save) => truncateThenWrite(save.file, save.parts, 10),
  'written in two halves of four times the size, 40 ms apart': (save) => {
    const size = save.parts.join('').length * 2
    const parts = save.parts.map((part) => '\n'.repeat(size) + part)
    truncateThenWrite(save.file, parts, 40)
  },
  'written in 3 chunks, 40 ms apart': inChunks(3),
  'written in 8 chunks, 40 ms apart': inChunks(8),
  'deleted and created after 10 ms': createdAfter(10),
  'deleted and created after 40 ms': createdAfter(40),
  'saved as vim does with backupcopy=yes': ({ file, parts }) => {
    writeFileSync(`${file}~`, 'the text before')
    writeAndSync(file, parts, 'w')
    rmSync(`${file}~`)
  },
  'saved as vim does with backupcopy=no': ({ file, parts }) => {
    step(() => renameSync(file, `${file}~`))
    writeAndSync(file, parts, 'wx')
    rmSync(`${file}~`)
  },
  'saved as JetBrains does': ({ file, parts }) => {
    writeFileSync(`${file}___jb_tmp___`, parts.join(''))
    step(() => renameSync(file, `${file}___jb_old___`))
    step(() => renameSync(`${file}___jb_tmp___`, file))
    rmSync(`${file}___jb_old___`)
  },
  'edited by sed -i': ({ file, parts }) => {
    const now = /value\W+(\d+)/i.exec(parts.join(''))?.[1] ?? ''
    execFileSync('sed', ['-i', '-E', `s/(value[^0-9a-z]+)[0-9]+/\\1${now}/I`, file])
  },
  'copied as rsync does': ({ file, parts }) => {
    const beside = `${dirname(file)}/.${basename(file)}.Xk3vQe`
    writeFileSync(beside, parts.join(''))
    renameSync(beside, file)
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  /** @type {Save & { way: string }} */
  const { way, ...save } = JSON.parse(line)
  const write = ways[way]
  if (write === undefined) throw new Error(`There is no way of saving called '${way}'.`)
  beganAt = longestMs = 0
  write(save)
  process.stdout.write(`${longestMs}\n`)
}
