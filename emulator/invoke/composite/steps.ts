/** Runs the steps of an activation that has no code of its own, which a sequence and a composition are, and adds up what its record has of them. */
import type { Action } from '../../model/action.ts'
import type { Activation, Invocation, Outcome, Running } from '../../model/activation.ts'
import type { Catalog } from '../../model/catalog.ts'

/** Most components of a sequence and of a composition, those of nested ones counted (whisk.conf `limits.actions.sequence.maxLength`). */
export const mostComponents = 50

/** Most sequences and compositions inside one another. OpenWhisk counts each kind alone, so that two that call each other would never end. */
export const deepestNesting = 1000

/** Counts against the limits: sequences inside sequences share one, and compositions inside compositions do. */
export interface Counts {
  components: number
  /** Of conductors, by compositions only. */
  runs: number
}

/** An activation whose steps are to run. */
export interface Composite {
  readonly invocation: Invocation
  readonly activationId: string
  readonly counts: Counts
  /** The newest. */
  catalog(): Catalog
  /** @param counts for a step of the same kind */
  invoke(invocation: Invocation, counts?: Counts): Running
  /** Runs the code of a conductor and no more. */
  run(invocation: Invocation): Running
  /** It was ended from outside. */
  isCancelled(): boolean
}

/** What its record has of the steps. */
export interface Composed {
  readonly outcome: Outcome
  /** Ids of the steps. */
  readonly components: readonly string[]
  /** ms; the sum of the steps'. */
  readonly duration: number
  /** MB; 0 where nothing ran. */
  readonly memory: number
}

export class Steps {
  readonly #composite: Composite
  readonly #ids: string[] = []
  #duration = 0
  #memory = 0

  constructor(composite: Composite) {
    this.#composite = composite
  }

  invoke(action: Action, params: string, counts?: Counts): Promise<Activation> {
    return this.#add(this.#composite.invoke(this.#step(action, params), counts))
  }

  run(conductor: Action, params: string): Promise<Activation> {
    return this.#add(this.#composite.run(this.#step(conductor, params)))
  }

  end(outcome: Outcome): Composed {
    return { outcome, components: this.#ids, duration: this.#duration, memory: this.#memory }
  }

  #step(action: Action, params: string): Invocation {
    const { invocation, activationId } = this.#composite
    const { convention, surface, transactionId } = invocation
    return { action, params, convention, surface, cause: activationId, ...(transactionId === undefined ? {} : { transactionId }) }
  }

  async #add({ done }: Running): Promise<Activation> {
    const activation = await done
    this.#ids.push(activation.activationId)
    this.#duration += activation.duration
    this.#memory = Math.max(this.#memory, limitOf(activation))
    return activation
  }
}

function limitOf(activation: Activation): number {
  const limits = activation.annotations.find((annotation) => annotation.key === 'limits')?.value
  return typeof limits === 'object' && limits !== null && 'memory' in limits ? Number(limits['memory']) : 0
}

/** As the result of an action that says so itself. */
export function applicationError(message: string): Outcome {
  return { status: 'application error', failure: 'application', text: errorText(message) }
}

/** The platform's own fault. */
export function platformError(message: string): Outcome {
  return { status: 'whisk internal error', failure: 'internal', text: errorText(message) }
}

/** Of a step that is nested deeper than {@link deepestNesting}: as the platform's fault it ends all around it, where a conductor would go on after an error. */
export function nestedTooDeep(): Composed {
  const outcome = platformError(`Sequences and compositions call each other ${deepestNesting} deep, without an end.`)
  return { outcome, components: [], duration: 0, memory: 0 }
}

export function errorText(message: string): string {
  return JSON.stringify({ error: message })
}
