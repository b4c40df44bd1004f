/** An invocation as a `Job` for the pool; builds the activation record from the job's result. */
import type { Clock } from '../model/clock.ts'
import { type Bundle, BuildFailure, mostSupersededLoads } from '../model/action.ts'
import { statuses, type Activation, type Hint, type Invocation, type Outcome } from '../model/activation.ts'
import { hasKeys, isObjectText, isTooDeep, joinObjects } from '../model/json.ts'
import type { OutboundTicket, TicketOffice } from '../model/outgoing.ts'
import type { UnfinishedActivation } from '../model/unfinished-activation.ts'
import type { RecordFacts } from '../records/activation-record.ts'
import type { HeldJob, Job, JobHead, JobResult } from './containers/container.ts'
import { Output } from '../records/activation-output.ts'
import { runtimeHint } from './containers/external/runtime-missing.ts'
import { argumentsWithoutInit, changedEnvironment } from './environment/init-environment.ts'
import { missingHint } from './containers/missing-hint.ts'
import { pythonArgumentsHint } from './python-arguments-hint.ts'
import { rawBodyHint } from './raw-body-hint.ts'

export interface RunOptions {
  readonly invocation: Invocation
  readonly activationId: string
  readonly startOrder: number
  /** Stands for the invoker that began it: containers are shared by all. */
  readonly owner: object
  /** Unique among all jobs that may meet in one container. */
  readonly job: number
  readonly clock: Clock
  /** Answers for the requests that the run sends, where anybody does. */
  readonly tickets?: TicketOffice | undefined
  record(facts: RecordFacts): Activation
  /** Called when the code could not be loaded. Resolves with true when the run begins again, with other code. */
  again(run: Run, bundle: Bundle): Promise<boolean>
}

export class Run implements Job {
  readonly #options: RunOptions
  readonly #resolve: (activation: Activation) => void
  #bundle: Bundle | undefined
  #failedLoads = 0
  /** Why it was ended from outside. */
  #explanation: Hint | undefined
  /** Its record is made. */
  over = false
  readonly #ticket: OutboundTicket | undefined
  readonly accepted: number
  readonly head: JobHead
  readonly done: Promise<Activation>

  constructor(options: RunOptions) {
    this.#options = options
    const { invocation, activationId, job, clock, tickets } = options
    const { action, transactionId = '', env, context } = invocation
    this.accepted = clock.now()
    const head: JobHead = { id: job, activationId, transactionId, timeout: action.limits.timeout }
    if (env) head.env = env
    if (context) head.context = context
    this.#ticket = tickets?.(job, { activationId, action: action.path })
    if (this.#ticket) {
      head.outbound = this.#ticket.route
      if (this.#ticket.env) head.env = { ...env, ...this.#ticket.env }
    }
    this.head = head
    let resolve: (activation: Activation) => void = () => {}
    this.done = new Promise((settled) => (resolve = settled))
    this.#resolve = resolve
  }

  /** To be called before the run is offered to a lane. */
  prepare(bundle: Bundle): void {
    this.#bundle = bundle
  }

  get invocation(): Invocation {
    return this.#options.invocation
  }

  get body(): string {
    return argumentText(this.invocation)
  }

  get environment(): Readonly<Record<string, string>> | undefined {
    const { action, params } = this.#options.invocation
    return changedEnvironment(action, params)
  }

  get owner(): object {
    return this.#options.owner
  }

  get startOrder(): number {
    return this.#options.startOrder
  }

  /** @param held where it is; its code may not be built yet */
  describe({ phase, started, output }: Pick<HeldJob, 'started' | 'output'> & Pick<UnfinishedActivation, 'phase'>): UnfinishedActivation {
    const { activationId, invocation } = this.#options
    const { action, surface, request, cause } = invocation
    const known = { activationId, path: action.path, surface, request, cause, phase, accepted: this.accepted }
    return { ...known, started, output: output ?? new Output() }
  }

  /** Its record says so if its container ends before it does. */
  explain(hint: Hint): Hint {
    return (this.#explanation = hint)
  }

  settle(result: JobResult): void {
    const bundle = this.#bundle
    if (result.failure !== 'init' || bundle?.isSuperseded === undefined || ++this.#failedLoads > mostSupersededLoads)
      return this.#record(result)
    void this.#options.again(this, bundle).then((begun) => (begun ? undefined : this.#record(result)))
  }

  #record(result: JobResult): void {
    if (this.over) return
    this.over = true
    const { invocation, activationId, startOrder } = this.#options
    const { status, text, failure, isString, trace, start, end, initTime, bootTime, output, hints: own } = readable(result)
    const outcome: { -readonly [Key in keyof Outcome]: Outcome[Key] } = { status: statuses[status], text }
    if (failure !== undefined) outcome.failure = failure
    if (isString === true) outcome.isString = isString
    if (trace !== undefined) outcome.trace = trace
    const waitTime = Math.max(0, start - this.accepted - Math.round(initTime ?? 0))
    const revision = this.#bundle?.revision ?? ''
    const explanation =
      trace === undefined ? undefined : (missingHint(trace) ?? rawBodyHint(invocation, trace) ?? pythonArgumentsHint(trace))
    const explained = failure === 'exit' ? this.#explanation : undefined
    const remark = invocation.remark?.(outcome)
    const hints =
      explanation || explained || remark ? [...(own ?? []), explanation, explained, remark].filter((hint) => hint !== undefined) : own
    const outgoing = this.#ticket?.calls
    this.#resolve(
      this.#options.record({
        activationId,
        invocation,
        startOrder,
        outcome,
        start,
        end,
        waitTime,
        initTime,
        bootTime,
        revision,
        output,
        hints,
        outgoing,
      }),
    )
  }

  /** Ends a run that never reached a container. */
  fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    const now = this.#options.clock.now()
    const failure = error instanceof BuildFailure ? 'build' : 'internal'
    const text = JSON.stringify({ error: `Initialization has failed due to: ${message}` })
    const hint = runtimeHint(error, this.#options.invocation.action)
    const hints = hint === undefined ? {} : { hints: [hint] }
    this.settle({ status: 2, failure, text, trace: message, start: now, end: now, output: new Output(), ...hints })
  }
}

/** A result that is nested too deep to be serialised again counts as invalid (ErrorResponse.scala `invalidRunResponse`). */
function readable(result: JobResult): JobResult {
  if (!isTooDeep(result.text)) return result
  const error = `The action did not produce a valid JSON or JSON Array response: ${result.text.slice(0, 100)}`
  return { ...result, status: 2, failure: 'result', text: JSON.stringify({ error }) }
}

/** The caller's own text where the action has no parameters bound. A list, which a component of a sequence may return, cannot be merged with any. */
function argumentText({ action, params, convention }: Invocation): string {
  if (convention === 'event' || !hasKeys(action.params) || !isObjectText(params)) return params
  if (action.init && action.init.length > 0) return argumentsWithoutInit(action, params)
  return joinObjects(JSON.stringify(action.params), params)
}
