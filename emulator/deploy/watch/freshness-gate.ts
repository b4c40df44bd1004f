/**
 * What every request waits for: two turns of the event loop, shared by all requests of a turn, then the given work. The first turn ends the poll phase
 * the request was read in; the second is a poll phase of its own, which hands over every inotify event queued before the request. One turn is not
 * enough: a caller in this very process may have written the file in the middle of a poll phase (200 of 200 such writes were missed; with two, none).
 */
export function createGate(work: () => void | Promise<void>): () => Promise<void> {
  let open: Promise<void> | undefined
  const pass = async (): Promise<void> => {
    await nextTurn()
    // Who comes from here on has seen one turn less, and so waits for the next opening.
    open = undefined
    await nextTurn()
    await work()
  }
  return () => (open ??= pass())
}

const { setImmediate } = globalThis

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
