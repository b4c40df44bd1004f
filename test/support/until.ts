/** Waiting for an event that tells nobody: a process that ends, a line that is printed. */
import { inspect } from 'node:util'

export interface Wait {
  /** A test ends after 20 s by itself, and would not say what it waited for. */
  readonly limitMs?: number
  /** What the error shows where the answer of `look` says little, as `false` does. */
  readonly seen?: () => unknown
}

const lookAgainMs = 10

/**
 * Resolves with what `look` gives once that is truthy. To throw is no answer yet.
 *
 * @param what completes "waited for …": `every container to end`
 */
export async function until<T>(what: string, look: () => T | Promise<T>, { limitMs = 10_000, seen }: Wait = {}): Promise<NonNullable<T>> {
  let last: T | undefined
  let failure: unknown
  const end = performance.now() + limitMs
  for (;;) {
    try {
      last = await look()
      failure = undefined
      if (last) return last
    } catch (error) {
      failure = error
    }
    if (performance.now() > end) {
      const shown = failure ?? (seen ? seen() : last)
      throw new Error(`Waited ${limitMs} ms for ${what}. Seen last: ${typeof shown === 'string' ? shown : inspect(shown)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
  }
}
