/** Collects every exchange as a contract case in a file. */
import type { Recording, Emulator } from '../types.ts'
import { writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { EmulatorError } from '../model/errors.ts'
import type { Log } from '../model/log.ts'
import type { SeenAnswer, SeenRequest } from '../model/observer.ts'
import type { CaseExpectation, CaseRequest, ContractCase } from './format.ts'
import { isObject } from '../model/json.ts'
import { caseExpectation, caseRequest, type CaseTerms } from './exchange-case.ts'
import type { CaseMask } from '../secrets/case-mask.ts'
import { makeFolder } from '../system/make-folder.ts'

export interface CaseFileOptions extends CaseTerms {
  /** `source` of the cases: where the answers came from. */
  readonly source: string
  readonly certainty: ContractCase['certainty']
  /** Told when the file cannot be written; it is tried again with the next exchange, and at the end. */
  problem(text: string): void
}

const { setTimeout, clearTimeout } = globalThis

/** Time between an exchange and the write of the file. */
const writeDelayMs = 100

/** A file of cases that grows by one with every exchange. */
export class CaseFile implements Recording {
  readonly file: string
  readonly #options: CaseFileOptions
  readonly #cases: ContractCase[] = []
  /** Ids that an answer gave out, with the step that did. */
  readonly #given = new Map<string, { step: CaseStep; path: string }>()
  #timer: NodeJS.Timeout | undefined
  #dirty = true

  constructor(file: string, options: CaseFileOptions) {
    this.file = resolve(file)
    this.#options = options
    try {
      makeFolder(dirname(this.file))
      this.#save()
    } catch (error) {
      throw new EmulatorError('CANNOT_WRITE', unwritable(this.file, error), { cause: error })
    }
  }

  get count(): number {
    return this.#cases.length
  }

  add(seen: SeenRequest, answer: SeenAnswer): void {
    const { source, certainty } = this.#options
    const request = caseRequest(seen, this.#options, answer.status === 401)
    if (!request) return
    const step = { request, expect: caseExpectation(answer, this.#options) }
    const number = String(this.#cases.length + 1).padStart(3, '0')
    const { steps, last } = this.#asSteps(step)
    const why = `${request.method} ${request.path.slice(0, 120)} answers ${answer.status}`
    const head = { id: `recorded-${number}-${request.surface}`, source, why, certainty, tags: ['recorded'] }
    this.#cases.push(steps.length > 1 ? { ...head, steps } : { ...head, ...last })
    this.#remember(step, answer)
    this.#dirty = true
    this.#timer ??= setTimeout(() => this.#write(), writeDelayMs).unref()
  }

  async stop(): Promise<void> {
    this.#write()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  /** A request for something that an earlier answer named cannot be played without that answer. */
  #asSteps(step: CaseStep): { steps: CaseStep[]; last: CaseStep } {
    const text = JSON.stringify(step.request)
    const needed = [...this.#given].find(([id]) => text.includes(id))
    if (!needed) return { steps: [step], last: step }
    const [id, { step: first, path }] = needed
    const last: CaseStep = { request: JSON.parse(text.replaceAll(id, `{{1.${path}}}`)) as CaseRequest, expect: step.expect }
    return { steps: [first, last], last }
  }

  #remember(step: CaseStep, answer: SeenAnswer): void {
    for (const [path, id] of idsIn(answer)) if (!this.#given.has(id)) this.#given.set(id, { step, path })
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#dirty) return
    try {
      this.#save()
    } catch (error) {
      this.#options.problem(unwritable(this.file, error))
    }
  }

  #save(): void {
    writeFileSync(this.file, `${JSON.stringify(this.#cases, null, 2)}\n`)
    this.#dirty = false
  }
}

function unwritable(file: string, error: unknown): string {
  return `The recording ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`
}

/** Ids of activations that an answer names, each with its place in it as cases spell it. */
function idsIn({ headers, body }: SeenAnswer): [path: string, id: string][] {
  const json = parsed(Buffer.from(body).toString('utf8'))
  const content = isObject(json) ? json['content'] : undefined
  const header = headers.find(([name]) => name.toLowerCase() === 'x-openwhisk-activation-id')?.[1]
  const found: [string, unknown][] = [
    ['json.activationId', isObject(json) ? json['activationId'] : undefined],
    ['json.content.activationId', isObject(content) ? content['activationId'] : undefined],
    ['headers.x-openwhisk-activation-id', header],
  ]
  return found.filter((place): place is [string, string] => typeof place[1] === 'string' && place[1].length > 8)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface CaseStep {
  readonly request: CaseRequest
  readonly expect: CaseExpectation
}

/** The recordings of one session, which end with it. */
export class Recordings {
  readonly #recordings: Recording[] = []

  start(emulator: Emulator, file: string, { mask, log }: { readonly mask: CaseMask; readonly log: Log }): Recording {
    const problem = (text: string): void => log.emit({ event: 'notice', level: 'error', text })
    const recording = recordExchanges(emulator, file, { mask, problem })
    this.#recordings.push(recording)
    return recording
  }

  async stop(): Promise<void> {
    for (const recording of this.#recordings) await recording.stop()
  }
}

function recordExchanges(emulator: Emulator, file: string, { mask, problem }: Pick<CaseFileOptions, 'mask' | 'problem'>): Recording {
  const day = new Date(emulator.clock.now()).toISOString().slice(0, 10)
  const cases = new CaseFile(file, {
    source: `recorded ${day} from the emulator`,
    certainty: 'inferred',
    mask,
    problem,
    vendors: emulator.vendors,
  })
  const unobserve = emulator.observe({ request: (request) => (answer) => cases.add(request, answer) })
  return {
    file: cases.file,
    get count() {
      return cases.count
    },
    async stop() {
      unobserve()
      await cases.stop()
    },
    async [Symbol.asyncDispose]() {
      await this.stop()
    },
  }
}
