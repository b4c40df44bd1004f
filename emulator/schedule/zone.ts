/** A time zone: what its clocks show at an instant. */

const day = 24 * 60 * 60_000

const known = new Map<string, Zone>()

/**
 * @param name as IANA spells it; names are case-sensitive
 * @throws {RangeError} for a name that no zone has
 */
export function zoneOf(name: string): Zone {
  const zone = known.get(name) ?? new Zone(name)
  known.set(name, zone)
  return zone
}

export class Zone {
  readonly #format: Intl.DateTimeFormat
  readonly #isFixed: boolean

  /** @throws {RangeError} */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { ...fields, timeZone: name })
    const { timeZone } = this.#format.resolvedOptions()
    const isMisspelt = timeZone !== name && timeZone.toLowerCase() === name.toLowerCase()
    // Of an older name, such as US/Eastern, the format knows the newer one only.
    if (isMisspelt || !/^[A-Z]/.test(name)) throw new RangeError(`There is no time zone ${JSON.stringify(name)}.`)
    this.#isFixed = timeZone === 'UTC'
  }

  /** ms by which its clocks are ahead of UTC. */
  offset(instant: number): number {
    if (this.#isFixed) return 0
    const second = Math.floor(instant / 1000) * 1000
    const parts = new Map<string, number>()
    for (const { type, value } of this.#format.formatToParts(second)) parts.set(type, Number(value))
    const part = (type: string): number => parts.get(type) ?? 0
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
    return local - second
  }

  /**
   * The instant at which its clocks show a time: the first of two, and the end of the gap for one that they skip.
   *
   * @param local ms, as if the time were in UTC
   */
  instant(local: number): number {
    const stretches = this.stretches(Math.floor(local / day) * day)
    const shown = stretches.find(({ begin, end, offset }) => local - offset >= begin && local - offset < end)
    return shown === undefined ? (stretches.at(-1)?.begin ?? local) : local - shown.offset
  }

  /**
   * A day as stretches in which the clocks do not change: one, or two on the day of a change. What they repeat is in both.
   *
   * @param local ms of the midnight, as if it were in UTC
   */
  stretches(local: number): Stretch[] {
    const change = this.#changeBetween(local - day, local + 2 * day)
    const changes = change === undefined ? [-Infinity, Infinity] : [-Infinity, change, Infinity]
    return changes.slice(1).flatMap((until, index) => {
      const since = changes[index] ?? -Infinity
      const offset = this.offset(until === Infinity ? local + 2 * day : until - 1)
      const [begin, end] = [Math.max(since, local - offset), Math.min(until, local + day - offset)]
      return begin < end ? [{ begin, end, offset }] : []
    })
  }

  /** The instant of the change, if there is one. Zones change their clocks weeks apart. */
  #changeBetween(begin: number, end: number): number | undefined {
    let [before, after] = [begin, end]
    const offset = this.offset(before)
    if (this.offset(after) === offset) return undefined
    while (after - before > 1000) {
      const middle = before + Math.floor((after - before) / 2000) * 1000
      if (this.offset(middle) === offset) before = middle
      else after = middle
    }
    return after
  }
}

/** Instants, the end not included, with the offset from UTC in all of them. */
export interface Stretch {
  readonly begin: number
  readonly end: number
  readonly offset: number
}

const fields = {
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const
