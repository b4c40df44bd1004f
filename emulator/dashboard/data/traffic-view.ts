/** Describes the traffic of the session as numbers over time. */
import type { DashboardDeps } from '../deps.ts'
import type { TrafficView } from '../wire/traffic.ts'

export function trafficView(deps: DashboardDeps, path: string | undefined): TrafficView {
  const now = deps.clock.now()
  const { width, slots } = deps.traffic.series(now, path)
  const functions = [...deps.catalog().actions.keys()].flatMap((name) => {
    const counted = deps.traffic.of(name)
    if (!counted) return []
    const { calls, errors, p50, p95 } = counted
    return [{ path: name, calls, errors, p50, p95 }]
  })
  const reloads = deps.journal.reloads.map(({ time, changed, added, removed, ms }) => ({
    time,
    changed: [...changed, ...added, ...removed],
    ms,
  }))
  return { now, width, slots, reloads, functions: functions.sort((a, b) => b.calls - a.calls) }
}
