/** Starts the right kind of container for a runtime. */
import { createHash } from 'node:crypto'
import type { Clock } from '../../model/clock.ts'
import { defaultLimits, type Runtime } from '../../model/action.ts'
import { runsHere } from '../../model/kinds.ts'
import type { RemoteOpenWhisk } from '../../model/engine.ts'
import type { Container, ContainerClass, Load } from './container.ts'
import { findInterpreter } from './process/default-python.ts'
import type { KindPrograms } from '../kind-interpreters.ts'
import { launchNode, launchPython } from './process/launch.ts'
import { ProcessContainer } from './process/process-container.ts'
import type { KnownAddress, ProtocolContainer } from './external/protocol-container.ts'
import type { InlineContainer } from './inline/inline-container.ts'
import type { RemoteContainer } from './remote/remote-container.ts'
import type { Whisk } from './remote/whisk.ts'
import { RuntimeMissing } from './external/runtime-missing.ts'

export interface RuntimesOptions {
  readonly clock: Clock
  /** JavaScript runs in this thread; other languages cannot. */
  readonly inline?: boolean
  /** Spares prepare for the next save, which takes 30 ms of processor time each: superfluous where nothing is edited. */
  readonly rehearse?: boolean
  /** Which program runs a kind. */
  readonly programs?: KindPrograms
  /** A Node container that was started ahead, see {@link file://./../pool/head-start.ts}. */
  readonly first?: Container
}

/** Classes that few projects need: each is loaded before the first container of it is started, so that other starts do not wait for it. */
interface LoadedClasses {
  inline?: typeof InlineContainer
  external?: typeof ProtocolContainer
  remote?: typeof RemoteContainer
}

export class Runtimes {
  readonly #options: RuntimesOptions
  readonly #classes: LoadedClasses = {}
  #first: Container | undefined
  #python: string | undefined
  #finding: Promise<void> | undefined
  #remote: RemoteOpenWhisk | undefined
  #whisk: Promise<Whisk> | undefined
  #inheritEnv: () => readonly string[] = () => []
  /** Addresses whose runtime a container stands for, and the code each was given last. */
  readonly #occupied = new Set<string>()
  readonly #initialised = new Map<string, string>()

  constructor(options: RuntimesOptions) {
    this.#options = options
    this.#first = options.first
  }

  /** Loads what every container of an inline emulator needs: once its clock is a test's, nothing could be loaded without time passing. */
  async prepare(): Promise<void> {
    if (this.#options.inline === true) this.#classes.inline = (await import('./inline/inline-container.ts')).InlineContainer
  }

  /** Undefined when containers of this runtime can be started; rejects with what is missing. */
  ready = (runtime: Runtime, kind = ''): Promise<void> | undefined => {
    if (this.#isRemote(runtime)) return this.#classes.remote ? undefined : this.#loadRemote()
    if (typeof runtime === 'string' && kind !== '' && !runsHere(kind)) return Promise.reject(new RuntimeMissing(kind))
    const program = this.#hasPrograms(runtime) ? this.#options.programs?.find(kind) : undefined
    if (program instanceof Promise) return program.then((found) => (found === undefined ? this.#usual(runtime) : undefined))
    return program === undefined ? this.#usual(runtime) : undefined
  }

  /** What runs a kind, where that is not the usual program; to be asked once {@link ready} says so. */
  program = (runtime: Runtime, kind: string): string | undefined =>
    this.#hasPrograms(runtime) && !this.#isRemote(runtime) ? this.#options.programs?.known(kind) : undefined

  /** Inline, Node is the one that runs the test. */
  #hasPrograms(runtime: Runtime): boolean {
    return runtime === 'python' || (runtime === 'node' && this.#options.inline !== true)
  }

  #usual(runtime: Runtime): Promise<void> | undefined {
    if (typeof runtime === 'object') return this.#classes.external && !('image' in runtime) ? undefined : this.#loadExternal(runtime)
    if (runtime === 'node') return undefined
    return this.#python === undefined ? (this.#finding ??= this.#findPython()) : undefined
  }

  async #loadRemote(): Promise<void> {
    this.#classes.remote = (await import('./remote/remote-container.ts')).RemoteContainer
  }

  async #loadExternal(runtime: object): Promise<void> {
    if ('image' in runtime) await (await import('./external/runtime-program.ts')).findCli()
    this.#classes.external = (await import('./external/protocol-container.ts')).ProtocolContainer
  }

  /** Runs functions on this cluster from now on. Runtimes given as a command or an address stay: they are this machine's. */
  moveTo(remote: RemoteOpenWhisk): void {
    this.#remote = remote
  }

  /** Names of the shell's variables that runtimes of the developer's see. Node and Python containers get them with the code: they may have booted before. */
  inherit(names: () => readonly string[]): void {
    this.#inheritEnv = names
  }

  /** Whether one container takes any number of activations at once. */
  unbounded = (runtime: Runtime): boolean => this.#isRemote(runtime) || (this.#options.inline === true && runtime === 'node')

  /** To be called once {@link ready} says so. */
  start({ runtime, memory, program, title }: ContainerClass): Container {
    const { clock, inline = false, rehearse = false } = this.#options
    const { inline: Inline, external: External, remote: Remote } = this.#classes
    if (this.#remote && Remote && this.#isRemote(runtime)) {
      this.#whisk ??= this.#connect(this.#remote)
      return new Remote({ remote: this.#remote, whisk: this.#whisk, clock })
    }
    if (typeof runtime === 'object') {
      if (!External) throw new Error('start() was called before ready().')
      const address = 'url' in runtime ? { address: this.#enter(runtime.url) } : {}
      return new External({ runtime, memory, inheritEnv: this.#inheritEnv(), clock, ...address })
    }
    if (inline && Inline && runtime === 'node') return new Inline({ clock })
    const first = this.#first
    if (first && runtime === 'node' && program === undefined && title === undefined && memory === defaultLimits.memory) {
      this.#first = undefined
      return first
    }
    const launch =
      runtime === 'python' ? launchPython(program ?? this.#python ?? 'python3') : launchNode({ memory, rehearse, command: program, title })
    return new ProcessContainer({ clock, runtime, launch })
  }

  #isRemote(runtime: Runtime): boolean {
    return this.#remote !== undefined && (typeof runtime === 'string' || 'image' in runtime)
  }

  /** A failure is not remembered: the client may be installed meanwhile. */
  async #connect(remote: RemoteOpenWhisk): Promise<Whisk> {
    try {
      return await (await import('./remote/whisk.ts')).connectWhisk(remote)
    } catch (error) {
      this.#whisk = undefined
      throw error
    }
  }

  /** False while a container stands for the address: one process runs there. */
  available = ({ runtime }: ContainerClass): boolean => {
    return typeof runtime !== 'object' || !('url' in runtime) || !this.#occupied.has(runtime.url)
  }

  #enter(url: string): KnownAddress {
    this.#occupied.add(url)
    const keyOf = ({ head, text }: Load): string => createHash('sha256').update(`${head.main}\0${text}`).digest('hex')
    return {
      has: (load) => this.#initialised.get(url) === keyOf(load),
      loaded: (load) => this.#initialised.set(url, keyOf(load)),
      left: () => this.#occupied.delete(url),
    }
  }

  /** A failure is not remembered: the next call looks again, for Python may have been installed meanwhile. */
  async #findPython(): Promise<void> {
    try {
      this.#python = await findInterpreter()
    } finally {
      this.#finding = undefined
    }
  }
}
