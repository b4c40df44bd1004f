/** The running services, one per name: started by the first who needs it, replaced when its revision changes, kept until nobody uses the old one. */
import { Reaper } from './reaper.ts'
import { Service, type Program } from './service.ts'

const { setTimeout, clearTimeout } = globalThis

export interface ServiceSpec {
  readonly name: string
  /** Another one replaces what runs under this name. */
  readonly revision: string
  readonly program: Program
  readonly env: Readonly<Record<string, string>>
  readonly memory: number
  readonly usualPort: number
  readonly startup: number
}

/** A place in a running service. Whoever has one gives it back. */
export interface Lease {
  readonly port: number
  /** It was started for this lease. */
  readonly cold: boolean
  /** Resolves when the service is gone. */
  readonly ended: Promise<unknown>
  release(): void
  /** The service does not answer: end it at once, the next call starts another. */
  kill(): void
}

export interface ServicesOptions {
  onOutput(name: string, stream: 'stdout' | 'stderr', line: string): void
  /** One that was ready ended by itself. */
  onCrash(name: string, reason: string): void
}

/** ms that connections to an old revision may last; an event stream would keep it for ever. */
const grace = 2_000

interface Running {
  readonly revision: string
  readonly started: Promise<Service>
  /** Ends it. */
  readonly abort: AbortController
  leases: number
  unused: boolean
  /** A newer revision is served, or somebody killed it: its end is no news. */
  retired: boolean
}

export class Services {
  readonly #options: ServicesOptions
  readonly #reaper = new Reaper()
  readonly #current = new Map<string, Running>()
  /** Every process that has not ended, retired ones too. */
  readonly #all = new Set<Running>()
  #closed = false

  constructor(options: ServicesOptions) {
    this.#options = options
  }

  /** Rejects with a `ServiceFailure` when it does not come up; the next call tries again. */
  async lease(spec: ServiceSpec): Promise<Lease> {
    const running = this.#find(spec)
    const cold = running.unused
    running.unused = false
    running.leases++
    let leased = true
    const release = (): void => {
      if (leased && --running.leases === 0 && running.retired) running.abort.abort()
      leased = false
    }
    try {
      const service = await running.started
      const kill = (): void => {
        this.#retire(spec.name, running)
        service.kill()
      }
      return { port: service.port, cold, ended: service.ended, release, kill }
    } catch (error) {
      release()
      throw error
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const ends = [...this.#all].map(async (running) => {
      running.retired = true
      running.abort.abort()
      await running.started.then(
        (service) => service.ended,
        () => {},
      )
    })
    await Promise.all(ends)
    this.#reaper.close()
  }

  #find(spec: ServiceSpec): Running {
    if (this.#closed) throw new Error('The emulator was closed.')
    const known = this.#current.get(spec.name)
    if (known?.revision === spec.revision) return known
    if (known) this.#retire(spec.name, known)
    const running = this.#start(spec)
    this.#current.set(spec.name, running)
    return running
  }

  #start({ name, revision, program, env, memory, usualPort, startup }: ServiceSpec): Running {
    const abort = new AbortController()
    const onOutput = (stream: 'stdout' | 'stderr', line: string): void => this.#options.onOutput(name, stream, line)
    const started = Service.start({ program, env, memory, usualPort, startup, reaper: this.#reaper, signal: abort.signal, onOutput })
    const running: Running = { revision, started, abort, leases: 0, unused: true, retired: false }
    this.#all.add(running)
    const forget = (): void => {
      this.#all.delete(running)
      if (this.#current.get(name) === running) this.#current.delete(name)
    }
    const follow = async (): Promise<void> => {
      const reason = await (await started).ended
      if (!running.retired) this.#options.onCrash(name, reason)
    }
    // A failed start is told to whoever asked for it.
    follow().then(forget, forget)
    return running
  }

  /** Takes nothing new; ends when the last lease is back, or after the grace. */
  #retire(name: string, running: Running): void {
    if (this.#current.get(name) === running) this.#current.delete(name)
    running.retired = true
    if (running.leases === 0) return running.abort.abort()
    const timer = setTimeout(() => running.abort.abort(), grace)
    timer.unref()
    running.abort.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }
}
