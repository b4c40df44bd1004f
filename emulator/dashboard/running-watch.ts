/** Tells a listener what runs at the moment, whenever that has changed. Looks at it from time to time: a call costs nothing more because somebody watches. */
import { runningView } from './data/running.ts'
import type { DashboardDeps } from './deps.ts'
import type { RunningView } from './wire/running.ts'

const { setInterval, clearInterval } = globalThis

const lookEveryMs = 200

/** Returns how to stop. The first view is of all; later ones leave out what was not there a moment before, since under load it would only flicker. */
export function watchRunning(deps: DashboardDeps, send: (view: RunningView) => void): () => void {
  let before: ReadonlySet<string> | undefined
  let sent = ''
  const look = (): void => {
    const unfinished = deps.unfinished()
    const known = before
    const view = runningView(known ? unfinished.filter(({ activationId }) => known.has(activationId)) : unfinished)
    before = new Set(unfinished.map(({ activationId }) => activationId))
    const text = JSON.stringify(view)
    if (text !== sent) send(view)
    sent = text
  }
  const timer = setInterval(look, lookEveryMs)
  look()
  return () => clearInterval(timer)
}
