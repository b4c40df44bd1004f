/** Reports in one sentence where a shell's limits (`ulimit`) make Node itself fail, and what to do. */

import { readFileSync } from 'node:fs'

const tooFewFiles = 'Too many files are open for a start: the shell allows too few (`ulimit -n`). Raise the limit, to 256 at least.'

/** Open files that the server, esbuild's process and two functions need. */
const leastOpenFiles = 40

/** Undefined where it is something else. */
export function scarcityText(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  return 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE') ? tooFewFiles : undefined
}

/**
 * Refuses to run a command that would fail halfway: esbuild cannot report that its process was not started for want of descriptors, and the error ends
 * ours. Reads the limit where the system has a file of it (Linux); Node raises it to what the shell allows.
 */
export function requireOpenFiles(): void {
  let limits = ''
  try {
    limits = readFileSync('/proc/self/limits', 'latin1')
  } catch (error) {
    if (scarcityText(error) !== undefined) throw error
  }
  const most = /^Max open files +(\d+)/m.exec(limits)?.[1]
  if (most !== undefined && Number(most) < leastOpenFiles) throw Object.assign(new Error(tooFewFiles), { code: 'EMFILE' })
}

/**
 * Keeps the emulator running where Node cannot load the WebAssembly of its HTTP client. Node loads it with the first `Response`, and without a handler
 * the rejection would end the process. The emulator serves requests without it; only `fetch` of this process fails.
 */
export function surviveScarceAddresses(tell: (text: string) => void): void {
  process.on('unhandledRejection', (reason) => {
    if (!(reason instanceof RangeError) || !reason.message.startsWith('WebAssembly.instantiate(): Out of memory')) throw reason
    tell('The shell allows too little address space for WebAssembly (`ulimit -v`), which Node reserves for its `fetch`. Raise the limit.')
  })
}
