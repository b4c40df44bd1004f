/**
 * Counts calls, errors and latency of the whole session in constant memory: a fixed number of time slots that become twice as wide when
 * the session outgrows them, and latency in buckets a quarter of an octave wide.
 */
import type { Activation, Status } from '../model/activation.ts'

export interface TrafficSlot {
  /** Epoch ms. */
  readonly start: number
  readonly calls: number
  readonly errors: number
  /** ms; null in a slot without calls. */
  readonly p50: number | null
  readonly p95: number | null
}

export interface TrafficSeries {
  /** ms per slot. */
  readonly width: number
  readonly slots: readonly TrafficSlot[]
}

export interface FunctionTraffic {
  readonly calls: number
  readonly errors: number
  readonly p50: number
  readonly p95: number
  readonly last: LastCall
}

export interface LastCall {
  readonly activationId: string
  readonly status: Status
  readonly start: number
  readonly duration: number
}

const slots = 180
/** Width of a slot at the start: a session of three minutes is shown to the second. */
const narrowestMs = 1000
/** Functions that are counted one by one; the total counts all. */
const mostFunctions = 2000

class Slot {
  calls = 0
  errors = 0
  /** How many calls fell into each latency bucket. */
  latency: number[] = []

  add(bucket: number, failed: boolean): void {
    this.calls++
    if (failed) this.errors++
    while (this.latency.length <= bucket) this.latency.push(0)
    this.latency[bucket] = (this.latency[bucket] ?? 0) + 1
  }

  merge(other: Slot | undefined): void {
    if (other === undefined) return
    this.calls += other.calls
    this.errors += other.errors
    for (const [bucket, count] of other.latency.entries()) this.latency[bucket] = (this.latency[bucket] ?? 0) + count
  }
}

class Series {
  readonly total = new Slot()
  slots: (Slot | undefined)[] = []
  last: LastCall | undefined

  widen(): void {
    const merged: (Slot | undefined)[] = []
    for (let index = 0; index < this.slots.length; index += 2) {
      const first = this.slots[index] ?? (this.slots[index + 1] && new Slot())
      first?.merge(this.slots[index + 1])
      merged.push(first)
    }
    this.slots = merged
  }
}

export class Traffic {
  readonly #all = new Series()
  readonly #functions = new Map<string, Series>()
  #began: number | undefined
  #width = narrowestMs

  /** Steps of a sequence count for their own function, not for the total: they have no caller. */
  record(activation: Activation): void {
    // The record of a fired trigger has no end, since no function ran.
    if (activation.end === 0) return
    const { path, start, end, duration, cause, activationId, outcome } = activation
    const failed = outcome.status !== 'success'
    const bucket = bucketOf(duration)
    const slot = this.#slotAt(end)
    if (cause === undefined) this.#add(this.#all, slot, bucket, failed)
    const series = this.#seriesOf(path)
    if (!series) return
    this.#add(series, slot, bucket, failed)
    series.last = { activationId, status: outcome.status, start, duration }
  }

  of(path: string): FunctionTraffic | undefined {
    const series = this.#functions.get(path)
    return series?.last && { ...summary(series.total), last: series.last }
  }

  total(): Omit<FunctionTraffic, 'last'> {
    return summary(this.#all.total)
  }

  /** Up to `now`, of one function or of all. */
  series(now: number, path?: string): TrafficSeries {
    const began = this.#began ?? now
    this.#slotAt(now)
    const series = path === undefined ? this.#all : this.#functions.get(path)
    const count = Math.floor((now - began) / this.#width) + 1
    return {
      width: this.#width,
      slots: Array.from({ length: count }, (_, index) => {
        const slot = series?.slots[index]
        const start = began + index * this.#width
        if (slot === undefined || slot.calls === 0) return { start, calls: 0, errors: 0, p50: null, p95: null }
        return { start, calls: slot.calls, errors: slot.errors, p50: quantile(slot, 0.5), p95: quantile(slot, 0.95) }
      }),
    }
  }

  #add(series: Series, index: number, bucket: number, failed: boolean): void {
    series.total.add(bucket, failed)
    const slot = (series.slots[index] ??= new Slot())
    slot.add(bucket, failed)
  }

  #seriesOf(path: string): Series | undefined {
    const known = this.#functions.get(path)
    if (known || this.#functions.size >= mostFunctions) return known
    const series = new Series()
    this.#functions.set(path, series)
    return series
  }

  #slotAt(time: number): number {
    this.#began ??= time
    let index = Math.max(0, Math.floor((time - this.#began) / this.#width))
    while (index >= slots) {
      this.#width *= 2
      this.#all.widen()
      for (const series of this.#functions.values()) series.widen()
      index = Math.floor((time - this.#began) / this.#width)
    }
    return index
  }
}

function summary(slot: Slot): { calls: number; errors: number; p50: number; p95: number } {
  return { calls: slot.calls, errors: slot.errors, p50: quantile(slot, 0.5), p95: quantile(slot, 0.95) }
}

/** 0 ms to 8 ms one by one, then four buckets per octave. */
function bucketOf(ms: number): number {
  return ms < 8 ? Math.max(0, Math.floor(ms)) : Math.floor(Math.log2(ms) * 4) - 4
}

/** The middle of a bucket, in ms. */
function valueOf(bucket: number): number {
  return bucket < 8 ? bucket : Math.round(2 ** ((bucket + 4.5) / 4))
}

function quantile({ calls, latency }: Slot, share: number): number {
  let left = Math.ceil(calls * share)
  for (const [bucket, count] of latency.entries()) {
    left -= count
    if (left <= 0) return valueOf(bucket)
  }
  return 0
}
