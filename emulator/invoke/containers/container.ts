/** One isolated instance of one revision. Everything that can run a bundle implements this; {@link file://./process/process-container.ts} is the default. */
import type { Action, Leading, ModuleLoader, Runtime } from '../../model/action.ts'
import type { EventContext, Failure, Hint } from '../../model/activation.ts'
import type { Output } from '../../records/activation-output.ts'
import type { InitHead, RunHead } from './process/protocol.ts'
import { type Said } from '../../model/said.ts'

/** What tells one empty container from another: spares wait per class. */
export interface ContainerClass {
  readonly runtime: Runtime
  /** MB. */
  readonly memory: number
  /** Absolute path of the Node or Python that runs it, where that is not the usual one. */
  readonly program?: string
  /** Under which name a debugger lists its process: started for this function, as a running process keeps the name. */
  readonly title?: string
}

/** The code a container is given once. */
export interface Load {
  readonly action: Action
  readonly head: InitHead
  readonly text: string
  /** `text` is Base64. */
  readonly binary?: boolean
  /** Loads the code into this thread, in place of `text`: only an inline container can. */
  readonly module?: ModuleLoader
  /** ms that an activation may take. */
  readonly timeout: number
  /** ms that loading the code may take. */
  readonly initTimeout: number
  /** A debugger attached to the container that has this code. */
  onDebugger?(): void
  /** What a container may load ahead of the code. */
  readonly leading?: Leading
  /** All of the code in one text, where `text` is not that. */
  whole?(): Promise<string>
  /** Told of files that the code read beyond what it came with: path → what tells one state of it from another. */
  learn?(read: Readonly<Record<string, string>>): void
}

export type JobHead = Omit<RunHead, 'context' | 'shared'> & { context?: EventContext }

/** One activation's work. `settle` is called exactly once, by whoever had it last. */
export interface Job {
  readonly head: JobHead
  readonly body: string
  /** Variables of the container that is started for it, over those of the code. */
  readonly environment?: Readonly<Record<string, string>> | undefined
  /** Epoch ms on the emulator's clock. */
  readonly accepted: number
  settle(result: JobResult): void
}

export interface JobResult {
  readonly status: 0 | 1 | 2 | 3
  /** JSON text. */
  readonly text: string
  readonly failure?: Failure | undefined
  readonly isString?: boolean | undefined
  readonly trace?: string | undefined
  /** Epoch ms. */
  readonly start: number
  readonly end: number
  /** ms spent loading the code; undefined when the container was warm. */
  readonly initTime?: number | undefined
  /** ms in which its process started; undefined when it was ready. */
  readonly bootTime?: number | undefined
  /** What comes in later is shown with the record from then on. */
  readonly output: Output
  readonly hints?: readonly Hint[] | undefined
}

/** A job where it is at the moment. */
export interface HeldJob {
  readonly job: Job
  readonly phase: 'queued' | 'booting' | 'running'
  /** Absent while it waits in a lane. */
  readonly holder?: Container
  /** Epoch ms on the emulator's clock since which the code runs. */
  readonly started?: number
  /** What it has printed; absent while it waits. */
  readonly output?: Output
}

/** What the owner of a container hears from it. */
export interface ContainerEvents {
  /** A job ended after `ms`, or the code is loaded: there may be room for work. */
  onProgress(container: Container, ms?: number): void
  /**
   * The container is gone. `unstarted` never ran and may run elsewhere.
   *
   * @param stillborn where it died by itself before it began with anything: what its jobs get if no other one does better
   */
  onEnd(container: Container, unstarted: Job[], stillborn?: JobResult): void
  /** Given back on request; they will not run here. */
  onReclaimed(container: Container, jobs: Job[]): void
}

export interface Container {
  /** How many jobs were shipped and not yet answered; the oldest has started as soon as the code is loaded. */
  readonly size: number
  /** Whether it can be given code that is loaded at once. */
  readonly booted: boolean
  /** Whether the code is loaded. */
  readonly loaded: boolean
  readonly alive: boolean
  /** Monotonic ms at which it became idle. */
  readonly idleSince: number
  /** Monotonic ms since which the oldest job has been running. */
  readonly headSince: number
  /** Monotonic ms from which real time counts against the limit: {@link headSince}, or under a virtual clock the time from which the code counts as looping. */
  readonly silentSince: number
  /** @param first the job that the code is loaded for */
  load(load: Load, events: ContainerEvents, first?: Job): void
  /** Loads the packages that this code begins with, and waits for the code. Ends by itself where that would not be as with the code. */
  prepare?(load: Load): void
  /** Whether {@link prepare} is done. */
  readonly prepared?: boolean
  run(job: Job): void
  /** Asks for everything that has not started. Nothing is shipped until the answer. */
  reclaim(): void
  readonly reclaiming: boolean
  /** Its jobs, the oldest first; computed when somebody reads. */
  held(): Iterable<HeldJob>
  /** Settles a job that has begun as {@link kill} would, and none beside it. Absent where `kill` ends the code. */
  abandon?(job: Job): void
  /** With {@link abandon}: why the code goes on, as a sentence for the developer. */
  readonly unstoppable?: Said
  /** Time on the emulator's clock at which the oldest job may have begun. */
  readonly headAt: number
  /** Under a virtual clock: goes to `now`, and resolves with when its next timer is due. */
  followClock(now: number): Promise<number | undefined>
  /** Bytes of memory of its own, or undefined where that cannot be known. */
  memory(): number | undefined
  /** A debugger is attached, or waited for: time limits do not count. */
  readonly debugged: boolean
  /** Resolves when nothing of it is left. */
  readonly ended: Promise<void>
  /** Ends it at once; `failure` is the reason given to the activations that were running. */
  kill(failure: Failure): void
}

/** ms that a container has spent on loading its code; 0 before, while it boots, and after. */
export function loadingFor({ loaded, headSince }: Pick<Container, 'loaded' | 'headSince'>, now: number): number {
  return loaded ? 0 : Math.max(0, now - headSince)
}

/** ms that what a container does at the moment may take: loading its code, or running an activation. */
export function limitOf({ loaded }: Pick<Container, 'loaded'>, { timeout, initTimeout }: Pick<Load, 'timeout' | 'initTimeout'>): number {
  return loaded ? timeout : initTimeout
}
