/** Keeps the newest finished records, bounded in number and in bytes: a million calls do not fill the memory. */
import type { Activation, ActivationQuery } from '../model/activation.ts'
import { KeptAnswer } from './kept-answer.ts'

export interface StoreLimits {
  readonly records: number
  readonly bytes: number
}

const usualLimits: StoreLimits = { records: 10_000, bytes: 32 * 1024 * 1024 }

export class ActivationStore {
  readonly #limits: StoreLimits
  /** Oldest first from `#first` on; what lies before it is gone. */
  #order: (Activation | undefined)[] = []
  #weights: number[] = []
  #first = 0
  /** Records of `#order` before `#indexed`: nobody asks for most of them by their id. */
  readonly #byId = new Map<string, Activation>()
  #indexed = 0
  #bytes = 0

  constructor(limits: StoreLimits = usualLimits) {
    this.#limits = limits
  }

  add(activation: Activation): void {
    const { answer, outcome } = activation
    const own = 'weight' in activation && typeof activation.weight === 'number' ? activation.weight : 2048
    const weight = answer instanceof KeptAnswer ? own + answer.weightBeside(outcome.text) : own
    this.#order.push(activation)
    this.#weights.push(weight)
    this.#bytes += weight
    while (this.size > this.#limits.records || (this.#bytes > this.#limits.bytes && this.size > 1)) this.#drop()
  }

  /** Adds records of an earlier time, oldest first, as the oldest of all. */
  restore(activations: readonly Activation[]): void {
    const known = this.#order.slice(this.#first).filter((activation) => activation !== undefined)
    const earlier = activations.filter(({ activationId }) => !this.get(activationId))
    this.clear()
    for (const activation of [...earlier, ...known]) this.add(activation)
  }

  /** The `count` that were added last, oldest first. */
  newest(count: number): Activation[] {
    return this.#order.slice(Math.max(this.#first, this.#order.length - count)).filter((activation) => activation !== undefined)
  }

  get size(): number {
    return this.#order.length - this.#first
  }

  get(activationId: string): Activation | undefined {
    for (; this.#indexed < this.#order.length; this.#indexed++) {
      const activation = this.#order[this.#indexed]
      if (activation) this.#byId.set(activation.activationId, activation)
    }
    return this.#byId.get(activationId)
  }

  /** Newest first, by start. */
  list(query: ActivationQuery = {}): Activation[] {
    const { skip = 0, limit = Infinity } = query
    return this.#matching(query).slice(skip, skip + limit)
  }

  count(query: ActivationQuery = {}): number {
    return Math.max(0, this.#matching(query).length - (query.skip ?? 0))
  }

  clear(): void {
    this.#byId.clear()
    this.#order = []
    this.#weights = []
    this.#first = 0
    this.#indexed = 0
    this.#bytes = 0
  }

  #matching({ name, since, upto }: ActivationQuery): Activation[] {
    const found: Activation[] = []
    for (let index = this.#order.length - 1; index >= this.#first; index--) {
      const activation = this.#order[index]
      if (!activation || (name !== undefined && !isNamed(activation, name))) continue
      if ((since !== undefined && activation.start < since) || (upto !== undefined && activation.start > upto)) continue
      found.push(activation)
    }
    // Records arrive by end; `sort` is nearly free on what is nearly sorted.
    return found.sort((a, b) => b.start - a.start || (b.startOrder ?? 0) - (a.startOrder ?? 0))
  }

  #drop(): void {
    const oldest = this.#order[this.#first]
    this.#bytes -= this.#weights[this.#first] ?? 0
    this.#order[this.#first] = undefined
    if (this.#first++ >= this.#indexed) this.#indexed = this.#first
    else if (oldest) this.#byId.delete(oldest.activationId)
    if (this.#first < 1024 || this.#first * 2 < this.#order.length) return
    this.#order = this.#order.slice(this.#first)
    this.#weights = this.#weights.slice(this.#first)
    this.#indexed -= this.#first
    this.#first = 0
  }
}

/** What lies in a namespace of the platform is found by package and name as well. */
function isNamed({ path }: Activation, name: string): boolean {
  return path === name || (path.startsWith('/') && path.slice(path.indexOf('/', 1) + 1) === name)
}
