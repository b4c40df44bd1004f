/** Runs calls whose callers do not wait: a try that failed is repeated on the emulator's clock, and a call that is given up becomes a dead letter. docs/contracts/tcb.md 7.2. */
import { randomUUID } from 'node:crypto'
import type { Outcome, Running } from '../../../model/activation.ts'
import { textOf } from '../../../model/said.ts'
import { asynchronous, errors } from '../contract.ts'
import { addressVariables } from '../context.ts'
import { Fault } from '../envelope.ts'
import type { Gateway, Target } from '../gateway.ts'
import { sessionTokenOf } from '../caller.ts'
import { deadLetterOf, failureOf, nextTry, tryHint, type AsyncCall, type QueuedCall, type TryFailure } from './call.ts'

export class AsyncQueue {
  readonly #gateway: Gateway
  /** Keys in the timetable. */
  readonly #waiting = new Set<string>()

  constructor(gateway: Gateway) {
    this.#gateway = gateway
  }

  /** Takes a call, and tries it at once; undefined where no run began. @param requestId the same for all tries */
  push(call: AsyncCall, requestId: string = randomUUID()): Running | undefined {
    const { deps } = this.#gateway
    if (Buffer.byteLength(call.event) > asynchronous.payload) {
      this.#refuse(call, `its event has ${Buffer.byteLength(call.event)} bytes, and an asynchronous one may have ${asynchronous.payload}`)
      return undefined
    }
    return this.#try({ ...call, requestId, pushed: deps.clock.now(), runs: 0, tries: 0 })
  }

  /** Forgets what waits to be tried again. */
  clear(): void {
    for (const key of this.#waiting) this.#gateway.deps.timetable.delete(key)
    this.#waiting.clear()
  }

  #try(before: QueuedCall): Running | undefined {
    const call = { ...before, tries: before.tries + 1 }
    // Neither timers nor programs of the account are clients: no rule is asked. An error of the call itself would be the same in every try (tcb.md 7.2).
    const target = this.#gateway.locate(call.functionName, call.qualifier, undefined)
    if (target instanceof Fault) {
      this.#refuse(call, textOf(target.details.detail ?? target.code))
      return undefined
    }
    if (target.fn.type === 'web') {
      this.#refuse(call, `${call.functionName} is a web function, which takes no events`)
      return undefined
    }
    const leave = this.#gateway.enter(target.fn)
    if (leave instanceof Fault) {
      this.#throttled(call, target, leave)
      return undefined
    }
    return this.#run(call, target, leave)
  }

  #run(before: QueuedCall, target: Target, leave: () => void): Running {
    const { deps } = this.#gateway
    const call = { ...before, runs: before.runs + 1 }
    // The first try has the id that the function sees; each record needs one of its own.
    const activationId = (call.tries === 1 ? call.requestId : randomUUID()).replaceAll('-', '')
    const url = deps.url() === undefined ? deps.reach() : ''
    if (typeof url === 'string') return this.#invoke(call, target, activationId, url, leave)
    return { activationId, done: url.then((known) => this.#invoke(call, target, activationId, known, leave).done) }
  }

  /** @param url where the function finds its cloud; empty where its container knows */
  #invoke(call: QueuedCall, { fn, version }: Target, activationId: string, url: string, leave: () => void): Running {
    const { deps } = this.#gateway
    const { requestId, tries } = call
    const variables = { ...(url === '' ? {} : addressVariables(url)), ...call.variables }
    const tried = deps.clock.now()
    const { timeout, initialisation = timeout } = version.action.limits
    let decide = (): void => {}
    const running = deps.invoke({
      action: version.action,
      activationId,
      params: call.event,
      convention: 'event',
      surface: call.surface,
      context: version.context.fields(requestId, variables),
      // Who it calls has no caller either.
      env: { ...variables, TCB_SESSIONTOKEN: sessionTokenOf(activationId, undefined) },
      attempt: { requestId, number: tries },
      remark: (outcome: Outcome) => {
        const failure = failureOf(outcome, outcome.failure === 'init-timeout' ? initialisation : timeout)
        if (failure === undefined) return this.#gateway.missing.hintFor(activationId)
        const next = nextTry(call, failure, fn.config, deps.clock.now())
        decide = () => this.#failed(call, failure, next, tried)
        return tryHint(call, failure, next)
      },
    })
    void running.done.then(() => {
      leave()
      decide()
    })
    return running
  }

  #throttled(call: QueuedCall, { fn }: Target, { code, details }: Fault): void {
    const { deps } = this.#gateway
    const { upstream: status = asynchronous.failedRun, detail = errors[code].reason } = details
    const failure: TryFailure = { code: status, message: errors[code].reason, throttled: true }
    const now = deps.clock.now()
    const next = nextTry(call, failure, fn.config, now)
    const { functionName, requestId } = call
    // One line for the first time, and one for the last: a call may be throttled for hours.
    if (call.tries === 1 || next === undefined) {
      const what = next === undefined ? 'is given up as a dead letter' : 'is tried again each minute'
      const text = `The asynchronous call of ${functionName} (request ${requestId}) ${what}: SCF's status is ${status}, ${textOf(detail)}.`
      deps.log.emit({ event: 'notice', level: 'warn', text })
    }
    this.#failed(call, failure, next, now)
  }

  #failed(call: QueuedCall, failure: TryFailure, next: number | undefined, tried: number): void {
    const { deps } = this.#gateway
    if (next === undefined) {
      deps.deadLetters.add(deadLetterOf(call, failure, deps.config.tcb.envId, tried))
      return
    }
    const key = `tcb.retry ${call.requestId}`
    this.#waiting.add(key)
    deps.timetable.set(key, {
      title: `try ${call.tries + 1} of a call of ${call.functionName}`,
      next: (after) => Math.max(next, after + 1),
      fire: () => {
        deps.timetable.delete(key)
        this.#waiting.delete(key)
        this.#try(call)
      },
    })
  }

  #refuse({ functionName }: AsyncCall, why: string): void {
    const text = `The asynchronous call of ${functionName} does not run: ${why}.`
    this.#gateway.deps.log.emit({ event: 'notice', level: 'warn', text })
  }
}
