/** Everything that fires, of all clouds together: listed with its next time, fired by hand, paused. */
import { firstNames } from '../model/first-names.ts'
import { EmulatorError } from '../model/errors.ts'
import type { Json } from '../model/json.ts'
import { spoken } from '../model/said.ts'
import type { Fired, ListedTrigger, PastFiring, Trigger } from '../model/trigger.ts'
import type { DueList } from './due-list.ts'
import type { Firings } from './firings.ts'

interface Source {
  readonly name: string
  triggers?(): readonly Trigger[]
}

interface Found {
  readonly vendor: string
  readonly trigger: Trigger
}

export class Triggers {
  readonly #sources: readonly Source[]
  readonly #dueList: DueList
  readonly #firings: Firings

  constructor(sources: readonly Source[], dueList: DueList, firings: Firings) {
    this.#sources = sources
    this.#dueList = dueList
    this.#firings = firings
  }

  /** The next one first, then those that do not fire by themselves. */
  list(): ListedTrigger[] {
    const listed = this.#all().map(({ vendor, trigger }): ListedTrigger => {
      const { fire: _fire, scheduled, disabled, ...rest } = trigger
      const next = scheduled === undefined ? undefined : this.#dueList.dueOf(scheduled)
      const paused = scheduled !== undefined && this.#dueList.isPaused(scheduled)
      return { vendor, ...rest, ...whyNot(disabled), paused, ...(next === undefined ? {} : { next }) }
    })
    return listed.toSorted((a, b) => (a.next ?? Infinity) - (b.next ?? Infinity) || a.name.localeCompare(b.name))
  }

  /**
   * By hand.
   *
   * @throws {EmulatorError} `UNKNOWN_TRIGGER`
   */
  fire(name: string, payload?: Json): { readonly fired: Fired; readonly firing: PastFiring } {
    const { vendor, trigger } = this.#find(name)
    const fired = trigger.fire(payload)
    return { fired, firing: this.#firings.note({ vendor, trigger: trigger.name, by: 'hand' }, fired) }
  }

  /** @throws {EmulatorError} `UNKNOWN_TRIGGER`; also for one that does not fire by itself, and has nothing to pause */
  pause(name: string, paused: boolean): void {
    const { scheduled } = this.#find(name).trigger
    if (scheduled === undefined) throw new EmulatorError('UNKNOWN_TRIGGER', `The trigger ${JSON.stringify(name)} does not fire by itself.`)
    if (paused) this.#dueList.pause(scheduled)
    else this.#dueList.resume(scheduled)
  }

  /**
   * @param name alone, or as `vendor:name` where two clouds have one of that name
   * @throws {EmulatorError} `UNKNOWN_TRIGGER`
   */
  #find(name: string): Found {
    const all = this.#all()
    const found = all.filter(({ vendor, trigger }) => trigger.name === name || `${vendor}:${trigger.name}` === name)
    const [first] = found
    if (first !== undefined && found.length === 1) return first
    const names = (found.length > 1 ? found : all).map(({ vendor, trigger }) =>
      found.length > 1 ? `${vendor}:${trigger.name}` : trigger.name,
    )
    const text =
      found.length > 1
        ? `Several clouds have a trigger ${JSON.stringify(name)}. Say which one: ${names.join(', ')}.`
        : `There is no trigger ${JSON.stringify(name)}. There ${names.length === 0 ? 'is none' : `are: ${firstNames(names)}`}.`
    throw new EmulatorError('UNKNOWN_TRIGGER', text)
  }

  #all(): Found[] {
    return this.#sources.flatMap((source) => (source.triggers?.() ?? []).map((trigger) => ({ vendor: source.name, trigger })))
  }
}

function whyNot(disabled: Trigger['disabled']): Pick<ListedTrigger, 'disabled' | 'said'> {
  if (disabled === undefined) return {}
  const { text, ...said } = spoken(disabled)
  return { disabled: text, ...said }
}
