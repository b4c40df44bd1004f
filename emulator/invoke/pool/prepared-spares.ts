/** Keeps containers that have loaded the packages of a function which is being edited: its next save then waits for its own code only. */
import type { Container, ContainerClass, Load } from '../containers/container.ts'
import { StartFailure } from '../containers/start-failure.ts'

const { setTimeout, clearTimeout } = globalThis

/** Time between the load of new code and the next preparation: the answer to the call that waits for that code comes first. */
const delayMs = 10
/** Functions that are edited at the same time. Each costs the memory of its packages. */
const most = 2

interface Prepared {
  readonly key: string
  readonly container: Container
  readonly patience: NodeJS.Timeout
  /** Other code came: its end says nothing about its packages. */
  unwanted: boolean
}

export class PreparedSpares {
  /** By slot, the function that was saved last at the end. */
  readonly #waiting = new Map<string, Prepared>()
  /** By slot: what could not be loaded ahead, and would only be tried again in vain. */
  readonly #refused = new Map<string, string>()
  readonly #delays = new Map<string, NodeJS.Timeout>()
  #closed = false

  /** A container for exactly this code, which may still load the packages; one that was prepared for other code ends. */
  take(slot: string, key: string): Container | undefined {
    const found = this.#waiting.get(slot)
    if (found === undefined) return undefined
    if (found.key !== key || !found.container.alive) {
      this.drop(slot)
      return undefined
    }
    this.#waiting.delete(slot)
    clearTimeout(found.patience)
    return found.container
  }

  /** @param start a container, or undefined where none is needed any more; where it throws a {@link StartFailure} nothing is prepared */
  prepare(slot: string, key: string, load: Load, start: () => Container | undefined): void {
    if (this.#closed || this.#refused.get(slot) === key) return
    clearTimeout(this.#delays.get(slot))
    const begin = (): void => {
      this.#delays.delete(slot)
      if (this.#waiting.get(slot)?.key === key && this.#waiting.get(slot)?.container.alive === true) return
      this.drop(slot)
      const container = startIfPossible(start)
      if (container === undefined) return
      container.prepare?.(load)
      // A package that hangs does so with the code as well, and is reported there.
      const giveUp = (): void => {
        // A call may have taken it in the poll before.
        if (container.prepared !== true && this.#waiting.get(slot)?.container === container) container.kill('exit')
      }
      const patience = setTimeout(() => setImmediate(giveUp), load.initTimeout).unref()
      const prepared: Prepared = { key, container, patience, unwanted: false }
      this.#waiting.set(slot, prepared)
      void container.ended.then(() => {
        if (container.prepared !== true && !prepared.unwanted) this.#refused.set(slot, key)
        if (this.#waiting.get(slot) === prepared) this.drop(slot)
      })
      for (const other of this.#waiting.keys()) if (this.#waiting.size > most) this.drop(other)
    }
    this.#delays.set(slot, setTimeout(begin, delayMs).unref())
  }

  drop(slot: string): void {
    const found = this.#waiting.get(slot)
    if (found === undefined) return
    this.#waiting.delete(slot)
    clearTimeout(found.patience)
    found.unwanted = true
    found.container.kill('exit')
  }

  /** Ends all of them, and resolves when no process is left. */
  async clear(): Promise<void> {
    for (const delay of this.#delays.values()) clearTimeout(delay)
    this.#delays.clear()
    const containers = [...this.#waiting.values()].map(({ container }) => container)
    for (const slot of this.#waiting.keys()) this.drop(slot)
    await Promise.all(containers.map((container) => container.ended))
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.clear()
  }
}

/** Equal for all code that one prepared container can run; undefined where nothing can be loaded ahead. */
export function preparedKey({ head, leading }: Load, wanted: ContainerClass): string | undefined {
  // A debugger waits for the first line.
  return leading === undefined || head.inspect ? undefined : JSON.stringify([leading.key, head, wanted])
}

function startIfPossible(start: () => Container | undefined): Container | undefined {
  try {
    return start()
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error
    return undefined
  }
}
