/** Records the events of a test in order, for `debug()` and for the message of a failed test. */
import type { LogEvent } from '../model/log.ts'
import { firstLines, type Activation } from '../model/activation.ts'
import type { Emulator } from '../types.ts'
import type { SeenAnswer } from '../model/observer.ts'
import { ownPlace, readExcerpt } from '../output/source-excerpt.ts'

const { performance } = globalThis

interface Entry {
  /** Real ms since the timeline began. */
  readonly at: number
  readonly depth: number
  /** Formatted when it is read, because most tests pass. */
  text(): string
}

/** Lines of output shown per activation. */
const mostLines = 40
const mostEntries = 500

export class Timeline {
  readonly #began = performance.now()
  readonly #entries: Entry[] = []
  readonly #open = new Map<object | string, { readonly at: number; text(): string }>()
  #dropped = 0
  #root = ''

  /** Records every request and activation of `emulator` from now on. */
  follow(emulator: Emulator): void {
    this.#root = emulator.config.root
    emulator.observe({
      request: (request) => {
        const { method, target, body } = request
        this.#begin(request, () => `${method} ${target}`)
        this.#add(0, () => `→ ${method} ${target}${body.length > 0 ? ` (${body.length} bytes)` : ''}`)
        return (answer) => {
          this.#open.delete(request)
          this.#add(0, () => `← ${answer.status} ${excerpt(answer)}  (${method} ${target})`)
        }
      },
      invocation: (activationId, { action, surface }) => {
        this.#begin(activationId, () => `${action.path} ${activationId}`)
        this.#add(1, () => `▸ ${action.path} ${activationId} by ${surface}`)
      },
    })
    emulator.activations.subscribe((activation) => this.#ended(activation))
  }

  /** What the emulator itself has to say: refusals, build errors, hints. */
  event(event: LogEvent): void {
    if (event.event === 'refused') this.#add(1, () => `refused, ${event.status}: ${event.text}`)
    else if (event.event === 'build-error') this.#add(1, () => `${event.action} does not build: ${event.text}`)
    else if (event.event === 'hint') this.#add(1, () => `hint for ${event.action}: ${event.text}`)
    else if (event.event === 'notice') this.#add(0, () => event.text)
    else if (event.event === 'reload') this.#add(0, () => `reloaded ${[...event.changed, ...event.added, ...event.removed].join(', ')}`)
  }

  /** @param most entries, the newest */
  tell(most = mostEntries): string {
    const lines = this.#entries
      .slice(-most)
      .map(
        ({ at, depth, text }) =>
          `${at.toFixed(0).padStart(7)} ${'  '.repeat(depth)}${text().replaceAll('\n', `\n${' '.repeat(8 + 2 * depth)}`)}`,
      )
    const earlier = this.#dropped + Math.max(0, this.#entries.length - most)
    if (earlier > 0) lines.unshift(`        … ${earlier} before that`)
    const now = performance.now()
    for (const { at, text } of this.#open.values()) lines.push(`        … still running for ${(now - at).toFixed(0)} ms: ${text()}`)
    return lines.length === 0 ? 'Nothing has happened.' : `ms since the test began\n${lines.join('\n')}`
  }

  #ended(activation: Activation): void {
    this.#open.delete(activation.activationId)
    this.#add(1, () => describe(activation, this.#root))
  }

  #begin(key: object | string, text: () => string): void {
    this.#open.set(key, { at: performance.now(), text })
  }

  #add(depth: number, text: () => string): void {
    this.#entries.push({ at: performance.now() - this.#began, depth, text })
    if (this.#entries.length <= mostEntries) return
    this.#entries.shift()
    this.#dropped++
  }
}

function describe({ path, activationId, response, duration, cold, output, outcome, outgoing = [] }: Activation, root: string): string {
  const failure = outcome.failure === undefined ? '' : ` (${outcome.failure})`
  const lines = [`◂ ${path} ${activationId} ${response.status}${failure} after ${duration} ms${cold ? ', cold' : ''}`]
  for (const { method, url, by, status, failure, ms } of outgoing.slice(0, mostLines))
    lines.push(
      `    ⇢ ${method} ${url} ${status ?? failure ?? 'is not answered yet'}${by === undefined ? '' : `, by ${by}`}${ms === undefined ? '' : `, ${ms} ms`}`,
    )
  for (const { stream, text } of firstLines(output, mostLines)) if (!foreignFrame.test(text)) lines.push(`    ${stream}: ${text}`)
  if (output.length > mostLines) lines.push(`    … ${output.length - mostLines} more lines`)
  if (!response.success) lines.push(`    result: ${response.text.slice(0, 500)}`, ...excerptLines(outcome.trace, root))
  return lines.join('\n')
}

/** Of Node's and of ours: they say nothing about the function. */
const foreignFrame = /^ {4}at .*(?:\(node:|at node:|[\\/]sandbox[\\/]main\.[cm]js:)/

/** The function's own line at which it failed, with its neighbours. */
function excerptLines(trace: string | undefined, root: string): string[] {
  const place = trace === undefined ? undefined : ownPlace(trace, root)
  const found = place && readExcerpt(place, root)
  if (!found) return []
  const width = String(found.lines.at(-1)?.number ?? 0).length
  const lines = found.lines.map(({ number, text, here }) => `    ${here ? '>' : ' '} ${String(number).padStart(width)} │ ${text}`)
  return [`    at ${found.at}`, ...lines]
}

function excerpt({ headers, body }: SeenAnswer): string {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  return `${type === undefined ? '' : `${type} `}${body.length === 0 ? 'without a body' : beginning(body)}`
}

function beginning(body: Uint8Array): string {
  const text = Buffer.from(body.subarray(0, 200)).toString('utf8').replaceAll(/\s+/g, ' ')
  return text.includes('\uFFFD') ? `${body.length} bytes` : `${text}${body.length > 200 ? ` … (${body.length} bytes)` : ''}`
}
