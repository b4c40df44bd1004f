// @ts-check
/**
 * Writes down how often the code of a function ran, for the coverage report of a test run: ../../../../testing/process-coverage/written-counts.ts reads it. Each
 * container has a file of its own, one JSON text a line; it is written as soon as there is something to say, because a container may be killed at any time.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {{ file: string, code: string, mappings?: string, sources: readonly string[] }} RunText a text that runs as `file`
 * @typedef {{ file: string, functions: (readonly (readonly [start: number, end: number, count: number])[])[] }} Counts of its functions since the last such line; the first range of a function is the whole of it
 */

const { appendFileSync } = fs
const { stringify } = JSON
/** What lies here is the emulator's. */
const ours = dirname(dirname(process.argv[1] ?? '')) + sep

export class Coverage {
  #session
  #target
  /** @type {Set<string>} */
  #noted = new Set()

  /** Counts from now on. @param {string} folder where to write */
  constructor(folder) {
    /** @type {typeof import('node:inspector')} */
    const { Session } = createRequire(process.argv[1] ?? '')('node:inspector')
    this.#target = join(folder, `${process.pid}.jsonl`)
    this.#session = new Session()
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    process.once('exit', () => this.write())
  }

  /** To be called with every text before it runs. @param {RunText} text */
  note(text) {
    this.#noted.add(text.file)
    this.#append(text)
  }

  /** Writes what ran since the last time. */
  write() {
    this.#session.post('Profiler.takePreciseCoverage', (error, answer) => {
      for (const { url, functions } of error === null ? answer.result : []) {
        const file = url.startsWith('file:') ? fileURLToPath(url) : url
        if (!this.#isOwn(file) || !functions.some(({ ranges }) => ranges.some(({ count }) => count > 0))) continue
        const counted = functions.map(({ ranges }) =>
          ranges.map(({ startOffset, endOffset, count }) => /** @type {const} */ ([startOffset, endOffset, count])),
        )
        this.#append({ file, functions: counted })
      }
    })
  }

  /** What Node loaded by itself is in no list. @param {string} file */
  #isOwn(file) {
    return this.#noted.has(file) || (isAbsolute(file) && !file.includes(`${sep}node_modules${sep}`) && !file.startsWith(ours))
  }

  /** @param {RunText | Counts} line */
  #append(line) {
    try {
      appendFileSync(this.#target, `${stringify(line)}\n`)
    } catch {
      // The test run is over and has taken its folder away, or its disk is full: nothing that the function should notice.
    }
  }
}
