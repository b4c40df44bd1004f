/** Assigns a debugger port to each function and keeps it over reloads, so that an editor that reconnects finds the new code. */
import { isFree } from '../child-processes/free-port.ts'

export interface Debuggers {
  /** Finds a port for the slot; undefined when it has one. To be awaited before {@link open}. */
  prepare(slot: string): Promise<void> | undefined
  /** The port, and whether the code waits because a debugger was attached to its predecessor; undefined where no port is left. */
  open(slot: string): { readonly port: number; readonly wait: boolean } | undefined
  attached(slot: string): void
}

const highestPort = 65_535
const usualPort = 9229

/**
 * @param inspect port of the first function that is called (true: 9229, Node's own default); the next one has the next port
 * @param onTaken called with a sentence when another program listens on a port that a function would have had
 * @param onFound called with a sentence about the port of each function
 */
export function createDebuggers(inspect: number | true, onTaken: (text: string) => void, onFound: (text: string) => void): Debuggers {
  const ports = new Map<string, number>()
  const preparing = new Map<string, Promise<void>>()
  const attached = new Set<string>()
  const first = inspect === true ? usualPort : inspect
  let next = first

  const find = async (slot: string): Promise<void> => {
    const taken: number[] = []
    while (next <= highestPort) {
      const port = next++
      if (await isFree(port)) {
        ports.set(slot, port)
        if (taken.length > 0)
          onTaken(`Another program listens on port ${taken.join(', ')}: the debugger of ${nameOf(slot)} finds it on ${port}.`)
        else onFound(`A debugger of ${nameOf(slot)} finds it on port ${port}.`)
        return
      }
      taken.push(port)
    }
    onTaken(`No port from ${first} on is free: no debugger can attach to ${nameOf(slot)}. Choose others with --inspect=PORT.`)
  }

  return {
    prepare(slot) {
      if (ports.has(slot)) return undefined
      const known = preparing.get(slot) ?? find(slot).finally(() => preparing.delete(slot))
      preparing.set(slot, known)
      return known
    },
    open(slot) {
      const port = ports.get(slot)
      return port === undefined ? undefined : { port, wait: attached.has(slot) }
    },
    attached: (slot) => void attached.add(slot),
  }
}

/** A slot begins with the action's path. */
function nameOf(slot: string): string {
  return slot.slice(0, slot.indexOf('\0'))
}
