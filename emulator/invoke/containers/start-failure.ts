/** The machine gives no further process: what it lacks, and what to do. */
import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'

/** Whoever gets it may wait: others may give back what is missing. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure'

  constructor() {
    super(`No further process can be started: ${missing()}`)
  }
}

/** A process with four pipes, for a moment. */
const descriptors = 12

/** What a spawn failed for is told only later; opening as many files as it needs fails the same way. */
function missing(): string {
  const opened: number[] = []
  try {
    while (opened.length < descriptors) opened.push(openSync(devNull, 'r'))
    return 'there is no memory or no process left. End some, or raise `ulimit -u`.'
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return `too many files are open (${text}). Raise \`ulimit -n\`, or close connections.`
  } finally {
    for (const descriptor of opened) closeSync(descriptor)
  }
}
