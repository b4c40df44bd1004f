/** Runs one service per name: started by the first lease, replaced when its revision changes, ended when the last lease of the old one is returned. */
import { dirname } from 'node:path'
import type { ProjectFolders } from '../../system/project-bounds.ts'
import { type Action, mostSupersededLoads } from '../../model/action.ts'
import type { Launcher, Lease, Services as ServicesForProviders, ServiceSpec } from '../../model/service.ts'
import { findServed, folderRevision, packageProgram } from './package-program.ts'
import { findScript } from './start-script.ts'
import { Service, ServiceFailure } from './service.ts'
import { entryFile, programOf, type Startable } from './service-program.ts'

const { setTimeout, clearTimeout } = globalThis

export interface ServicesOptions {
  /** The project, and the folder below which functions are apart from each other. */
  folders(): ProjectFolders
  /** The Node that runs this function, where that is not the emulator's own. */
  node(action: Action): string | undefined
  onOutput(name: string, stream: 'stdout' | 'stderr', line: string): void
  /** One that was ready ended by itself. */
  onCrash(name: string, reason: string): void
}

/** Time that connections to an old revision may last: an event stream would keep it for ever. */
const retiredMostMs = 2_000

interface Running {
  readonly revision: string
  readonly started: Promise<Service>
  /** Ends it. */
  readonly abort: AbortController
  leases: number
  unused: boolean
  /** A newer revision is served, or it was killed on purpose: its end is not reported. */
  retired: boolean
}

export class Services implements ServicesForProviders {
  readonly #options: ServicesOptions
  readonly #current = new Map<string, Running>()
  /** Every process that has not ended, retired ones too. */
  readonly #all = new Set<Running>()
  #closed = false

  constructor(options: ServicesOptions) {
    this.#options = options
  }

  async lease(spec: ServiceSpec): Promise<Lease | { readonly failure: string }> {
    try {
      return await this.#lease(spec)
    } catch (error) {
      if (error instanceof ServiceFailure) return { failure: error.message }
      throw error
    }
  }

  script(action: Action, name: string): string | undefined {
    const folders = this.#options.folders()
    const file = entryFile(action, folders.root)
    return file === undefined ? undefined : findScript(name, file, folders)
  }

  isServedBy(action: Action, launcher: Launcher): boolean {
    return this.#servedFolder(action, launcher) !== undefined
  }

  #servedFolder(action: Action, launcher: Launcher): string | undefined {
    const folders = this.#options.folders()
    const file = entryFile(action, folders.root)
    return file === undefined ? undefined : findServed(launcher, file, folders)
  }

  /** Retires the servers of functions that are no longer deployed; open connections may end first. */
  retireExcept(isDeployed: (path: string) => boolean): void {
    for (const [name, running] of this.#current) if (!isDeployed(name.split(':', 1)[0] ?? name)) this.#retire(name, running)
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
  }

  async #lease(spec: ServiceSpec, failedStarts = 0): Promise<Lease> {
    const startable = await this.#startable(spec)
    const running = this.#find(spec, startable)
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
      // The half of a save may run, and serve nothing.
      const mayBeHalf = error instanceof ServiceFailure && !this.#closed && failedStarts < mostSupersededLoads
      if (mayBeHalf && (await startable.isSuperseded?.()) === true) return this.#lease(spec, failedStarts + 1)
      throw error
    }
  }

  async #startable(spec: ServiceSpec): Promise<Startable> {
    const { action, launcher } = spec
    const script = this.script(action, spec.script.name)
    const file = entryFile(action, this.#options.folders().root)
    const isLaunched = script === undefined && launcher !== undefined && file !== undefined
    const folder = isLaunched ? (this.#servedFolder(action, launcher) ?? (launcher.always ? dirname(file) : undefined)) : undefined
    if (folder === undefined || file === undefined || launcher === undefined) return programOf(spec, script)
    const program = packageProgram(launcher, folder, file, this.#options.node(action) ?? process.execPath)
    return { program, revision: folderRevision(folder), isSuperseded: undefined }
  }

  #find(spec: ServiceSpec, startable: Startable): Running {
    if (this.#closed) throw new ServiceFailure('the emulator was closed')
    const { env, limits } = spec.action
    const node = this.#options.node(spec.action)
    const revision = JSON.stringify([startable.revision, env, limits.memory, node])
    const known = this.#current.get(spec.name)
    if (known?.revision === revision) return known
    if (known) this.#retire(spec.name, known)
    const running = this.#start(spec, startable, { revision, node })
    this.#current.set(spec.name, running)
    return running
  }

  #start(
    { name, action, usualPort, startup }: ServiceSpec,
    { program }: Startable,
    { revision, node }: { readonly revision: string; readonly node: string | undefined },
  ): Running {
    const abort = new AbortController()
    const onOutput = (stream: 'stdout' | 'stderr', line: string): void => this.#options.onOutput(name, stream, line)
    const { env, limits } = action
    const started = Service.start({ program, env, node, memory: limits.memory, usualPort, startup, signal: abort.signal, onOutput })
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
    // The lease that asked for it gets the error of a failed start.
    follow().then(forget, forget)
    return running
  }

  /** Ends it when the last lease is returned, or after {@link retiredMostMs}; it gets no further lease. */
  #retire(name: string, running: Running): void {
    if (this.#current.get(name) === running) this.#current.delete(name)
    running.retired = true
    if (running.leases === 0) return running.abort.abort()
    const timer = setTimeout(() => running.abort.abort(), retiredMostMs)
    timer.unref()
    running.abort.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }
}
