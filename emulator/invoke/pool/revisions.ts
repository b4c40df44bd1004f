/** Keeps the lanes of all revisions: each slot has one that is served, and those that were replaced finish their jobs. */
import type { Lane } from './lane.ts'

const { setTimeout } = globalThis

/** Identifies what can share containers. `slot` begins with the action's path and a NUL; a new `key` in the same slot retires the old one. */
export interface LaneKey {
  readonly slot: string
  readonly key: string
}

interface Served {
  readonly key: string
  readonly lane: Lane
}

/** Time that an idle container of an old revision stays. */
const retiredIdleMs = 50

export class Revisions {
  /** By slot. */
  readonly #served = new Map<string, Served>()
  /** Lanes that are not served any more and have jobs or containers left. */
  readonly #retired = new Set<Lane>()
  /** Slots whose code was replaced: their functions are being edited. */
  readonly #edited = new Set<string>()

  /** The lane of exactly this revision, where it is served. */
  find({ slot, key }: LaneKey): Lane | undefined {
    const served = this.#served.get(slot)
    return served?.key === key ? served.lane : undefined
  }

  /** Retires the revision that a slot has, if any: its next one is about to be added. */
  replace(slot: string): void {
    if (this.#retire(slot)) this.#edited.add(slot)
  }

  /** Serves a revision from now on, in a slot that is free. */
  add({ slot, key }: LaneKey, lane: Lane): void {
    this.#served.set(slot, { key, lane })
  }

  /** The lane that a slot has now. */
  current(slot: string): Lane | undefined {
    return this.#served.get(slot)?.lane
  }

  /** Whether the code of a slot was replaced. */
  isEdited(slot: string): boolean {
    return this.#edited.has(slot)
  }

  /** Retires the revisions of all slots that are over, and returns these slots. */
  retireWhere(isOver: (slot: string) => boolean): string[] {
    const over = [...this.#served.keys()].filter((slot) => isOver(slot))
    for (const slot of over) {
      this.#retire(slot)
      this.#edited.delete(slot)
    }
    return over
  }

  /** Forgets the retired lanes that have finished. */
  sweep(): void {
    for (const lane of this.#retired) if (lane.containers.size === 0 && lane.waiting === 0) this.#retired.delete(lane)
  }

  /** Forgets all lanes, whose containers were ended before. */
  clear(): void {
    for (const lane of this.all()) lane.retired = true
    this.#served.clear()
    this.#retired.clear()
  }

  /** All lanes that may have jobs or containers. */
  *all(): Iterable<Lane> {
    for (const { lane } of this.#served.values()) yield lane
    yield* this.#retired
  }

  /** False where a slot has none. */
  #retire(slot: string): boolean {
    const lane = this.current(slot)
    if (!lane) return false
    this.#served.delete(slot)
    lane.retired = true
    // Ending a process takes a core for some ms, while a request waits for the new revision.
    setTimeout(() => lane.killIdle(Infinity), retiredIdleMs).unref()
    if (lane.containers.size > 0 || lane.waiting > 0) this.#retired.add(lane)
    return true
  }
}
