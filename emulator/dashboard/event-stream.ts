/** Sends events to a page as server-sent events. Under load it sends as many as a page can show, and the number of the others. */
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Activation } from '../model/activation.ts'
import type { Mask } from '../model/log.ts'
import type { DashboardDeps } from './deps.ts'
import { buildProblems } from './data/functions.ts'
import type { JournalEntry } from '../records/event-journal.ts'
import { refusalView, summaryOf } from './data/summaries.ts'
import { watchRunning } from './running-watch.ts'
import { apiVersion } from './wire/api.ts'
import type { EventPayloads } from './wire/events.ts'
import { languageOfCall } from './words/language-choice.ts'
import { translationInto } from './words/translation.ts'

const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis

/** Time for which activations are collected, and how many are sent at once. */
const collectMs = 100
const mostAtOnce = 50
/** Shorter than the time after which proxies close a silent stream. */
const heartbeatMs = 15_000

export function eventStream(c: Context, deps: DashboardDeps, mask: Mask, closing: AbortSignal): Response {
  const translate = translationInto(languageOfCall(c))
  return streamSSE(c, async (stream) => {
    const send = async <K extends keyof EventPayloads>(event: K, data: EventPayloads[K]): Promise<void> => {
      await stream.writeSSE({ event, data: mask(JSON.stringify(data)) })
    }
    let waiting: Activation[] = []
    let skipped = 0
    let timer: NodeJS.Timeout | undefined
    const flush = (): void => {
      timer = undefined
      const items = waiting.map(summaryOf)
      void send('activations', { items, skipped })
      waiting = []
      skipped = 0
    }
    const onActivation = (activation: Activation): void => {
      waiting.push(activation)
      if (waiting.length > mostAtOnce) {
        waiting.shift()
        skipped++
      }
      timer ??= setTimeout(flush, collectMs)
    }
    let fired = 0
    let firingTimer: NodeJS.Timeout | undefined
    const onTriggers = (): void => {
      firingTimer ??= setTimeout(() => {
        firingTimer = undefined
        void send('triggers', { fired })
      }, collectMs)
    }
    const onFiring = (): void => {
      fired++
      onTriggers()
    }
    const onEntry = (entry: JournalEntry): void => {
      if (entry.kind === 'refusal') void send('refusal', refusalView(entry.refusal, translate))
      else if (entry.kind === 'reload') void send('reload', entry.reload)
      else if (entry.kind === 'fault') void send('fault', { trigger: entry.trigger, code: entry.code })
      else if (entry.kind === 'pause') onTriggers()
      else void send('builds', { broken: buildProblems(deps) })
    }
    const beat = setInterval(() => void stream.write(': still here\n\n'), heartbeatMs)
    const stops = [deps.activations.subscribe(onActivation), deps.journal.subscribe(onEntry), deps.firings.subscribe(onFiring)]
    const ended = new Promise<void>((resolve) => {
      const end = (): void => resolve()
      stream.onAbort(end)
      closing.addEventListener('abort', end, { once: true })
      stops.push(() => closing.removeEventListener('abort', end))
      if (closing.aborted) resolve()
    })
    await send('hello', { now: deps.clock.now(), api: apiVersion })
    stops.push(watchRunning(deps, (view) => void send('running', view)))
    await ended
    for (const stop of stops) stop()
    clearTimeout(timer)
    clearTimeout(firingTimer)
    clearInterval(beat)
  })
}
