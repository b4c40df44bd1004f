/** Answers for services of a cloud that are not emulated, such as WeChat's: by the name of what is asked, one answer after the other. */
import type { Json } from './json.ts'

/** What a function asked, as the service would have got it. */
export interface StubCall {
  /** Such as `openapi.subscribeMessage.send`. */
  readonly name: string
  readonly request: StubRequest
  /** Of the function that asked, where it is known. */
  readonly activationId?: string
  /** Who answered: a rule of the test, the configuration, or nobody. */
  readonly by: 'rule' | 'configuration' | 'nobody'
}

/** JSON; bytes that are sent with it are a `Uint8Array`. */
// oxlint-disable-next-line typescript/no-explicit-any -- a test knows what its function asks
export type StubRequest = any

/** JSON, or an object with bytes in it where the service answers with a file. */
export type StubAnswer = Json | { readonly contentType: string; readonly buffer: Uint8Array | string } | Response | undefined

export type StubHandler = (request: StubRequest) => StubAnswer | Promise<StubAnswer>

/** Answers for one name; made by `stubs.on(name)`. Each call of `reply` adds an answer, and the last one stays. */
export class Stub {
  readonly name: string
  readonly #answers: (StubAnswer | StubHandler)[] = []
  #next = 0

  constructor(name: string) {
    this.name = name
  }

  /**
   * Answers with this, or with what the handler makes of the request; it runs in the test.
   *
   * @param answer as the service itself would: `{ errcode: 43101, errmsg: 'user refuse to accept the msg' }`
   */
  reply(answer: StubAnswer | StubHandler): this {
    this.#answers.push(answer)
    return this
  }

  /** Whether there is an answer. */
  get isReady(): boolean {
    return this.#answers.length > 0
  }

  async answer(request: StubRequest): Promise<StubAnswer> {
    const answer = this.#answers[Math.min(this.#next++, this.#answers.length - 1)]
    return typeof answer === 'function' ? answer(request) : answer
  }
}

/**
 * The answers of one session, and what was asked.
 *
 * @example
 * ```ts
 * await using emulator = await createEmulator({ root: '.' })
 * emulator.stubs.on('openapi.security.msgSecCheck').reply({ errcode: 0, result: { suggest: 'pass' } })
 * console.log(emulator.stubs.calls.length) // 0
 * ```
 */
export class Stubs {
  #stubs: Map<string, Stub> | undefined
  #calls: StubCall[] | undefined

  /** What was asked so far, in its order. */
  get calls(): readonly StubCall[] {
    return this.#calls ?? []
  }

  /** Answers for a name; those of before are forgotten. */
  on(name: string): Stub {
    const stub = new Stub(name)
    this.#stubs = (this.#stubs ?? new Map<string, Stub>()).set(name, stub)
    return stub
  }

  /**
   * The answer of the test, or of the configuration; undefined where nobody has one.
   *
   * @param configured answers of the configuration, by name
   */
  async answer(
    asked: Omit<StubCall, 'by'>,
    configured: Readonly<Record<string, Json>>,
  ): Promise<{ readonly value: StubAnswer } | undefined> {
    const { name, request } = asked
    const stub = this.#stubs?.get(name)
    const isConfigured = Object.hasOwn(configured, name)
    const by = stub?.isReady === true ? 'rule' : isConfigured ? 'configuration' : 'nobody'
    ;(this.#calls ??= []).push({ ...asked, by })
    if (by === 'nobody') return undefined
    return { value: by === 'rule' ? await stub?.answer(request) : configured[name] }
  }

  /** Forgets answers and calls. */
  reset(): void {
    this.#stubs = this.#calls = undefined
  }
}
