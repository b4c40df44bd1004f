/** Reports in one sentence where a shell's limits (`ulimit`) make Node itself fail, and what to do. */

/** Undefined where it is something else. */
export function scarcityText(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE'))
    return 'Too many files are open for a start: the shell allows too few (`ulimit -n`). Raise the limit, to 256 at least.'
  return undefined
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
