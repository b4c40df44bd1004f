/** How long anything waits for the disk, and why. Node cannot ask the kernel who has a file open for writing, so times have to do. */
export const waits = {
  /** Without a change for this long, a save counts as complete: the slow writers that were measured pause for 40 ms. */
  stillMs: 100,
  /** An unfinished save is waited for this long in all. */
  unfinishedMostMs: 1500,
  /** Between two comparisons of files that are waited for. */
  pollMs: 2,
  /** Without a change for this long, a save is built although nobody asks. */
  silenceMs: 10,
} as const

// Captured at import, so that a test's `vi.useFakeTimers()` cannot stop the emulator.
const { setImmediate, setTimeout } = globalThis

/** Two of them deliver every inotify event that was queued before: the first ends the running poll phase, the second has one of its own. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
