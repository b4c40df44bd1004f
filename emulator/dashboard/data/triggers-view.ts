/** Shows all that fires, and what has fired with what became of it. */
import type { Activation } from '../../model/activation.ts'
import type { PastFiring } from '../../model/trigger.ts'
import type { DashboardDeps } from '../deps.ts'
import type { DeadLetterView, FiringView, StartedView, TriggersView } from '../wire/triggers.ts'
import type { Translate } from '../words/translation.ts'

/** A page has no use for more. */
const mostFirings = 50

/** @param most triggers */
export function triggersView(deps: DashboardDeps, translate: Translate, most = Infinity): TriggersView {
  const { triggers, firings } = deps
  const running = new Map(deps.unfinished().map(({ activationId, path }) => [activationId, path]))
  const newest = new Map<string, PastFiring>()
  for (const firing of firings.list()) {
    const key = keyOf(firing)
    if (!newest.has(key)) newest.set(key, firing)
  }
  const listed = triggers.list()
  return {
    now: deps.clock.now(),
    due: listed.filter(({ next, paused }) => next !== undefined && !paused).length,
    more: Math.max(0, listed.length - most),
    triggers: listed.slice(0, most).map(({ said, ...trigger }) => {
      const { vendor, name, disabled } = trigger
      const key = keyOf({ vendor, trigger: name })
      const last = newest.get(key)
      return {
        ...trigger,
        ...(disabled === undefined ? {} : { disabled: translate(said ?? disabled) }),
        pausable: trigger.next !== undefined,
        times: firings.count(key),
        last: last === undefined ? null : firingView(last, deps, running),
      }
    }),
    firings: firings.list({ limit: mostFirings }).map((firing) => firingView(firing, deps, running)),
    deadLetters: deadLetterViews(deps),
  }
}

function deadLetterViews({ deadLetters, activations }: DashboardDeps): DeadLetterView[] {
  const letters = deadLetters().slice(0, mostFirings)
  if (letters.length === 0) return []
  const tries = triesOf(activations.list())
  return letters.map(({ RequestId, ErrorCode, Body }) => ({
    requestId: RequestId,
    action: Body.FunctionName,
    time: Date.parse(Body.PushTime),
    code: ErrorCode,
    tries: tries.get(RequestId) ?? [],
  }))
}

/** By the request id of their call. */
function triesOf(records: readonly Activation[]): Map<string, StartedView[]> {
  const tries = new Map<string, StartedView[]>()
  // The newest record comes first.
  for (const { attempt, activationId, path, outcome, duration } of records.toReversed()) {
    if (attempt === undefined) continue
    const before = tries.get(attempt.requestId)
    const one = { id: activationId, path, status: outcome.status, duration }
    if (before) before.push(one)
    else tries.set(attempt.requestId, [one])
  }
  return tries
}

function keyOf({ vendor, trigger }: Pick<PastFiring, 'vendor' | 'trigger'>): string {
  return `${vendor}:${trigger}`
}

/** @param running paths of what has not ended, by activation id */
export function firingView(firing: PastFiring, { activations }: DashboardDeps, running: ReadonlyMap<string, string>): FiringView {
  const started = firing.started.map((id): StartedView => {
    const record = activations.get(id)
    const { path = running.get(id) ?? null, outcome, duration = null } = record ?? {}
    return { id, path, status: outcome?.status ?? null, duration }
  })
  return { ...firing, activationId: firing.activationId ?? null, started }
}
