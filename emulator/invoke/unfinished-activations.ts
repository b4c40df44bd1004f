/** Finds the activations that have not ended in what holds them anyway, when somebody asks; and cancels one of them. */
import type { Invocation } from '../model/activation.ts'
import type { Cancellation, UnfinishedActivation } from '../model/unfinished-activation.ts'
import { Output } from '../records/activation-output.ts'
import { cancelled, cancelledBeside } from './cancel-hint.ts'
import type { HeldJob } from './containers/container.ts'
import { Run } from './invocation-run.ts'
import type { Pool } from './pool/pool.ts'

const { setTimeout } = globalThis

/** Time that a container takes to give back a job, after which it is looked for again. */
const lookAgainMs = 5

/** An activation that runs no code of its own: its steps do. */
interface RunningComposite {
  readonly invocation: Invocation
  readonly startOrder: number
  /** Epoch ms. */
  readonly start: number
  /** No further step is to run. */
  cancelled: boolean
}

/** A run where it was found. */
interface Found extends HeldJob {
  readonly job: Run
}

/** Of one invoker. */
export class UnfinishedActivations {
  readonly #pool: Pool
  /** Runs whose code is being built. */
  readonly building = new Set<Run>()
  /** By activation id. */
  readonly composites = new Map<string, RunningComposite>()

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** In the order in which they were called. */
  list(): UnfinishedActivation[] {
    const found = [...this.composites].map(([activationId, composite]) => ({
      order: composite.startOrder,
      activation: describeComposite(activationId, composite),
    }))
    for (const run of this.building) found.push({ order: run.startOrder, activation: run.describe({ phase: 'building' }) })
    for (const held of this.#held()) found.push({ order: held.job.startOrder, activation: held.job.describe(held) })
    return found.sort((a, b) => a.order - b.order).map(({ activation }) => activation)
  }

  /** Ends an activation as if its container were destroyed; undefined where none of that id has still to end. */
  async cancel(activationId: string): Promise<Cancellation | undefined> {
    for (;;) {
      const composite = this.composites.get(activationId)
      const step = composite && this.list().find(({ cause }) => cause === activationId)
      if (step) {
        composite.cancelled = true
        return this.cancel(step.activationId)
      }
      const building = [...this.building].find(({ head }) => head.activationId === activationId)
      if (building) return this.#cancelBuilding(building)
      const all = [...this.#held()]
      const found = all.find(({ job }) => job.head.activationId === activationId)
      if (!found) return undefined
      if (found.phase !== 'queued') return this.#cancelBegun(found, all)
      if (!found.holder) return this.#cancelQueued(found.job)
      // It waits behind another one, of which the container may know more than we do.
      found.holder.reclaim()
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    }
  }

  #cancelBuilding(run: Run): Cancellation {
    this.building.delete(run)
    const { code: _, ...why } = run.explain(cancelled('building'))
    run.settle(this.#pool.unrunResult('exit'))
    return { activationId: run.head.activationId, phase: 'building', ...why, others: [] }
  }

  #cancelQueued(run: Run): Cancellation {
    const { code: _, ...why } = run.explain(cancelled('queued'))
    this.#pool.drop(run)
    return { activationId: run.head.activationId, phase: 'queued', ...why, others: [] }
  }

  #cancelBegun({ job, phase, holder }: Found, all: readonly Found[]): Cancellation {
    const { activationId } = job.head
    const { code: _, ...why } = job.explain(cancelled(phase, holder?.unstoppable))
    if (holder?.abandon) {
      holder.abandon(job)
      return { activationId, phase, ...why, others: [] }
    }
    const others = all.filter((other) => other.holder === holder && other.job !== job && other.phase !== 'queued')
    for (const other of others) other.job.explain(cancelledBeside(activationId))
    holder?.kill('exit')
    return { activationId, phase, ...why, others: others.map((other) => other.job.head.activationId) }
  }

  *#held(): Iterable<Found> {
    for (const held of this.#pool.held()) if (held.job instanceof Run && held.job.owner === this) yield { ...held, job: held.job }
  }
}

function describeComposite(activationId: string, { invocation, start }: RunningComposite): UnfinishedActivation {
  const { action, surface, request, cause } = invocation
  return {
    activationId,
    path: action.path,
    surface,
    request,
    cause,
    phase: 'running',
    accepted: start,
    started: start,
    output: new Output(),
  }
}
