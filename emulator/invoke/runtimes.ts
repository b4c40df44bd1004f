/** Starts the right kind of container for a runtime. */
import type { Clock } from '../clock.ts'
import type { Runtime } from '../model/action.ts'
import type { Container, ContainerClass } from './container.ts'
import { findInterpreter } from './interpreter.ts'
import { launchNode, launchPython } from './launch.ts'
import { ProcessContainer } from './process-container.ts'
import type { Reaper } from './reaper.ts'

export interface RuntimesOptions {
  readonly reaper: Reaper
  readonly clock: Clock
}

export class Runtimes {
  readonly #options: RuntimesOptions
  #python: string | undefined
  #finding: Promise<void> | undefined

  constructor(options: RuntimesOptions) {
    this.#options = options
  }

  /** Undefined when containers of this runtime can be started; rejects with what is missing. */
  ready = (runtime: Runtime): Promise<void> | undefined => {
    if (runtime !== 'python' || this.#python !== undefined) return undefined
    return (this.#finding ??= this.#findPython())
  }

  /** To be called once {@link ready} says so. */
  start({ runtime, memory }: ContainerClass): Container {
    const launch = runtime === 'python' ? launchPython(this.#python ?? 'python3') : launchNode(memory)
    return new ProcessContainer({ ...this.#options, runtime, launch })
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
