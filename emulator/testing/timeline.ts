/** What happened in a test, in order: for `debug()`, and printed with a test that failed. */
import type { LogEvent } from '../log.ts'
import type { Activation } from '../model/activation.ts'
import type { Emulator } from '../api.ts'

const { performance } = globalThis

interface Entry {
  /** Real ms since the timeline began. */
  readonly at: number
  readonly depth: number
  readonly text: string
}

/** Lines of output shown per activation. */
const mostLines = 40
const mostEntries = 500

export class Timeline {
  readonly #began = performance.now()
  readonly #entries: Entry[] = []
  readonly #open = new Map<object | string, { readonly at: number; readonly text: string }>()
  #dropped = 0

  /** Follows everything that goes through `emulator` from now on. */
  follow(emulator: Emulator): void {
    emulator.observe({
      request: ({ method, target, body }) => {
        const what = `${method} ${target}`
        const key = {}
        this.#begin(key, what)
        this.#add(0, `→ ${what}${body.length > 0 ? ` (${body.length} bytes)` : ''}`)
        return ({ status, headers, body: answer }) => {
          this.#open.delete(key)
          const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
          this.#add(0, `← ${status}${type === undefined ? '' : ` ${type}`} ${excerpt(answer)}  (${what})`)
        }
      },
      invocation: (activationId, { action, surface }) => {
        this.#begin(activationId, `${action.path} ${activationId}`)
        this.#add(1, `▸ ${action.path} ${activationId} by ${surface}`)
      },
    })
    emulator.activations.subscribe((activation) => this.#ended(activation))
  }

  /** What the emulator itself has to say: refusals, build errors, hints. */
  event(event: LogEvent): void {
    if (event.event === 'refused') this.#add(1, `refused, ${event.status}: ${event.text}`)
    else if (event.event === 'build-error') this.#add(1, `${event.action} does not build: ${event.text}`)
    else if (event.event === 'hint') this.#add(1, `hint for ${event.action}: ${event.text}`)
    else if (event.event === 'notice') this.#add(0, event.text)
    else if (event.event === 'reload') this.#add(0, `reloaded ${[...event.changed, ...event.added, ...event.removed].join(', ')}`)
  }

  get empty(): boolean {
    return this.#entries.length === 0
  }

  toString(): string {
    const lines = this.#entries.map(
      ({ at, depth, text }) =>
        `${at.toFixed(0).padStart(7)} ${'  '.repeat(depth)}${text.replaceAll('\n', `\n${' '.repeat(8 + 2 * depth)}`)}`,
    )
    if (this.#dropped > 0) lines.unshift(`        … ${this.#dropped} earlier lines`)
    const now = performance.now()
    for (const { at, text } of this.#open.values()) lines.push(`        … still running for ${(now - at).toFixed(0)} ms: ${text}`)
    return lines.length === 0 ? 'Nothing has happened.' : `ms since the test began\n${lines.join('\n')}`
  }

  #ended(activation: Activation): void {
    this.#open.delete(activation.activationId)
    const { path, activationId, response, duration, cold, logLines, outcome } = activation
    const failure = outcome.failure === undefined ? '' : ` (${outcome.failure})`
    this.#add(1, `◂ ${path} ${activationId} ${response.status}${failure} after ${duration} ms${cold ? ', cold' : ''}`)
    for (const { stream, text } of logLines.slice(0, mostLines)) this.#add(3, `${stream}: ${text}`)
    if (logLines.length > mostLines) this.#add(3, `… ${logLines.length - mostLines} more lines`)
    if (!response.success) this.#add(3, `result: ${response.text.slice(0, 500)}`)
  }

  #begin(key: object | string, text: string): void {
    this.#open.set(key, { at: performance.now(), text })
  }

  #add(depth: number, text: string): void {
    this.#entries.push({ at: performance.now() - this.#began, depth, text })
    if (this.#entries.length <= mostEntries) return
    this.#entries.shift()
    this.#dropped++
  }
}

function excerpt(body: Uint8Array): string {
  if (body.length === 0) return 'without a body'
  const text = Buffer.from(body.subarray(0, 200)).toString('utf8').replaceAll(/\s+/g, ' ')
  return text.includes('\uFFFD') ? `${body.length} bytes` : `${text}${body.length > 200 ? ` … (${body.length} bytes)` : ''}`
}
