/** Turns an invocation into an activation: finds its code, offers it to a lane, and hands over the record. */
import type { Clock } from '../model/clock.ts'
import { newId } from '../system/ids.ts'
import { isConductor, isSequence, type Action, type Bundle } from '../model/action.ts'
import type { Activation, Invocation, Running } from '../model/activation.ts'
import type { Catalog } from '../model/catalog.ts'
import { ActivationRecord, type RecordFacts } from '../records/activation-record.ts'
import type { TicketOffice } from '../model/outgoing.ts'
import type { Records } from '../records/records.ts'
import { Lanes, type LanesOptions } from './action-lanes.ts'
import { Output } from '../records/activation-output.ts'
import { Run } from './invocation-run.ts'
import { runComposition } from './composite/composition.ts'
import { continuationHint } from './composite/continuation-hint.ts'
import { runSequence } from './composite/sequence.ts'
import { deepestNesting, nestedTooDeep, type Composed, type Composite, type Counts } from './composite/steps.ts'
import { UnfinishedActivations } from './unfinished-activations.ts'

export interface InvokerOptions extends LanesOptions {
  readonly records: Records
  readonly clock: Clock
  catalog(): Catalog
  onStart(activationId: string, invocation: Invocation): void
  readonly tickets?: TicketOffice
}

interface Begun {
  readonly invocation: Invocation
  readonly activationId: string
  /** Counts the invocations of this invoker. */
  readonly startOrder: number
}

type RunSteps = (composite: Composite) => Promise<Composed>

export class Invoker {
  readonly #options: InvokerOptions
  readonly #lanes: Lanes
  readonly unfinished: UnfinishedActivations
  #begun = 0
  #unfinished = 0
  #waiting: (() => void)[] = []

  constructor(options: InvokerOptions) {
    this.#options = options
    this.#lanes = new Lanes(options)
    this.unfinished = new UnfinishedActivations(options.pool)
  }

  /** Starts an invocation. Every failure from here on is in its record. */
  invoke = (invocation: Invocation): Running => this.#invoke(invocation)

  /**
   * @param counts those of the composite activation that it is a step of, if it counts on
   * @param depth how many composite activations it is inside of
   */
  #invoke(invocation: Invocation, counts: Counts = { components: 0, runs: 0 }, depth = 0): Running {
    const { action, convention } = invocation
    const begin = (runSteps: RunSteps): Running =>
      this.#begin(invocation, (begun) => this.#composite({ ...begun, depth }, counts, runSteps))
    if (isSequence(action)) return begin(runSequence)
    return convention === 'event' || !isConductor(action) ? this.#run(invocation) : begin(runComposition)
  }

  /** Runs the code of an action, whatever else it may stand for. */
  #run(invocation: Invocation): Running {
    return this.#begin(invocation, (begun) => this.#action(begun))
  }

  #begin(invocation: Invocation, start: (begun: Begun) => Promise<Activation>): Running {
    const activationId = invocation.activationId ?? newId()
    this.#options.onStart(activationId, invocation)
    this.#unfinished++
    return { activationId, done: start({ invocation, activationId, startOrder: ++this.#begun }) }
  }

  /** Loads changed code again that was called before, without waiting for the next call. */
  refresh = (paths: readonly string[]): void => {
    for (const path of paths) {
      const action = this.#options.catalog().actions.get(path)
      if (action) this.#lanes.refresh(action)
    }
  }

  /** Resolves when every invocation has ended. */
  async settled(): Promise<void> {
    while (this.#unfinished > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Invocations whose code is still being built. */
  get arriving(): number {
    return this.unfinished.building.size
  }

  /** Containers that have the code of `action` loaded. */
  warm(action: Action): number {
    return this.#lanes.warm(action)
  }

  async #composite({ depth, ...begun }: Begun & { readonly depth: number }, counts: Counts, runSteps: RunSteps): Promise<Activation> {
    const { invocation, activationId } = begun
    const { clock } = this.#options
    const start = clock.now()
    const composite = { ...begun, start, cancelled: false }
    this.unfinished.composites.set(activationId, composite)
    // Leaves the caller's stack: sequences nested as deep as is allowed do not fit on one.
    if (depth > 0) await Promise.resolve()
    const run = depth < deepestNesting ? runSteps : nestedTooDeep
    const { memory, ...composed } = await run({
      invocation,
      activationId,
      counts,
      catalog: () => this.#options.catalog(),
      invoke: (step, shared) => this.#invoke(step, shared, depth + 1),
      run: (step) => this.#run(step),
      isCancelled: () => composite.cancelled,
    })
    this.unfinished.composites.delete(activationId)
    return this.#record({
      ...begun,
      start,
      end: Math.max(start, clock.now()),
      waitTime: 0,
      initTime: undefined,
      revision: '',
      output: new Output(),
      ...composed,
      ...(memory > 0 ? { memory } : {}),
    })
  }

  #action({ invocation, activationId, startOrder }: Begun): Promise<Activation> {
    const { pool, clock, tickets } = this.#options
    const { unfinished: owner } = this
    const job = pool.nextJob()
    const run = new Run({ invocation, activationId, startOrder, owner, job, clock, tickets, record: this.#record, again: this.#again })
    this.#load(run)
    return run.done
  }

  #load(run: Run): void {
    const { invocation } = run
    try {
      const bundle = this.#lanes.bundle(invocation.action, invocation.convention)
      if (bundle instanceof Promise) {
        const { building } = this.unfinished
        building.add(run)
        bundle
          .finally(() => building.delete(run))
          .then((built) => this.#start(run, built))
          .catch((error: unknown) => run.fail(error))
      } else this.#start(run, bundle)
    } catch (error) {
      run.fail(error)
    }
  }

  /** Begins a run again whose code was half of a save and could not be loaded: nothing of the call has run. */
  readonly #again = async (run: Run, bundle: Bundle): Promise<boolean> => {
    const { building } = this.unfinished
    building.add(run)
    const superseded = await bundle.isSuperseded?.().finally(() => building.delete(run))
    if (superseded === true) this.#load(run)
    return superseded === true
  }

  #start(run: Run, bundle: Bundle): void {
    // Cancelled while its code was being built.
    if (run.over) return
    const { action, convention } = run.invocation
    run.prepare(bundle)
    this.#options.pool.offer(this.#lanes.lane(action, bundle, convention), run)
  }

  readonly #record = (facts: RecordFacts): Activation => {
    const catalog = this.#options.catalog()
    const hint = facts.components ? undefined : continuationHint(facts.invocation, facts.outcome.text, catalog)
    const hints = hint ? [...(facts.hints ?? []), hint] : facts.hints
    const activation = new ActivationRecord(facts, catalog.namespace, hints)
    this.#options.records.end(activation, facts.invocation.caller !== undefined)
    if (--this.#unfinished === 0) for (const resolve of this.#waiting.splice(0)) resolve()
    return activation
  }
}
