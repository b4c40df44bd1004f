/** Remembers reloads, refused requests and broken builds from the start, for pages of the dashboard that are opened later. */
import type { Clock } from '../model/clock.ts'
import type { Log, LogEvent, Mask } from '../model/log.ts'

type Refused = Extract<LogEvent, { event: 'refused' }>
type Reload = Extract<LogEvent, { event: 'reload' }>
type BuildError = Extract<LogEvent, { event: 'build-error' }>

export interface Refusal extends Refused {
  /** Epoch ms. */
  readonly time: number
  readonly id: string
}

export interface ReloadMark extends Reload {
  readonly time: number
}

export interface BuildFault extends BuildError {
  readonly time: number
}

export type JournalEntry =
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  | { readonly kind: 'reload'; readonly reload: ReloadMark }
  /** A build broke, or one that was broken is whole again. */
  | { readonly kind: 'builds' }
  | { readonly kind: 'fault'; readonly trigger: string; readonly code: string | null }
  | { readonly kind: 'pause'; readonly trigger: string; readonly paused: boolean }

const mostReloads = 500
const mostRefusals = 500

/** A {@link Log} that remembers events and passes them to `log`. */
export class Journal implements Log {
  readonly reloads: ReloadMark[] = []
  readonly refusals: Refusal[] = []
  /** By action. */
  readonly #broken = new Map<string, BuildFault>()
  readonly #subscribers = new Set<(entry: JournalEntry) => void>()
  readonly #log: Log
  readonly #clock: Clock
  #refused = 0

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  get broken(): readonly BuildFault[] {
    return [...this.#broken.values()]
  }

  emit(event: LogEvent): void {
    this.#log.emit(event)
    if (event.event === 'refused') this.#refusal(event)
    else if (event.event === 'reload') this.#reload(event)
    else if (event.event === 'build-error') {
      this.#broken.set(event.action, { ...event, time: this.#clock.now() })
      this.tell({ kind: 'builds' })
    }
  }

  conceal(mask: Mask, credentialHeaders: ReadonlySet<string>): void {
    this.#log.conceal?.(mask, credentialHeaders)
  }

  flush(): void {
    this.#log.flush?.()
  }

  /** Forgets the refused requests, as a person does who begins anew. */
  clearRefusals(): void {
    this.refusals.length = 0
  }

  subscribe(subscriber: (entry: JournalEntry) => void): () => void {
    this.#subscribers.add(subscriber)
    return () => this.#subscribers.delete(subscriber)
  }

  tell(entry: JournalEntry): void {
    for (const subscriber of this.#subscribers) subscriber(entry)
  }

  #refusal(event: Refused): void {
    const refusal = { ...event, time: this.#clock.now(), id: `refused-${++this.#refused}` }
    keep(this.refusals, refusal, mostRefusals)
    this.tell({ kind: 'refusal', refusal })
  }

  #reload(event: Reload): void {
    const reload = { ...event, time: this.#clock.now() }
    keep(this.reloads, reload, mostReloads)
    const mended = [...event.changed, ...event.removed].map((path) => this.#broken.delete(path))
    this.tell({ kind: 'reload', reload })
    if (mended.includes(true)) this.tell({ kind: 'builds' })
  }
}

function keep<T>(list: T[], entry: T, most: number): void {
  list.push(entry)
  if (list.length > most) list.shift()
}
