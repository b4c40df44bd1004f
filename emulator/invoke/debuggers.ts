/** Where a debugger finds each function: one port per function, kept over reloads, so that an editor that reconnects finds the new code. */
export interface Debuggers {
  /** What the sandbox is told: the port, and whether to wait because somebody was attached to the code before this. */
  open(slot: string): { readonly port: number; readonly wait: boolean }
  attached(slot: string): void
}

/** @param first port of the first function that is called; the next one has the next port */
export function createDebuggers(first: number): Debuggers {
  const ports = new Map<string, number>()
  const attached = new Set<string>()
  return {
    open(slot) {
      const port = ports.get(slot) ?? first + ports.size
      ports.set(slot, port)
      return { port, wait: attached.has(slot) }
    },
    attached: (slot) => void attached.add(slot),
  }
}
