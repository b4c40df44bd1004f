/** Runs sequences: the result of one component is the argument of the next. docs/contracts/openwhisk.md, section 14. */
import { isSequence, type Action } from '../model/action.ts'
import type { Activation, Invocation, Outcome, Running } from '../model/activation.ts'
import type { Catalog } from '../model/catalog.ts'

/** conf: `whisk.user-db … sequence-maximum-length`, counted in atomic actions. */
const mostActions = 50

export interface SequenceRun {
  readonly outcome: Outcome
  readonly components: readonly string[]
  readonly duration: number
  readonly memory: number
}

/**
 * Runs the components one after the other. Only the first sees the caller's parameters; each sees its own bound ones.
 */
export async function runSequence(
  invocation: Invocation,
  activationId: string,
  catalog: Catalog,
  invoke: (invocation: Invocation) => Running,
): Promise<SequenceRun> {
  const ran: Activation[] = []
  const done = (outcome: Outcome): SequenceRun => ({
    outcome,
    components: ran.map((activation) => activation.activationId),
    duration: ran.reduce((sum, activation) => sum + activation.duration, 0),
    memory: Math.max(0, ...ran.map((activation) => limitOf(activation))),
  })
  if (countActions(invocation.action, catalog) > mostActions) return done(failed('Too many actions in the sequence.'))
  let { params } = invocation
  let last: Activation | undefined
  for (const path of invocation.action.components) {
    const action = catalog.actions.get(path)
    if (!action) return done(failed('Sequence component does not exist.'))
    const { convention, surface, transactionId } = invocation
    const running = invoke({
      action,
      params,
      convention,
      surface,
      cause: activationId,
      ...(transactionId === undefined ? {} : { transactionId }),
    })
    last = await running.done
    ran.push(last)
    if (!last.response.success) return done(last.outcome)
    params = last.response.text
  }
  return done(last?.outcome ?? { status: 'success', text: params })
}

function failed(message: string): Outcome {
  return { status: 'application error', failure: 'application', text: JSON.stringify({ error: message }) }
}

function limitOf(activation: Activation): number {
  const limits = activation.annotations.find((annotation) => annotation.key === 'limits')?.value
  return typeof limits === 'object' && limits !== null && 'memory' in limits ? Number(limits['memory']) : 0
}

/** Counts the atomic actions in a sequence and in nested ones; stops just above the limit, so that it ends in a cycle too. */
function countActions(action: Action, catalog: Catalog, depth = 0): number {
  if (!isSequence(action) || depth > mostActions) return depth > mostActions ? mostActions + 1 : 1
  let count = 0
  for (const path of action.components) {
    const component = catalog.actions.get(path)
    count += component ? countActions(component, catalog, depth + 1) : 1
    if (count > mostActions) break
  }
  return count
}
